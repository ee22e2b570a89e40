import { describe, expect, it } from "vitest";
import { type EventSourceLike, openStream, type StreamParts } from "../../../dashboard/screen/stream.ts";
import type { StreamEvent } from "../../../protocol/frame.ts";

/** Streams whose events the test fires by hand, on a clock that it moves. */
function streaming(onEvent: (event: StreamEvent) => boolean = () => true) {
  const sources: { path: string; closed: boolean; fire: (type: string, data?: string) => void }[] = [];
  const seen: string[] = [];
  const timers = new Map<number, { run: () => void; atMs: number }>();
  let lastTimer = 0;
  let nowMs = 0;
  let unknown = 0;
  const connect = (path: string): EventSourceLike => {
    const listeners = new Map<string, (event: { data?: unknown }) => void>();
    const source = { path, closed: false, fire: (type: string, data?: string) => listeners.get(type)?.({ data }) };
    sources.push(source);
    return {
      addEventListener: (type, listener) => listeners.set(type, listener),
      close: () => {
        source.closed = true;
      },
    };
  };
  const parts: StreamParts = {
    connect,
    path: (whole) => (whole ? "whole" : "since"),
    elapsed: () => nowMs,
    random: () => 0,
    setTimer: (run, ms) => {
      lastTimer++;
      timers.set(lastTimer, { run, atMs: nowMs + ms });
      return lastTimer;
    },
    clearTimer: (timer) => timers.delete(Number(timer)),
    onChange: ({ state, stream }) => {
      const line = `${stream} ${state}`;
      if (seen[seen.length - 1] !== line) seen.push(line);
    },
    onEvent,
    onUnknown: () => unknown++,
  };
  const stream = openStream(parts);
  return {
    stream,
    sources,
    seen,
    timers,
    unknown: () => unknown,
    at(ms: number) {
      nowMs = ms;
      for (const [number, { run, atMs }] of [...timers]) {
        if (atMs > ms) continue;
        timers.delete(number);
        run();
      }
    },
  };
}

const FRAME = "[2,4,[1],[]]";
const HEARTBEAT = JSON.stringify({ seq: 1, at: 1000, build: "b", incarnation: "i" });

describe("openStream", () => {
  it("opens a new stream from where it was after an error, when the back-off has passed", () => {
    const { sources, seen, at } = streaming();
    sources[0]?.fire("open");
    sources[0]?.fire("heartbeat", HEARTBEAT);
    sources[0]?.fire("error");
    expect([sources.length, sources[0]?.closed]).toEqual([1, true]);
    at(249);
    expect(sources.length).toBe(1);
    at(251);
    expect(sources.map(({ path, closed }) => `${path} ${closed}`)).toEqual(["whole true", "since false"]);
    expect(seen).toEqual(["1 connecting", "1 open", "1 closed", "2 connecting"]);
  });

  it("asks for the whole picture when an event leaves a hole or a state event cannot be read", () => {
    for (const data of [FRAME, "{not json"]) {
      const { sources, at } = streaming((event) => event.event !== "frame");
      sources[0]?.fire("heartbeat", HEARTBEAT);
      sources[0]?.fire("message", data);
      at(1000);
      expect(sources.map(({ path }) => path)).toEqual(["whole", "whole"]);
    }
  });

  it("counts an order that it cannot read, and stays", () => {
    const { sources, unknown, seen } = streaming();
    sources[0]?.fire("control", '{"id":7}');
    expect([unknown(), sources.length, seen]).toEqual([1, 1, ["1 connecting", "1 open"]]);
  });

  it("is told of nothing that a stream says after it was left", () => {
    const events: string[] = [];
    const { sources, at } = streaming((event) => {
      events.push(event.event);
      return true;
    });
    sources[0]?.fire("error");
    at(1000);
    sources[0]?.fire("heartbeat", HEARTBEAT);
    sources[0]?.fire("error");
    sources[1]?.fire("heartbeat", HEARTBEAT);
    expect([events, sources.map(({ closed }) => closed)]).toEqual([["heartbeat"], [true, false]]);
  });

  it("leaves a stream that stalls, when ticks from outside say so", () => {
    const { stream, sources, at } = streaming();
    sources[0]?.fire("heartbeat", HEARTBEAT);
    at(25_000);
    expect(sources.length).toBe(1);
    stream.tick();
    expect(sources.map(({ path, closed }) => `${path} ${closed}`)).toEqual(["whole true", "since false"]);
  });

  it("has at most one timer and one open stream, whatever fails", () => {
    const { stream, sources, timers, at } = streaming();
    for (let i = 0; i < 50; i++) {
      at(i * 20_000);
      sources[sources.length - 1]?.fire(i % 3 === 0 ? "error" : "refused", '{"code":"queue-full","retryMs":10}');
      stream.hurry();
      stream.tick();
    }
    expect([timers.size <= 1, sources.filter(({ closed }) => !closed).length <= 1]).toEqual([true, true]);
  });
});
