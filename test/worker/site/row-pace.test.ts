import { describe, expect, it } from "vitest";
import { MOST_SAVED, RowPace } from "../../../worker/site/row-pace.ts";

function desk(): { readonly pace: RowPace; readonly count: { written: number } } {
  const count = { written: 100 };
  return { count, pace: new RowPace(() => count.written, 0) };
}

describe("RowPace", () => {
  it("lets a quiet site write at once, and saves up to a checkpoint's rows", () => {
    const d = desk();
    expect(d.pace.waitMs(0)).toBe(0);
    d.count.written += MOST_SAVED;
    expect(d.pace.saved(0)).toBe(0);
    expect(d.pace.saved(1_000)).toBeCloseTo(4.8);
    expect(d.pace.saved(1e9)).toBe(MOST_SAVED);
  });

  it("keeps any writer below five rows a second, however many rows it has at a time", () => {
    for (const rows of [1, 3, 30]) {
      const d = desk();
      let nowMs = 0;
      for (; nowMs < 3_600_000; nowMs += Math.max(250, d.pace.waitMs(nowMs))) d.count.written += rows;
      expect((d.count.written - 100) / (nowMs / 1_000)).toBeLessThan(5);
    }
  });

  it("says how long until so many rows are saved", () => {
    const d = desk();
    expect(d.pace.untilMs(MOST_SAVED, 0)).toBe(0);
    d.count.written += 36;
    expect(d.pace.untilMs(0, 0)).toBeCloseTo(5_000);
    expect(d.pace.untilMs(MOST_SAVED, 2_500)).toBeCloseTo(5_000);
  });

  it("makes a window wait for a second at most after a checkpoint of thirty rows", () => {
    const d = desk();
    d.count.written += 30;
    expect(d.pace.waitMs(0)).toBeGreaterThan(500);
    expect(d.pace.waitMs(0)).toBeLessThan(1_500);
  });

  it("keeps to what a plan leaves, which may change as the day goes on", () => {
    let aSecond = 1;
    const count = { written: 0 };
    const pace = new RowPace(
      () => count.written,
      0,
      () => aSecond,
    );
    count.written += MOST_SAVED + 3;
    expect([pace.untilMs(0, 0), pace.saved(1_000)]).toEqual([3_000, -2]);
    aSecond = 0.5;
    expect([pace.untilMs(0, 1_000), pace.saved(3_000)]).toEqual([4_000, -1]);
  });

  it("is not moved by a clock that is put back", () => {
    const d = desk();
    d.count.written += 10;
    expect([d.pace.saved(5_000), d.pace.saved(1_000)]).toEqual([MOST_SAVED, MOST_SAVED]);
  });
});
