import { describe, expect, it } from "vitest";
import { type Task, tasksOf } from "../../../dashboard/panels/task-model.ts";
import type { SeriesEntry, WireNumber } from "../../../protocol/frame.ts";
import type { Panel } from "../../../protocol/wall.ts";
import { panel, picture, query, series } from "../support/picture.ts";

const NOW = 1_000_000;
const JOB: Panel["mappings"] = [
  { range: { from: 2, to: 2 }, text: "done", level: "good" },
  { range: { from: 3, to: 3 }, text: "failed", level: "critical" },
  { range: { from: 1, to: 1 }, text: "running" },
];

interface Given {
  readonly value: number;
  /** Each ten seconds, up to now. */
  readonly past?: readonly (number | null)[];
  readonly total?: number;
  readonly state?: number;
  readonly look?: Partial<Panel>;
}

function tasks(given: Readonly<Record<string, Given>>, look: Partial<Panel> = {}): Task[] {
  const P = panel([query(1, { rangeMs: 600_000, stepMs: 10_000 }), query(2, { role: "total" }), query(3, { role: "state" })], {
    type: "task-progress",
    ...look,
  });
  const used = Object.values(given).some(({ state }) => state !== undefined) ? P : { ...P, queries: P.queries.slice(0, 2) };
  const list = Object.entries(given);
  const longest = Math.max(...list.map(([, { past = [] }]) => past.length));
  const times = Array.from({ length: longest }, (_, i) => NOW - (longest - 1 - i) * 10_000);
  const entries = list.flatMap(([job, { value, total, state }], i): SeriesEntry[] => [
    series(i + 1, { value: Number.isNaN(value) ? null : value, labels: { job }, sampledMs: NOW }),
    ...(total === undefined ? [] : [series(100 + i, { query: 2, value: total, labels: { job }, sampledMs: NOW })]),
    ...(state === undefined ? [] : [series(200 + i, { query: 3, value: state, labels: { job }, sampledMs: NOW })]),
  ]);
  const history = [{ query: 1, times, series: list.map(([, { past = [] }], i) => [i + 1, past as WireNumber[]] as const) }];
  return tasksOf(used, picture({ panels: [used], series: entries, history }), NOW, "en");
}

const told = (given: Given, look: Partial<Panel> = {}): unknown[] => {
  const [task] = tasks({ a: given }, look);
  const { pace } = task as Task;
  return [
    task?.share,
    task?.total,
    task?.word?.text,
    pace.type === "going" ? pace.doneMs - NOW : pace.type === "still" ? pace.forMs : pace.type,
  ];
};

describe("tasksOf", () => {
  it("counts against the total that is asked for, else the fixed end, else what the unit makes whole", () => {
    expect(told({ value: 30, total: 40 })).toEqual([0.75, "40", undefined, "unknown"]);
    expect(told({ value: 30 }, { max: 60 })).toEqual([0.5, "60", undefined, "unknown"]);
    expect(told({ value: 0.3 }, { unit: "ratio" })).toEqual([0.3, "", undefined, "unknown"]);
    expect(told({ value: 30 }, { unit: "percent" })).toEqual([0.3, "", undefined, "unknown"]);
    expect(told({ value: 30 })).toEqual([undefined, "", undefined, "unknown"]);
    expect(told({ value: Number.NaN, total: 4 })).toEqual([undefined, "4", undefined, "unknown"]);
    expect(told({ value: 9, total: 0 })).toEqual([undefined, "0", undefined, "unknown"]);
  });

  it("tells from the pace of its past when it will be done", () => {
    // 10 in 10 s, 60 to go.
    expect(told({ value: 40, total: 100, past: [10, 20, 30, 40] })).toEqual([0.4, "100", undefined, 60_000]);
    // What was before it began anew does not count, gaps do not either.
    expect(told({ value: 20, total: 100, past: [80, 90, 0, null, 10, 20] })).toEqual([0.2, "100", undefined, 120_000]);
  });

  it("tells no time from too little, and for how long a task stands still", () => {
    expect(told({ value: 40, total: 100, past: [30, 40] })).toEqual([0.4, "100", undefined, "unknown"]);
    expect(told({ value: 40, total: 100, past: [40, 40, 40, 40] })).toEqual([0.4, "100", undefined, 30_000]);
  });

  it("is done when all of it is, or when its state says so; a state with a level has no pace", () => {
    expect(told({ value: 100, total: 100, past: [80, 90, 100] })).toEqual([1, "100", undefined, "done"]);
    expect(told({ value: 40, total: 100, state: 2, past: [20, 30, 40] }, { mappings: JOB })).toEqual([0.4, "100", "done", "done"]);
    expect(told({ value: 40, total: 100, state: 3, past: [20, 30, 40] }, { mappings: JOB })).toEqual([0.4, "100", "failed", "unknown"]);
    expect(told({ value: 100, total: 100, state: 3 }, { mappings: JOB })).toEqual([1, "100", "failed", "unknown"]);
    expect(told({ value: 40, total: 100, state: 1, past: [20, 30, 40] }, { mappings: JOB })).toEqual([0.4, "100", "running", 60_000]);
    // Without a state of its own the value's word is.
    expect(told({ value: 3, total: 100 }, { mappings: JOB })).toEqual([0.03, "100", "failed", "unknown"]);
  });

  it("has what failed first, what is done last, and names in order between", () => {
    const list = tasks(
      { "b-10": { value: 1, total: 9 }, "b-2": { value: 1, total: 9 }, a: { value: 9, total: 9 }, z: { value: 2, total: 9, state: 3 } },
      { mappings: JOB },
    );
    expect(list.map(({ name }) => name)).toEqual(["z", "b-2", "b-10", "a"]);
  });
});
