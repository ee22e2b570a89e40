import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alignPoints } from "../../../dashboard/plot/align.ts";

const N = Number.NaN;

/** A column as text: numbers, `|` where the line breaks, `.` where it passes over. */
function drawn(times: readonly number[], points: readonly number[], joinMs: number): string {
  const { columns, lone, last } = alignPoints(times, [{ points, joinMs }]);
  const column = columns[0] ?? [];
  const text = column.map((value) => (value === null ? "|" : value === undefined ? "." : value)).join(" ");
  return `${text}; lone ${lone[0]?.join()}; last ${last[0]}`;
}

describe("alignPoints", () => {
  it("joins points that are near, over a missing one", () => {
    expect(drawn([0, 10, 20, 30], [1, N, 2, 3], 20)).toBe("1 . 2 3; lone ; last 3");
  });

  it("leaves a gap where two points are further apart than data stays fresh", () => {
    expect(drawn([0, 10, 20, 30], [1, N, N, 3], 20)).toBe("1 | | 3; lone 0,3; last 3");
  });

  it("leaves a gap where nothing at all was heard", () => {
    expect(drawn([0, 10, 60, 70], [1, 2, 3, 4], 20)).toBe("1 2 | 3 4; lone ; last 4");
  });

  it("does not draw before the first point or past the last", () => {
    expect(drawn([0, 10, 20, 30], [N, 1, 2, N], 20)).toBe("| 1 2 |; lone ; last 2");
  });

  it("takes what is not finite for missing", () => {
    expect(drawn([0, 10, 20], [1, Number.POSITIVE_INFINITY, N], 10)).toBe("1 | |; lone 0; last 0");
  });

  it("has no newest point in an empty series", () => {
    expect(drawn([0, 10], [N, N], 10)).toBe("| |; lone ; last -1");
  });

  it("joins two neighbouring points exactly when they are near, in any series", () => {
    const gaps = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 5, max: 60 }), fc.infiniteStream(fc.boolean()), (steps, joinMs, present) => {
        let time = 0;
        const times = steps.map((step) => (time += step));
        const points = times.map((_, i) => (present.next().value ? i : N));
        const aligned = alignPoints(times, [{ points, joinMs }]);
        const column = aligned.columns[0] ?? [];
        const at = column.flatMap((value, i) => (typeof value === "number" ? [i] : []));
        at.slice(1).forEach((to, i) => {
          const from = at[i] as number;
          const distance = (aligned.times[to] as number) - (aligned.times[from] as number);
          expect([distance, column.slice(from + 1, to).includes(null)]).toEqual([distance, distance > joinMs]);
        });
        expect(at.map((i) => column[i])).toEqual(points.filter(Number.isFinite));
      }),
    );
  });
});
