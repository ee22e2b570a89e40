/** What is known of tasks: how far each is, how fast it goes on, when it will be done, and what its state says. */
import type { Picture, QueryPicture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel } from "../../protocol/wall.ts";
import { formatText } from "../format.ts";
import type { Language } from "../i18n.ts";
import { type Reading, readValue } from "./reading.ts";
import { valuesOfRole } from "./roles.ts";
import { badness, compareNames, type Row, rowsOf } from "./rows.ts";

export interface Task extends Row {
  /** How much of it is done, 0 to 1; `undefined` where nobody says how much it is, or the value is no number. */
  readonly share: number | undefined;
  /** How much it is, written out; empty where that says nothing beside the share. */
  readonly total: string;
  /** The word of its state, where a mapping has one. */
  readonly word: Reading | undefined;
  readonly pace:
    | { readonly type: "done" }
    /** When it will be done if it goes on as it went. */
    | { readonly type: "going"; readonly doneMs: number }
    /** It has not moved for so long at least: the history reaches no further. */
    | { readonly type: "still"; readonly forMs: number }
    /** Too little is known, or its state says that it is over. */
    | { readonly type: "unknown" };
}

/** A pace is told from so long on, and of so many points. */
const LEAST_MS = 20_000;
const LEAST_POINTS = 3;

export function tasksOf(panel: Panel, picture: Picture, nowMs: number, language: Language): Task[] {
  const [totals, states] = [valuesOfRole(panel, picture, "total"), valuesOfRole(panel, picture, "state")];
  const hasStates = panel.queries.some(({ role }) => role === "state");
  const { mappings, decimals } = panel;
  const tasks = rowsOf(panel, picture, nowMs, language).map((row): Task => {
    const { series } = row;
    const stateValue = hasStates ? states(series.labels)[0] : series.value;
    const state =
      stateValue === undefined || !mappings ? undefined : readValue({ unit: "none", thresholds: [], mappings }, stateValue, language);
    const word = state?.mapped ? state : undefined;
    // The value itself is told as a number: words are for the state.
    const look = { unit: panel.unit, thresholds: panel.thresholds, ...(decimals === undefined ? {} : { decimals }) };
    const reading = readValue(look, series.value, language);
    const total = totals(series.labels)[0] ?? panel.max ?? wholeOf(panel.unit);
    const share = total === undefined || total <= 0 || !Number.isFinite(series.value) ? undefined : clamp(series.value / total);
    const told = total === undefined || total === wholeOf(panel.unit) ? "" : formatText(total, panel.unit, language, decimals);
    const pace = paceOf(series, picture.queries.get(series.query), total, share, word, nowMs);
    return { ...row, reading, share, total: told, word, pace };
  });
  return tasks.sort((a, b) => taskBadness(b) - taskBadness(a) || Number(isDone(a)) - Number(isDone(b)) || compareNames(a.name, b.name));
}

function isDone({ pace }: Task): boolean {
  return pace.type === "done";
}

/** 0 when all is well. */
export function taskBadness({ state, reading, word }: Task): number {
  return Math.max(badness(state, reading.level), badness(state, word?.level));
}

function wholeOf(unit: Panel["unit"]): number | undefined {
  return unit === "ratio" ? 1 : unit === "percent" ? 100 : undefined;
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function paceOf(
  series: SeriesPicture,
  query: QueryPicture | undefined,
  total: number | undefined,
  share: number | undefined,
  word: Reading | undefined,
  nowMs: number,
): Task["pace"] {
  // A state with a level says how it ended, or that it is in trouble: no time would be true.
  if (word?.level === "good" || (share === 1 && !word?.level)) return { type: "done" };
  if (word?.level || !query || total === undefined || share === undefined) return { type: "unknown" };
  const run = lastRun(query.times, series.points);
  const [first, last] = [run[0], run[run.length - 1]];
  if (!first || !last || run.length < LEAST_POINTS || last[0] - first[0] < LEAST_MS) return { type: "unknown" };
  const gain = last[1] - first[1];
  if (gain === 0) return { type: "still", forMs: nowMs - first[0] };
  // From its sample on, not from now: a value that is late is not further for it.
  const doneMs = series.sampledMs + ((total - series.value) * (last[0] - first[0])) / gain;
  return { type: "going", doneMs };
}

/** The points since it began anew last: a task never goes back. */
function lastRun(times: readonly number[], points: readonly number[]): (readonly [timeMs: number, value: number])[] {
  const run: (readonly [number, number])[] = [];
  for (let i = points.length - 1; i >= 0; i--) {
    const value = points[i] as number;
    if (!Number.isFinite(value)) continue;
    const next = run[run.length - 1];
    if (next && value > next[1]) break;
    run.push([times[i] as number, value]);
  }
  return run.reverse();
}
