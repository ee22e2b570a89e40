import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  backoffMs,
  type Connection,
  type ConnectionInput,
  firstConnection,
  isLost,
  stepConnection,
} from "../../../dashboard/screen/connection.ts";

/** Runs inputs, each "at ms: what", and tells the state after each. Random is one half. */
function run(...steps: readonly (readonly [atMs: number, input: ConnectionInput])[]): Connection[] {
  const states: Connection[] = [];
  let connection = firstConnection(0);
  for (const [atMs, input] of steps) {
    connection = stepConnection(connection, input, atMs, 0.5);
    states.push(connection);
  }
  return states;
}

const last = (states: readonly Connection[]): Connection => states[states.length - 1] as Connection;
const opened: ConnectionInput = { type: "opened" };
const heard: ConnectionInput = { type: "heard" };
const failed: ConnectionInput = { type: "failed" };
const tick: ConnectionInput = { type: "tick" };
const hole: ConnectionInput = { type: "hole" };
const hurry: ConnectionInput = { type: "hurry" };

describe("stepConnection", () => {
  it("tells the states that the EventSource has", () => {
    const states = run([10, opened], [20, heard], [30, failed], [405, tick]).map(({ state, stream }) => `${stream} ${state}`);
    expect(states).toEqual(["1 open", "1 open", "1 closed", "2 connecting"]);
  });

  it("asks for the whole picture first, and for what it missed later", () => {
    expect(run([10, opened]).map(({ whole }) => whole)).toEqual([true]);
    expect(last(run([10, opened], [20, heard], [30, failed], [10_000, tick])).whole).toBe(false);
  });

  it("asks for the whole picture after a hole", () => {
    const states = run([10, opened], [20, heard], [30, hole], [31, tick], [10_000, tick]);
    expect(states.map(({ state, whole }) => `${state} ${whole}`)).toEqual([
      "open true",
      "open false",
      "closed true",
      "closed true",
      "connecting true",
    ]);
  });

  it("waits longer with each failure, up to 15 s", () => {
    const waits: number[] = [];
    let connection = firstConnection(0);
    let nowMs = 0;
    for (let i = 0; i < 8; i++) {
      connection = stepConnection(connection, failed, nowMs, 0.5);
      waits.push(connection.retryAtMs - nowMs);
      nowMs = connection.retryAtMs;
      connection = stepConnection(connection, tick, nowMs, 0.5);
    }
    expect(waits).toEqual([375, 750, 1500, 3000, 6000, 11_250, 11_250, 11_250]);
  });

  it("forgives failures only to a stream that held for a heartbeat", () => {
    const short = run([0, failed], [400, tick], [500, heard]);
    const long = run([0, failed], [400, tick], [500, heard], [10_400, heard]);
    expect([last(short).failures, last(long).failures]).toEqual([1, 0]);
  });

  it("leaves a stream on which nothing came for 25 s, and at once tries another", () => {
    const states = run([10, opened], [20, heard], [25_019, tick], [25_020, tick]);
    expect(states.map(({ stream, state }) => `${stream} ${state}`)).toEqual(["1 open", "1 open", "1 open", "2 connecting"]);
  });

  it("leaves a stream that never opens", () => {
    expect(run([24_999, tick], [25_000, tick]).map(({ stream }) => stream)).toEqual([1, 2]);
  });

  it("waits at least as long as a refusal says", () => {
    const refused = last(run([10, opened], [1000, { type: "refused", code: "overloaded", retryMs: 5000 }]));
    expect([refused.state, refused.retryAtMs, refused.refusal]).toEqual(["closed", 1000 + 5000 + 375, "overloaded"]);
  });

  it("keeps the reason of a refusal until a stream brings an event", () => {
    const states = run([10, { type: "refused", code: "unknown-wall", retryMs: 0 }], [9000, tick], [9010, opened], [9020, heard]);
    expect(states.map(({ refusal }) => refusal)).toEqual(["unknown-wall", "unknown-wall", "unknown-wall", undefined]);
  });

  it("does not wait when the browser says that the network is back, but heeds a refusal", () => {
    expect(last(run([10, failed], [20, hurry])).state).toBe("connecting");
    expect(last(run([10, { type: "refused", code: "overloaded", retryMs: 5000 }], [20, hurry])).state).toBe("closed");
  });

  it("ignores what a stream says after it was left", () => {
    const closed = run([10, opened], [20, failed], [30, heard], [40, failed], [50, opened]);
    expect(new Set(closed.slice(1).map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it("never stays without a stream: whatever happens, within 45 s of ticks there is another one or an event", () => {
    const inputs = fc.constantFrom<ConnectionInput>(opened, heard, failed, hole, hurry, { type: "refused", code: "silent", retryMs: 3000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 20_000 }), inputs), { maxLength: 30 }), (steps) => {
        let connection = firstConnection(0);
        let nowMs = 0;
        for (const [afterMs, input] of steps) {
          nowMs += afterMs;
          connection = stepConnection(connection, input, nowMs, 0.999);
        }
        const { stream } = connection;
        for (const endMs = nowMs + 45_000; nowMs <= endMs; nowMs += 1000) connection = stepConnection(connection, tick, nowMs, 0.999);
        expect(connection.stream).toBeGreaterThan(stream);
      }),
    );
  });
});

describe("backoffMs", () => {
  it("spreads screens over half of each wait", () => {
    expect([backoffMs(0, 0), backoffMs(0, 1), backoffMs(3, 0), backoffMs(3, 1), backoffMs(60, 1)]).toEqual([250, 500, 2000, 4000, 15_000]);
  });
});

describe("isLost", () => {
  it("is true at the third missed heartbeat, whatever streams were opened since", () => {
    const connection = last(run([10, opened], [1000, heard], [2000, failed], [20_000, tick], [20_010, opened]));
    expect([isLost(connection, 30_999), isLost(connection, 31_000)]).toEqual([false, true]);
  });

  it("is false on a screen that never heard anything: it shows nothing that could be old", () => {
    expect(isLost(firstConnection(0), 99_000)).toBe(false);
  });
});
