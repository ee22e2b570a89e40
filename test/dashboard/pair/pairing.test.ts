/** How a screen comes by its pairing, told by what happened and when. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { firstPairing, isShown, type Pairing, type PairingInput, stepPairing } from "../../../dashboard/pair/pairing.ts";

const MINUTE_MS = 60_000;

const offered = (code = "BCDFGHJK", retryMs = 3000, livesMs = 10 * MINUTE_MS): PairingInput => {
  // Server time is years away from the page's, on purpose.
  return { type: "offered", offer: { code, secret: `secret of ${code}`, at: 5e12, expiresMs: 5e12 + livesMs, retryMs } };
};
const waiting = (retryMs = 3000): PairingInput => ({ type: "waiting", retryMs });
const failed = (leastMs = 0): PairingInput => ({ type: "failed", trouble: "no-answer", leastMs });

/** What is on the glass and when the next request is due, after inputs at their times. */
function check(inputs: readonly (readonly [atMs: number, input: PairingInput])[], random = 0): unknown {
  let pairing = firstPairing(0);
  let nowMs = 0;
  for (const [atMs, input] of inputs) {
    nowMs = atMs;
    pairing = stepPairing(pairing, input, nowMs, random);
  }
  if (pairing.phase === "paired") return `paired ${pairing.path}`;
  return `${isShown(pairing, nowMs) ? pairing.code : "no code"}, due ${pairing.dueMs}, ${pairing.trouble ?? "well"}`;
}

describe("a screen that is not paired", () => {
  it("asks for a code at once, and shows it for as long as the site says, whatever its own clock says", () => {
    expect(firstPairing(7)).toEqual({ phase: "asking", dueMs: 7, failures: 0, trouble: undefined, ended: 0 });
    expect(check([[100, offered()]])).toBe("BCDFGHJK, due 3100, well");
    const pairing = stepPairing(firstPairing(0), offered(), 100, 0);
    expect([isShown(pairing, 100 + 10 * MINUTE_MS - 1), isShown(pairing, 100 + 10 * MINUTE_MS)]).toEqual([true, false]);
  });

  it("asks whether the code was entered as often as the site says, a little apart from other screens", () => {
    expect(
      check([
        [0, offered()],
        [3000, waiting(15_000)],
      ]),
    ).toBe("BCDFGHJK, due 18000, well");
    expect(
      check(
        [
          [0, offered()],
          [3000, waiting(15_000)],
        ],
        0.5,
      ),
    ).toBe("BCDFGHJK, due 19500, well");
    expect(check([[0, offered("BCDFGHJK", 0)]])).toBe("BCDFGHJK, due 500, well");
  });

  it("asks once more in the code's last moment, and then takes the site's word", () => {
    expect(
      check([
        [0, offered()],
        [590_000, waiting(15_000)],
      ]),
    ).toBe("BCDFGHJK, due 600000, well");
    expect(
      check([
        [0, offered()],
        [600_100, waiting(3000)],
      ]),
    ).toBe("no code, due 603100, well");
    expect(
      check([
        [0, offered()],
        [600_100, { type: "paired", path: "walls/overview" }],
      ]),
    ).toBe("paired walls/overview");
  });

  it("asks for the next code when one has ended, and half as often with each that nobody entered", () => {
    expect(
      check([
        [0, offered()],
        [600_000, { type: "ended" }],
      ]),
    ).toBe("no code, due 600000, well");
    const again = (times: number): unknown =>
      check([...Array.from({ length: times }, (_, i) => [i, { type: "ended" }] as const), [1000, offered()]]);
    expect([0, 1, 2, 3, 4, 400].map(again)).toEqual(
      [4000, 7000, 13_000, 25_000, 31_000, 31_000].map((dueMs) => `BCDFGHJK, due ${dueMs}, well`),
    );
  });

  it("never asks less often than the site wants because of its own bound", () => {
    expect(
      check([
        [0, { type: "ended" }],
        [0, offered("BCDFGHJK", 60_000)],
      ]),
    ).toBe("BCDFGHJK, due 60000, well");
  });

  it("keeps its code while requests fail, and drops it when its time is over", () => {
    expect(
      check([
        [0, offered()],
        [3000, failed()],
      ]),
    ).toBe("BCDFGHJK, due 3250, no-answer");
    expect(
      check([
        [0, offered()],
        [3000, failed()],
        [3250, failed()],
        [3750, waiting()],
      ]),
    ).toBe("BCDFGHJK, due 6750, well");
    expect(
      check([
        [0, offered()],
        [600_000, failed()],
      ]),
    ).toBe("no code, due 600250, no-answer");
  });

  it("waits longer after each failure, up to a bound, and as long as it is told to", () => {
    const failures = (count: number): readonly (readonly [number, PairingInput])[] => Array.from({ length: count }, () => [0, failed()]);
    expect([1, 2, 3, 10, 1000].map((count) => check(failures(count)))).toEqual(
      [250, 500, 1000, 7500, 7500].map((dueMs) => `no code, due ${dueMs}, no-answer`),
    );
    expect(check([[0, failed(20_000)]])).toBe("no code, due 20250, no-answer");
  });

  it("stays paired whatever arrives late", () => {
    expect(
      check([
        [0, offered()],
        [1, { type: "paired", path: "walls/a" }],
        [2, { type: "ended" }],
        [3, failed()],
      ]),
    ).toBe("paired walls/a");
  });

  it("always asks again, in bounded time, whatever happens", () => {
    const inputs = fc.oneof(
      fc
        .record({ code: fc.constant("BCDFGHJK"), retryMs: fc.nat(), livesMs: fc.integer() })
        .map(({ code, retryMs, livesMs }) => offered(code, retryMs, livesMs)),
      fc.nat(1_000_000).map(waiting),
      fc.constant<PairingInput>({ type: "ended" }),
      fc.nat(600_000).map(failed),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(1_000_000), inputs, fc.double({ min: 0, max: 0.999, noNaN: true }))), (steps) => {
        let pairing: Pairing = firstPairing(0);
        let nowMs = 0;
        let mostMs = 30_000;
        for (const [stepMs, input, random] of steps) {
          nowMs += stepMs;
          pairing = stepPairing(pairing, input, nowMs, random);
          if (pairing.phase === "paired") throw new Error("nobody paired it");
          // The most that anything has asked for, its jitter, and the longest back-off.
          const askedMs =
            "retryMs" in input ? input.retryMs : "offer" in input ? input.offer.retryMs : "leastMs" in input ? input.leastMs : 0;
          mostMs = Math.max(mostMs, askedMs);
          expect(pairing.dueMs).toBeLessThanOrEqual(nowMs + mostMs * 1.2 + 15_000);
        }
      }),
    );
  });
});
