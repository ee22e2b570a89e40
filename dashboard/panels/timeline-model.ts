/**
 * What a state timeline shows: for each series its states over time, equal neighbours as one, and "no data" as a state of its own
 * wherever nothing was heard: before the first point, in a gap, and from where a silent series ends until now.
 */
import { type Freshness, staleAfterMs } from "../../core/freshness.ts";
import type { Picture, QueryPicture, SeriesPicture } from "../../protocol/picture.ts";
import type { Level, Panel } from "../../protocol/wall.ts";
import { type Language, textOf } from "../i18n.ts";
import { timeSpan } from "../plot/scale.ts";
import { legendsOf } from "./legend.ts";
import { type Look, lookOf, type Reading, readValue } from "./reading.ts";
import { badness, compareNames } from "./rows.ts";
import { seriesRhythmMs, seriesState } from "./tile-state.ts";

export interface Segment {
  readonly fromMs: number;
  readonly toMs: number;
  /** The state's word or number; empty where there is no data. */
  readonly text: string;
  readonly level: Reading["level"];
  /** Tells states without a level apart, the same each time: the place of the mapping, or a number made of the text. */
  readonly tint: number;
}

export interface TimelineRow {
  readonly number: number;
  readonly name: string;
  readonly state: Freshness;
  /** What it says now, or said last. */
  readonly reading: Reading;
  readonly segments: readonly Segment[];
}

export interface TimelineModel {
  readonly fromMs: number;
  readonly toMs: number;
  /** By name: the eye learns places. */
  readonly rows: readonly TimelineRow[];
  /** What a row may say at another time, as far as the panel knows it. */
  readonly words: readonly string[];
}

/** A state that comes and goes keeps its row in its place for so long: a row that jumps with it could not be read. */
const LASTING_MS = 60_000;

interface Asked {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly nowMs: number;
  /** The right end: now, or a pixel later. */
  readonly edgeMs: number;
  readonly language: Language;
  /** What states are called where a panel has limits and no words. */
  readonly levelWord: (level: Level | "good") => string;
}

export function timelineModel(asked: Asked): TimelineModel {
  const { panel, picture, nowMs, edgeMs, language } = asked;
  const held = panel.queries.flatMap(({ number }) => picture.queries.get(number) ?? []);
  const rangeMs = Math.max(1000, ...held.map(({ query }) => query.rangeMs));
  const firstMs = Math.min(...held.map(firstPointMs));
  const fromMs = edgeMs - timeSpan(rangeMs, Number.isFinite(firstMs) ? firstMs : undefined, edgeMs);
  const texts = panel.mappings?.map(({ text }) => textOf(text, language)) ?? [];
  const tintOf = (text: string): number => (texts.includes(text) ? texts.indexOf(text) : hash(text));
  const rows = held.flatMap((query) => {
    const legends = legendsOf(query, language);
    const look = lookOf(panel, query.query);
    const say = (value: number): Reading => readState(asked, look, value);
    return query.series.map((series, i): TimelineRow => {
      // What left its query's result is not live any more, however new its last sample.
      const state = stateOf(series, picture, nowMs);
      const segments = segmentsOf({ query, series, picture, state, fromMs, edgeMs, say, tintOf });
      return { number: series.number, name: legends[i] as string, state, reading: readState(asked, look, series.value), segments };
    });
  });
  const seen = rows.filter(({ segments }) => segments.some(({ text }) => text !== ""));
  seen.sort(byName);
  const levels = panel.thresholds.length === 0 ? [] : (["good", ...panel.thresholds.map(({ level }) => level)] as const);
  return { fromMs, toMs: edgeMs, rows: seen, words: [...texts, ...levels.map(asked.levelWord)] };
}

function byName(a: TimelineRow, b: TimelineRow): number {
  return compareNames(a.name, b.name) || a.number - b.number;
}

