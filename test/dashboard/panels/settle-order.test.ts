import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { NO_RANKING, type Ranking, settleOrder } from "../../../dashboard/panels/settle-order.ts";

const rows = (values: Readonly<Record<number, number>>) =>
  Object.entries(values).map(([number, value]) => ({ number: Number(number), value }));

function run(...steps: readonly (readonly [atMs: number, values: Readonly<Record<number, number>>])[]): readonly (readonly number[])[] {
  let ranking: Ranking = NO_RANKING;
  return steps.map(([atMs, values]) => {
    ranking = settleOrder(ranking, rows(values), atMs);
    return ranking.order;
  });
}

describe("settleOrder", () => {
  it("starts with the order of the values, equal ones by number", () => {
    expect(run([0, { 1: 5, 2: 9, 3: 5, 4: Number.NaN }])).toEqual([[2, 1, 3, 4]]);
  });

  it("lets a clear lead pass at once", () => {
    expect(run([0, { 1: 50, 2: 40 }], [1000, { 1: 50, 2: 60 }])[1]).toEqual([2, 1]);
  });

  it("lets a small lead pass only after it lasted 5 s", () => {
    const orders = run([0, { 1: 50, 2: 49 }], [1000, { 1: 50, 2: 51 }], [5999, { 1: 50, 2: 51 }], [6000, { 1: 50, 2: 51 }]);
    expect(orders).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
      [2, 1],
    ]);
  });

  it("starts the wait again when the lead was lost in between", () => {
    const orders = run(
      [0, { 1: 50, 2: 49 }],
      [1000, { 1: 50, 2: 51 }],
      [3000, { 1: 50, 2: 49 }],
      [5000, { 1: 50, 2: 51 }],
      [9000, { 1: 50, 2: 51 }],
    );
    expect(orders[4]).toEqual([1, 2]);
  });

  it("puts a new row in the place of its value, and closes the gap of one that left", () => {
    expect(run([0, { 1: 50, 2: 40 }], [1000, { 1: 50, 2: 40, 3: 45 }], [2000, { 2: 40, 3: 45 }]).slice(1)).toEqual([
      [1, 3, 2],
      [3, 2],
    ]);
  });

  it("holds each row once, keeps no more leads than rows, and settles to the order of the values in time", () => {
    const values = fc.dictionary(fc.integer({ min: 1, max: 8 }).map(String), fc.double({ min: -100, max: 100, noNaN: true }));
    fc.assert(
      fc.property(fc.array(values, { minLength: 1, maxLength: 10 }), (steps) => {
        let ranking: Ranking = NO_RANKING;
        steps.forEach((step, i) => {
          ranking = settleOrder(ranking, rows(step), i * 1000);
          expect([...ranking.order].sort((a, b) => a - b)).toEqual(Object.keys(step).map(Number));
          expect(ranking.leads.size).toBeLessThanOrEqual(ranking.order.length);
        });
        const final = steps[steps.length - 1] ?? {};
        for (let i = 0; i < 20; i++) ranking = settleOrder(ranking, rows(final), 20_000 + i * 5_000);
        const settled = ranking.order.map((number) => final[number] as number);
        expect(settled).toEqual([...settled].sort((a, b) => b - a));
      }),
    );
  });
});
