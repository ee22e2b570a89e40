import { describe, expect, it } from "vitest";
import { Devices } from "../../../core/devices.ts";
import { StandingQueries } from "../../../core/promql/standing-queries.ts";
import { Head } from "../../../core/series/head.ts";
import { wallOf } from "../../../core/wall/define.ts";
import { NO_ALARMS } from "../../../protocol/alarm.ts";
import { HEARTBEAT_MS } from "../../../protocol/frame.ts";
import { Screens } from "../../../worker/site/screens.ts";
import { Streams } from "../../../worker/site/streams.ts";
import { siteOptions, Walls } from "../../../worker/site/walls.ts";
import { type EventReader, readEvents } from "../../support/events.ts";

const WALL = wallOf({ wall: "hall", panels: [{ type: "top-n", title: "M", expr: "m" }] });

/** The streams of a site, on a clock that is moved by hand. */
function stage() {
  let nowMs = 1_000_000_000_000;
  const timers: { readonly run: () => void; readonly dueMs: number }[] = [];
  const [head, devices] = [new Head(), new Devices()];
  const [incarnation, build] = ["abc", () => "b"];
  const origin = { incarnation, build, site: "main", open: true };
  const metadata = { version: 0, isCounter: () => false };
  const saidOn = { notices: () => [], alarms: () => NO_ALARMS, texts: () => [] };
  const queries = new StandingQueries(head, siteOptions(devices));
  const walls = new Walls({ head, devices, metadata, origin, saidOn, put: new Map([["hall", WALL]]), queries, opening: () => undefined });
  const streams = new Streams({
    incarnation,
    build,
    walls,
    screens: new Screens(),
    list: () => {
      throw new Error("no console is open");
    },
    alarms: () => {
      throw new Error("no console is open");
    },
    beforeBeat: () => undefined,
    now: () => nowMs,
    later: (run, delayMs) => void timers.push({ run, dueMs: nowMs + delayMs }),
  });
  return {
    open(since: string | null): EventReader {
      const { body } = streams.open({ wall: "hall", screen: null, since, credentials: [] });
      return readEvents(body as ReadableStream<Uint8Array>);
    },
    post(value: number): void {
      const keys = ['m{device="a"}'];
      const times = new Float64Array(1).fill(Number.NaN);
      const batch = { keys, series: new Uint32Array(1), times, values: new Float64Array(1).fill(value), onConflict: "replace" as const };
      const { touched } = head.append({ ...batch, metadata: [] }, nowMs);
      devices.observe("a", nowMs, nowMs);
      walls.note(touched, ["a"]);
      streams.send(walls.tick((wall) => streams.isLookedAt(wall), nowMs).events);
    },
    pass(ms: number): void {
      nowMs += ms;
      for (const timer of timers.filter(({ dueMs }) => dueMs <= nowMs)) {
        timers.splice(timers.indexOf(timer), 1);
        timer.run();
      }
    },
  };
}

describe("Streams", () => {
  it("lets whoever resumes by what a stream said last go on behind the newest heartbeat", async () => {
    const site = stage();
    site.post(1);
    const reader = site.open(null);
    const told = async (): Promise<unknown> => {
      const { event, id } = await reader.next();
      return [event, id];
    };
    // The first says what is to come: who was cut behind it has nothing yet.
    expect([await told(), await told()]).toEqual([
      ["heartbeat", undefined],
      ["snapshot", "abc-1"],
    ]);
    site.pass(1_000);
    site.post(2);
    site.pass(HEARTBEAT_MS - 1_000);
    expect([await told(), await told()]).toEqual([
      ["frame", undefined],
      ["heartbeat", "abc-2"],
    ]);
    site.post(3);
    await reader.close();
    site.pass(1_000);
    site.post(4);
    const back = site.open("abc-2");
    const missed = [await back.next(), await back.next(), await back.next()].map(({ event, data }) => (event === "frame" ? data : event));
    expect(missed).toEqual(["heartbeat", [3, 36, [1], [1, 3]], [4, 4, [], [1, 4], { devices: [[1, "a", 1_000, 1_000_000_011_000]] }]]);
    await back.close();
  });
});
