/**
 * One evaluation: what it reads, over which steps, what it has used up, and the first thing that went wrong. The work is
 * bounded by counts, since clocks stand still inside a turn on the platform.
 */
import type { SeriesReader, SeriesRef } from "../series/store.ts";
import type { DurationTimes } from "./duration.ts";
import type { Note, QueryError, QueryErrorCode } from "./error.ts";
import type { Place } from "./plan.ts";
import type { Tiers } from "./tiers.ts";
import type { Track } from "./tracks.ts";

export interface EvaluateLimits {
  /** Samples looked at, and at least one for each look at a series at a step, those of subqueries too. */
  readonly samples: number;
  /** Samples taken out of the store, and values of subqueries: each once, however many steps look at it. */
  readonly loadedSamples: number;
  /** Series that the selectors of one query match together. */
  readonly series: number;
  /** Steps of the query, and of each subquery in it. */
  readonly steps: number;
  /** Points of an answer over a range. */
  readonly points: number;
  /** An evaluation in steps pauses each time it touched so many more samples; never where this is left out. */
  readonly yieldSamples?: number;
}

export interface EvaluateOptions {
  /** How old a device's newest sample may be to count as its value now. */
  readonly lookbackMs: (device: string) => number;
  readonly limits: EvaluateLimits;
  /** How far the steps of a subquery are apart that does not say; Prometheus' own minute where this is left out. */
  readonly subqueryStepMs?: number;
  /** Found beforehand, by who made a snapshot that holds their buckets. */
  readonly tiers?: Tiers;
}

export const SUBQUERY_STEP_MS = 60_000;

/** Of a run that goes on from tick to tick: what it read stays good until it changes. */
export interface Standing {
  /** How often a sample of the series was stored. */
  readonly changesOf: (ref: SeriesRef) => number;
  /** Every track, so that what they hold can be let go. */
  readonly tracks: Track[];
  /** Samples that the tracks hold. */
  heldSamples: number;
}

export interface Run {
  readonly source: SeriesReader;
  readonly lookbackMs: (device: string) => number;
  readonly limits: EvaluateLimits;
  /** How far the steps of a subquery that does not say are apart. */
  readonly subqueryStepMs: number;
  /** Of the query as it was asked: `@ start()`, `step()` and their like mean these, inside of a subquery too. */
  readonly times: DurationTimes;
  /** Selectors that may read roll-ups. */
  readonly tiers: Tiers;
  readonly notes: Map<string, Note>;
  /** `null`: the run ends with its answer. */
  readonly standing: Standing | null;
  samplesTouched: number;
  /** So many samples touched and loaded make the next pause. */
  pauseAt: number;
  samplesLoaded: number;
  seriesTouched: number;
  error: QueryError | null;
}

/** What stands asks at any moment, and would read them at hardly one. */
const NO_TIERS: Tiers = new Map();

export function createRun(
  source: SeriesReader,
  times: DurationTimes,
  { lookbackMs, limits, subqueryStepMs, tiers = NO_TIERS }: EvaluateOptions,
  standing: Standing | null = null,
): Run {
  return {
    source,
    lookbackMs,
    limits,
    subqueryStepMs: subqueryStepMs ?? SUBQUERY_STEP_MS,
    times,
    tiers,
    notes: new Map(),
    standing,
    samplesTouched: 0,
    pauseAt: limits.yieldSamples ?? Number.POSITIVE_INFINITY,
    samplesLoaded: 0,
    seriesTouched: 0,
    error: null,
  };
}

/** The steps of a part of the plan: those of the query, or of the subquery around it. One step has a `stepMs` of 0. */
export interface Timeline {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
  /** No step beyond this follows soon: what lies past it need not be loaded with what lies before. */
  horizonMs: number;
}

export interface Scope {
  readonly run: Run;
  readonly timeline: Timeline;
}

/** Work that can pause: it yields each time that another `yieldSamples` samples were touched, so that others may run. */
export type Work<T = void> = Generator<undefined, T>;

/** The pauses of work that has no result; done by those who go through them. */
export type Pauses = Iterable<undefined>;

/** What is done at once. */
export const NO_PAUSES: Pauses = [];

/** The first error stays. Nodes look at `run.error` and stop early, the columns are then of no use. */
export function failRun(run: Run, code: QueryErrorCode, message: string, { from, to }: Place): void {
  run.error ??= { code, message, from, to };
}

/** Notes of one answer: Prometheus tells as many of each kind, and nobody reads more. */
const MAX_NOTES = 20;

/** One note of each wording and place. */
export function noteRun(run: Run, type: Note["type"], message: string, { from, to }: Place): void {
  const key = `${type} ${from} ${message}`;
  if (!run.notes.has(key) && run.notes.size < MAX_NOTES) run.notes.set(key, { type, message: `PromQL ${type}: ${message}`, from, to });
}

/** A look at something costs even where it finds nothing, or a long empty range would be free. */
export function touch(run: Run, samples: number, place: Place): void {
  run.samplesTouched += Math.max(samples, 1);
  const { samples: most } = run.limits;
  if (run.samplesTouched > most) failRun(run, "too-much", `query processing would look at too many samples: more than ${most}`, place);
}

/** Taken out of the store, or worked out by a subquery. */
export function load(run: Run, samples: number, place: Place): void {
  run.samplesLoaded += samples;
  const { loadedSamples } = run.limits;
  if (run.samplesLoaded > loadedSamples) failRun(run, "too-much", `query would load too many samples: more than ${loadedSamples}`, place);
}

/** What is loaded is decoded first, which takes as long as so many looks. */
const LOAD_COST = 4;

/** Whether it is time to pause. Asked between pieces of work: after a yes the next answer is no until more is done. */
export function isPauseDue(run: Run): boolean {
  const done = run.samplesTouched + run.samplesLoaded * LOAD_COST;
  if (done < run.pauseAt) return false;
  run.pauseAt = done + (run.limits.yieldSamples ?? Number.POSITIVE_INFINITY);
  return true;
}
