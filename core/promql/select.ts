/**
 * The leaves of a run: selectors, and functions over the samples of a range. The only place that reads the store.
 */
import type { SeriesInfo } from "../series/store.ts";
import { WINDOW_FUNCTIONS, type Window } from "./functions.ts";
import type { Place, Selector, SelectPlan, WindowPlan } from "./plan.ts";
import { isStaleMarker } from "./stale.ts";
import {
  type Columns,
  createColumns,
  dropNames,
  failRun,
  isPauseDue,
  type Member,
  type Run,
  type ScalarNode,
  type VectorNode,
  type Work,
} from "./vector.ts";

/** One series on its way through the steps: the window's edges only ever move forward. */
interface Track extends Window {
  readonly info: SeriesInfo;
  readonly spanMs: number;
  /** The columns hold what there is up to here. */
  loadedMs: number;
  loadedEnd: number;
}

const NO_SAMPLES = new Float64Array(0);

function tracksOf(run: Run, selector: Selector): Track[] {
  const found = run.source.select(selector.matchers);
  run.seriesTouched += found.length;
  if (run.seriesTouched > run.limits.series) {
    failRun(run, "too-much", `query touches more than ${run.limits.series} series`, selector);
    return [];
  }
  return found.map((info) => ({
    info,
    spanMs: selector.rangeMs > 0 ? selector.rangeMs : run.lookbackMs(info.device),
    times: NO_SAMPLES,
    values: NO_SAMPLES,
    start: 0,
    end: 0,
    afterMs: Number.NEGATIVE_INFINITY,
    throughMs: Number.NEGATIVE_INFINITY,
    loadedMs: Number.NEGATIVE_INFINITY,
    loadedEnd: 0,
  }));
}

function membersOf(tracks: readonly Track[]): Member[] {
  return tracks.map(({ info }) => ({ labels: info.labels, devices: info.device === "" ? [] : [info.device] }));
}

/** Before the first step: tells the store what all steps together will read. */
function prefetch(run: Run, tracks: readonly Track[], startMs: number): void {
  let spanMs = 0;
  for (const track of tracks) spanMs = Math.max(spanMs, track.spanMs);
  const refs = tracks.map(({ info }) => info.ref);
  run.source.prefetch?.(refs, startMs - spanMs, run.endMs);
}

/** Moves the window to end at `atMs`. Steps that share samples load them once, steps further apart each their own. */
function seek(run: Run, track: Track, atMs: number, place: Place): void {
  track.afterMs = atMs - track.spanMs;
  track.throughMs = atMs;
  if (atMs > track.loadedMs) {
    const throughMs = run.stepMs < track.spanMs ? run.endMs : atMs;
    const { times, values, start, end } = run.source.window(track.info.ref, track.afterMs, throughMs);
    track.times = times;
    track.values = values;
    track.start = start;
    track.end = start;
    track.loadedMs = throughMs;
    track.loadedEnd = end;
    run.samplesLoaded += end - start;
    if (run.samplesLoaded > run.limits.samples) failTooManySamples(run, place);
  }
  const { times, loadedEnd } = track;
  while (track.end < loadedEnd && (times[track.end] as number) <= atMs) track.end++;
  while (track.start < track.end && (times[track.start] as number) <= track.afterMs) track.start++;
}

function touch(run: Run, samples: number, place: Place): void {
  // A look at a series costs even where it finds nothing, or a long empty range would be free.
  run.samplesTouched += Math.max(1, samples);
  if (run.samplesTouched > run.limits.samples) failTooManySamples(run, place);
}

function failTooManySamples(run: Run, place: Place): void {
  failRun(run, "too-much", `query processing would load too many samples: more than ${run.limits.samples}`, place);
}

export function compileSelect(run: Run, { selector }: SelectPlan): VectorNode {
  const tracks = tracksOf(run, selector);
  const columns = createColumns(tracks.length);
  const { present, values, newestMs, oldestMs } = columns;
  let started = false;
  function* step(atMs: number): Work {
    if (!started) prefetch(run, tracks, atMs);
    started = true;
    for (let i = 0; i < tracks.length && run.error === null; i++) {
      const track = tracks[i] as Track;
      seek(run, track, atMs, selector);
      touch(run, 1, selector);
      if (isPauseDue(run)) yield;
      const newest = track.end - 1;
      const value = newest >= track.start ? (track.values[newest] as number) : Number.NaN;
      present[i] = newest >= track.start && !isStaleMarker(value) ? 1 : 0;
      if (present[i] === 0) continue;
      values[i] = value;
      newestMs[i] = oldestMs[i] = track.times[newest] as number;
    }
  }
  return { members: membersOf(tracks), columns, step };
}

export function compileWindow(run: Run, plan: WindowPlan, parameter: ScalarNode | null): VectorNode {
  const { selector } = plan;
  const { minSamples, keepsName, compute } = WINDOW_FUNCTIONS[plan.function];
  const tracks = tracksOf(run, selector);
  const columns = createColumns(tracks.length);
  const { present, values, newestMs, oldestMs } = columns;
  const named = membersOf(tracks);
  const { members, check } = keepsName ? { members: named, check: (_: Columns): void => {} } : dropNames(run, named, plan);
  let started = false;
  function* step(atMs: number): Work {
    if (!started) prefetch(run, tracks, atMs);
    started = true;
    const argument = parameter === null ? Number.NaN : parameter(atMs);
    for (let i = 0; i < tracks.length && run.error === null; i++) {
      const track = tracks[i] as Track;
      const before = track.loadedMs;
      seek(run, track, atMs, selector);
      if (track.loadedMs !== before && removeStaleMarkers(track)) seek(run, track, atMs, selector);
      touch(run, track.end - track.start, selector);
      if (isPauseDue(run)) yield;
      present[i] = track.end - track.start >= minSamples ? 1 : 0;
      if (present[i] === 0) continue;
      values[i] = compute(track, argument);
      newestMs[i] = oldestMs[i] = track.times[track.end - 1] as number;
    }
    check(columns);
  }
  return { members, columns, step };
}

/** A range holds samples only. Columns of the store are not ours to change, so a series with markers is copied once. */
function removeStaleMarkers(track: Track): boolean {
  const { times, values, start, loadedEnd } = track;
  let markers = 0;
  for (let i = start; i < loadedEnd; i++) if (isStaleMarker(values[i] as number)) markers++;
  if (markers === 0) return false;
  const kept = loadedEnd - start - markers;
  track.times = new Float64Array(kept);
  track.values = new Float64Array(kept);
  for (let i = start, to = 0; i < loadedEnd; i++) {
    if (isStaleMarker(values[i] as number)) continue;
    track.times[to] = times[i] as number;
    track.values[to] = values[i] as number;
    to++;
  }
  track.start = 0;
  track.end = 0;
  track.loadedEnd = kept;
  return true;
}
