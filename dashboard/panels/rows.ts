/** The series of a panel as rows: what each is called, what it says, how fresh it is, and how bad all that is together. */
import type { Freshness } from "../../core/freshness.ts";
import { compareText } from "../../core/metric.ts";
import type { Picture, QueryPicture, SeriesPicture } from "../../protocol/picture.ts";
import type { Level, Panel } from "../../protocol/wall.ts";
import type { Language } from "../i18n.ts";
import { legendsOf } from "./legend.ts";
import { lookOf, type Reading, readValue } from "./reading.ts";
import { currentSeries, seriesState } from "./tile-state.ts";

export interface Row {
  readonly series: SeriesPicture;
  readonly name: string;
  readonly state: Freshness;
  readonly reading: Reading;
}

/** One for each series that stands for the panel's queries now, in their order; those of a role aside. */
export function rowsOf(panel: Panel, picture: Picture, nowMs: number, language: Language): Row[] {
  return panel.queries.flatMap((query) => {
    const held = picture.queries.get(query.number);
    if (!held || query.role !== undefined) return [];
    const look = lookOf(panel, query);
    return namedSeries(held, language).map(
      ([series, name]): Row => ({
        series,
        name,
        state: seriesState(series, picture.devices, nowMs),
        reading: readValue(look, series.value, language),
      }),
    );
  });
}

/** The current series of a query, each with its name. */
export function namedSeries(query: QueryPicture, language: Language): [series: SeriesPicture, name: string][] {
  const legends = legendsOf(query, language);
  const names = new Map(query.series.map((series, i) => [series, legends[i] as string]));
  return currentSeries(query).map((series) => [series, names.get(series) as string]);
}

const LEVELS: Record<Level | "good", number> = { good: 0, medium: 3, high: 5, critical: 6 };
const STATES: Record<Freshness, number> = { live: 0, never: 1, late: 2, stale: 4 };

/** How bad a row is, 0 when all is well. A stale value's level is of the past: that nobody knows it any more is what counts. */
export function badness(state: Freshness, level: Reading["level"]): number {
  const known = state === "live" || state === "late";
  return Math.max(STATES[state], known && level ? LEVELS[level] : 0);
}

/** Worst first, and inside the same by name, so that the eye learns places. web-2 before web-10. */
export function worstFirst(rows: readonly Row[]): Row[] {
  const worth = ({ state, reading }: Row): number => badness(state, reading.level);
  return [...rows].sort((a, b) => worth(b) - worth(a) || compareNames(a.name, b.name));
}

const byName = new Intl.Collator("en", { numeric: true });

export function compareNames(a: string, b: string): number {
  return byName.compare(a, b) || compareText(a, b);
}