/** Rows of which not all have room: those that need somebody first, and how many these are: what is bad now, or was a minute ago. */
export function needyFirst(rows: readonly TimelineRow[], nowMs: number): { readonly rows: readonly TimelineRow[]; readonly bad: number } {
  const worths = new Map(rows.map((row) => [row, worthOf(row, nowMs)]));
  const worth = (row: TimelineRow): number => worths.get(row) as number;
  return { rows: [...rows].sort((a, b) => worth(b) - worth(a) || byName(a, b)), bad: rows.filter((row) => worth(row) > 0).length };
}

/** The worst of what a row says now and has said in the last minute. */
function worthOf({ state, reading, segments }: TimelineRow, nowMs: number): number {
  const lately = segments.filter(({ text, toMs }) => text !== "" && toMs > nowMs - LASTING_MS);
  return Math.max(badness(state, reading.level), ...lately.map(({ level }) => badness("live", level)));
}

function firstPointMs({ times, series }: QueryPicture): number {
  return times.find((_, i) => series.some(({ points }) => !Number.isNaN(points[i] as number))) ?? Number.POSITIVE_INFINITY;
}

/** Limits without words make states of their own: each digit inside them would be one otherwise. */
function readState({ language, levelWord }: Asked, look: Look, value: number): Reading {
  const reading = readValue(look, value, language);
  if (reading.mapped || look.thresholds.length === 0 || Number.isNaN(value)) return reading;
  const level = reading.level ?? "good";
  const word = levelWord(level);
  return { text: word, unit: "", full: word, mapped: true, level };
}

function stateOf(series: SeriesPicture, picture: Picture, nowMs: number): Freshness {
  const state = seriesState(series, picture.devices, nowMs);
  return series.present || state === "never" ? state : "stale";
}

interface Strip {
  readonly query: QueryPicture;
  readonly series: SeriesPicture;
  readonly picture: Picture;
  readonly state: Freshness;
  readonly fromMs: number;
  readonly edgeMs: number;
  readonly say: (value: number) => Reading;
  readonly tintOf: (text: string) => number;
}

function segmentsOf({ query, series, picture, state, fromMs, edgeMs, say, tintOf }: Strip): Segment[] {
  const { times } = query;
  const { stepMs } = query.query;
  const joinMs = Math.max(staleAfterMs(seriesRhythmMs(series, picture.devices)), 2 * stepMs);
  const at = times.map((_, i) => i).filter((i) => !Number.isNaN(series.points[i] as number));
  const segments: Segment[] = [];
  let openMs = fromMs;
  at.forEach((i, place) => {
    const startMs = times[i] as number;
    const nextMs = place + 1 < at.length ? (times[at[place + 1] as number] as number) : undefined;
    // A value holds until the next one; the last holds while its series is not old, and one before a gap for its own step.
    const held = nextMs !== undefined ? nextMs - startMs <= joinMs : state === "live" || state === "late";
    const endMs = Math.min(
      edgeMs,
      held ? (nextMs ?? edgeMs) : Math.max(startMs + stepMs, nextMs === undefined ? Math.min(series.sampledMs, startMs + joinMs) : 0),
    );
    if (endMs <= fromMs) return;
    const beginMs = Math.max(startMs, fromMs);
    if (beginMs > openMs) add({ fromMs: openMs, toMs: beginMs, text: "", level: undefined, tint: 0 });
    const { full, level } = say(series.points[i] as number);
    add({ fromMs: beginMs, toMs: endMs, text: full, level, tint: tintOf(full) });
    openMs = endMs;
  });
  if (openMs < edgeMs) add({ fromMs: openMs, toMs: edgeMs, text: "", level: undefined, tint: 0 });
  return segments;

  function add(segment: Segment): void {
    const before = segments[segments.length - 1];
    if (before && before.text === segment.text && before.level === segment.level)
      segments[segments.length - 1] = { ...before, toMs: segment.toMs };
    else segments.push(segment);
  }
}

function hash(text: string): number {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum = (sum * 31 + text.charCodeAt(i)) % 65_521;
  return sum;
}
