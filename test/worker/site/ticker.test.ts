import { describe, expect, it } from "vitest";
import { FRAME_MS, Ticker } from "../../../worker/site/ticker.ts";

function stage(again: (number | undefined)[] = [], told = true): { ticker: Ticker; ran: number[]; passTo: (ms: number) => void } {
  const timers: { atMs: number; run: () => void }[] = [];
  const ran: number[] = [];
  let nowMs = 0;
  const ticker = new Ticker({
    run: (at) => {
      ran.push(at);
      return { told, againMs: again.shift() };
    },
    now: () => nowMs,
    later: (run, delayMs) => void timers.push({ atMs: nowMs + delayMs, run }),
  });
  const passTo = (ms: number): void => {
    for (;;) {
      timers.sort((a, b) => a.atMs - b.atMs);
      if (!timers[0] || timers[0].atMs > ms) break;
      const timer = timers.shift() as (typeof timers)[0];
      nowMs = timer.atMs;
      timer.run();
    }
    nowMs = ms;
  };
  return { ticker, ran, passTo };
}

describe("Ticker", () => {
  it("runs at once after quiet, then at most four times a second", () => {
    const { ticker, ran, passTo } = stage();
    passTo(1000);
    for (let at = 1000; at < 2000; at += 10) {
      passTo(at);
      ticker.request();
    }
    expect(ran).toEqual([1000, 1250, 1500, 1750]);
    passTo(10_000);
    expect(ran).toEqual([1000, 1250, 1500, 1750, 2000]);
  });

  it("runs again by itself when the run asks for it, and otherwise not", () => {
    const { ticker, ran, passTo } = stage([700, 10]);
    ticker.request();
    passTo(10_000);
    expect(ran).toEqual([0, 700, 700 + FRAME_MS]);
  });

  it("is not held up by what is due later: whatever comes first counts", () => {
    const { ticker, ran, passTo } = stage([5_000]);
    ticker.request();
    passTo(1_000);
    ticker.request();
    passTo(1_500);
    ticker.request(300);
    ticker.request(2_000);
    passTo(10_000);
    expect(ran).toEqual([0, 1_000, 1_800]);
  });

  it("is not kept from what changed by a look that found nothing to say", () => {
    const { ticker, ran, passTo } = stage([700], false);
    ticker.request();
    passTo(710);
    ticker.request();
    passTo(10_000);
    expect(ran).toEqual([0, 700, 710]);
  });
});
