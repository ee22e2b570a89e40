/** A panel before it has a place: what the generated walls are made of. */
import type { LocalText, Panel, PanelType, Query, Unit } from "./definition.ts";

export interface Draft {
  readonly id: string;
  readonly type: PanelType;
  readonly title: LocalText;
  readonly exprs: readonly (readonly [expr: string, legend: LocalText])[];
  readonly unit: Unit;
  readonly max?: number;
  readonly thresholds?: Panel["thresholds"];
}

/** More lines than this cannot be told apart on a wall. */
const MOST_LINES = 6;

/** The lines of so many series: each of them, or what stands for many, the highest, the mean and the lowest. */
export function linesFor(series: number, expr: string, legend: LocalText): Draft["exprs"] {
  if (series <= MOST_LINES) return [[expr, legend]];
  return [
    [`max(${expr})`, { en: "max", zh: "最高" }],
    [`avg(${expr})`, { en: "avg", zh: "平均" }],
    [`min(${expr})`, { en: "min", zh: "最低" }],
  ];
}

/** Ten minutes in 120 points of five seconds; slower devices get as many points over a longer time. */
const POINTS = 120;

export interface Pace {
  /** Window of rates: several reports of the slowest device must fall into it. */
  readonly windowMs: number;
  /** Distance of a history's points. */
  readonly stepMs: number;
}

/** Steps rather than a formula, so that a rhythm that wavers does not lay the wall out anew. */
const PACES: readonly (readonly [rhythmMs: number, Pace])[] = [
  [2_500, { windowMs: 10_000, stepMs: 5_000 }],
  [7_500, { windowMs: 30_000, stepMs: 10_000 }],
  [15_000, { windowMs: 60_000, stepMs: 15_000 }],
  [30_000, { windowMs: 120_000, stepMs: 30_000 }],
  [75_000, { windowMs: 300_000, stepMs: 60_000 }],
  [225_000, { windowMs: 900_000, stepMs: 300_000 }],
];
const SLOWEST: Pace = { windowMs: 3_600_000, stepMs: 900_000 };

export function paceOf(rhythmMs: number): Pace {
  return PACES.find(([upTo]) => rhythmMs <= upTo)?.[1] ?? SLOWEST;
}

/** The window as PromQL writes it. */
export function windowText(pace: Pace): string {
  return `${pace.windowMs / 1000}s`;
}

export type Place = (draft: Draft, x: number, y: number, w: number, h: number) => Panel;

/** Gives drafts their place; query numbers count up over the whole wall. */
export function placer(pace: Pace): Place {
  let next = 1;
  return (draft, x, y, w, h) => {
    const { id, type, title, unit, max, thresholds = [] } = draft;
    const drawn = type === "big-number" || type === "time-series";
    const rangeMs = drawn ? pace.stepMs * POINTS : 0;
    const queries = draft.exprs.map(([expr, legend]): Query => ({ number: next++, expr, legend, rangeMs, stepMs: pace.stepMs }));
    const fixed = max !== undefined;
    return { id, type, title, place: { x, y, w, h }, queries, unit, min: fixed ? 0 : null, max: fixed ? max : null, thresholds };
  };
}
