import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { layoutTimeline } from "../../../dashboard/panels/timeline-layout.ts";
import type { TimelineRow } from "../../../dashboard/panels/timeline-model.ts";

const measure = (text: string): number => text.length * 0.5;

function layout(names: readonly string[], width: number, height: number, words: readonly string[] = []) {
  const rows = names.map((name, i): TimelineRow => {
    const reading = { text: "up", unit: "", full: "up", mapped: true, level: undefined };
    return { number: i, name, state: "live", reading, segments: [] };
  });
  return layoutTimeline({ rows, words }, width, height, measure);
}

const NAMES = ["press-1", "press-2", "press-3"];

describe("layoutTimeline", () => {
  it("has names beside their bars where they stand there whole, and in a wide tile always", () => {
    expect(layout(["p1", "p2", "p3"], 262, 128).isApart).toBe(false);
    expect(layout(NAMES, 430, 250)).toMatchObject({ isApart: false, places: 3, track: { left: 124 }, bar: { top: 0, height: 70 } });
    expect(layout(["a name that is long whoever reads it"], 900, 300)).toMatchObject({ isApart: false, track: { left: 234 } });
  });

  it("has them above where a narrow tile would cut them, and the bar as wide as the tile", () => {
    expect(layout(NAMES, 262, 128)).toEqual({
      isApart: true,
      fontPx: 28,
      rowPx: 84,
      places: 1,
      now: 156,
      track: { left: 0, width: 262 },
      bar: { top: 34, height: 46 },
      hasAxis: false,
      whichPx: 34,
    });
  });

  it("has them above where a state would be cut, also one that no row says now: nothing moves when one does", () => {
    const told = (words: readonly string[]) => layout(["p1"], 262, 128, words).isApart;
    expect([told([]), told(["running"])]).toEqual([false, true]);
  });

  it("leaves the axis out where it would leave no second row", () => {
    const told = (names: readonly string[], height: number) => {
      const { places, hasAxis, whichPx } = layout(names, 262, height);
      return [places, hasAxis, whichPx > 0];
    };
    expect(told(NAMES.slice(0, 1), 128)).toEqual([1, true, false]);
    expect(told(NAMES.slice(0, 2), 128)).toEqual([2, false, false]);
    expect(told(NAMES, 189)).toEqual([3, false, false]);
    expect(told(NAMES, 190)).toEqual([2, true, true]);
    expect(told(NAMES, 214)).toEqual([3, true, false]);
  });

  it("has them beside again in a tile too low for two lines and one that says which rows stand", () => {
    expect([91, 92].map((height) => layout(NAMES, 262, height).isApart)).toEqual([false, true]);
  });

  it("keeps all of it inside of its tile, bars no lower than they are seen, whatever it is given", () => {
    const sizes = { width: fc.integer({ min: 120, max: 1900 }), height: fc.integer({ min: 46, max: 1000 }) };
    fc.assert(
      fc.property(
        fc.record(sizes),
        fc.integer({ min: 1, max: 60 }),
        fc.integer({ min: 1, max: 40 }),
        ({ width, height }, count, letters) => {
          const names = Array.from({ length: count }, () => "n".repeat(letters));
          const { rowPx, places, hasAxis, whichPx, bar, track, now, isApart } = layout(names, width, height);
          expect(places * rowPx + whichPx + (hasAxis ? 40 : 0)).toBeLessThanOrEqual(height);
          expect(bar.top + bar.height).toBeLessThanOrEqual(rowPx);
          expect(bar.height).toBeGreaterThanOrEqual(20);
          expect(track.left + track.width + (isApart ? 0 : now)).toBeLessThanOrEqual(width);
          if (height >= 80) expect(places < count).toBe(whichPx > 0);
        },
      ),
    );
  });
});
