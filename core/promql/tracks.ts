/** Series on their way through the steps: the window of each only ever moves forward. The only place that reads the store. */
import type { Origin } from "../series/origins.ts";
import type { SeriesInfo } from "../series/store.ts";
import type { Selector } from "./plan.ts";
import { load as countLoaded, failRun, type Scope, type Standing } from "./run.ts";
import { momentOf } from "./spans.ts";
import { isStaleMarker } from "./stale.ts";
import { type Tier, tierFor } from "./tiers.ts";
import type { Member } from "./vector.ts";
import type { Window } from "./window-functions.ts";

export interface Track extends Window {
  readonly info: SeriesInfo;
  /** Of what it was made, where a rule has recorded it. */
  readonly origin: Origin | undefined;
  spanMs: number;
  /** The columns hold what there is up to here. */
  loadedMs: number;
  loadedEnd: number;
  /** In a standing run: the series' changes when it was loaded, and how many samples that were. */
  changes: number;
  heldSamples: number;
  /** From one sample to the next, as far as is known. */
  gapMs: number;
}

export interface TrackSet {
  readonly tracks: readonly Track[];
  /** With the name. */
  readonly members: readonly Member[];
  /** Moves the window of a track to the step at `atMs`. */
  readonly seek: (track: Track, atMs: number) => void;
  /** Where what is older than the samples is left as roll-ups that the selector reads. */
  readonly tier: Tier | null;
}

const NO_SAMPLES = new Float64Array(0);

/** Samples of all series of a selector together that are decoded at once: 16 bytes each, 32 MB of an object's 128. */
const RESIDENT_SAMPLES = 2_000_000;

/** Before anything is known of a series: few send more often. */
const EXPECTED_GAP_MS = 1_000;

/** `rangeMs` is 0 where the newest sample inside the look-back is meant. Stale markers are no samples of a range. */
export function compileTracks(scope: Scope, selector: Selector, rangeMs: number): TrackSet {
  const { run, timeline } = scope;
  const found = run.source.select(selector.matchers);
  run.seriesTouched += found.length;
  if (run.seriesTouched > run.limits.series) {
    failRun(run, "too-much", `query touches more than ${run.limits.series} series`, selector);
    return { tracks: [], members: [], seek: () => {}, tier: null };
  }
  const moment = momentOf(selector, run.times);
  const { origins } = run.source;
  const tracks = found.map((info): Track => {
    const spanMs = rangeMs > 0 ? rangeMs : run.lookbackMs(info.device);
    return createTrack(info, origins?.of(info.ref), spanMs);
  });
  const { standing } = run;
  standing?.tracks.push(...tracks);
  const widestMs = tracks.reduce((widest, { spanMs }) => Math.max(widest, spanMs), 0);
  const tier = tracks.length === 0 ? null : tierFor(scope, selector, widestMs);
  // A sample at the border itself is still a sample.
  const sinceMs = tier === null ? Number.NEGATIVE_INFINITY : tier.borderMs - 1;
  const aheadSamples = RESIDENT_SAMPLES / Math.max(1, tracks.length);
  const isFixed = selector.at !== null;
  let started = false;

  /** Tells the store what all steps together will read. */
  function start(throughMs: number): void {
    started = true;
    const refs = tracks.map(({ info }) => info.ref);
    run.source.prefetch?.(refs, Math.max(sinceMs, throughMs - widestMs), moment(timeline.endMs));
  }

  /** Steps that share samples load them together, as far ahead as there is room; steps further apart each their own. */
  function load(track: Track, throughMs: number): void {
    const { afterMs, spanMs } = track;
    const aheadMs = Math.max(spanMs, aheadSamples * track.gapMs - spanMs);
    const shares = timeline.stepMs < spanMs && !isFixed;
    const sharedMs = shares ? Math.max(throughMs, Math.min(moment(timeline.horizonMs), throughMs + aheadMs)) : throughMs;
    // What stands loads again when something changes, and until then lacks nothing.
    const untilMs = standing === null ? sharedMs : Number.POSITIVE_INFINITY;
    const window = run.source.window(track.info.ref, Math.min(untilMs, Math.max(afterMs, sinceMs)), untilMs);
    const samples = window.end - window.start;
    countLoaded(run, samples, selector);
    if (samples > 1) track.gapMs = ((window.times[window.end - 1] as number) - (window.times[window.start] as number)) / (samples - 1);
    track.times = window.times;
    track.values = window.values;
    track.start = window.start;
    track.end = window.start;
    track.loadedEnd = window.end;
    track.loadedMs = untilMs;
    if (rangeMs > 0) removeStaleMarkers(track);
    if (standing === null) return;
    track.heldSamples = samples;
    standing.heldSamples += samples;
  }

  /** What has changed since it was loaded is loaded again; a look-back follows its device's rhythm. */
  function renew(track: Track, changes: number): void {
    const spanMs = rangeMs > 0 ? rangeMs : run.lookbackMs(track.info.device);
    if (changes !== track.changes || spanMs > track.spanMs) release(track, standing);
    track.changes = changes;
    track.spanMs = spanMs;
  }

  function seek(track: Track, atMs: number): void {
    const throughMs = moment(atMs);
    if (!started) start(throughMs);
    if (standing !== null) renew(track, standing.changesOf(track.info.ref));
    track.afterMs = throughMs - track.spanMs;
    track.throughMs = throughMs;
    if (throughMs > track.loadedMs) load(track, throughMs);
    const { times, loadedEnd, afterMs } = track;
    let { start: from, end: to } = track;
    while (to < loadedEnd && (times[to] as number) <= throughMs) to++;
    while (from < to && (times[from] as number) <= afterMs) from++;
    track.start = from;
    track.end = to;
  }

  const members = tracks.map(({ info: { labels, device }, origin }): Member => {
    const own = device === "" ? [] : [device];
    return { labels, devices: origin?.devices ?? own };
  });
  return { tracks, members, seek, tier };
}

/** Forgets what was loaded. */
export function release(track: Track, standing: Standing | null): void {
  if (standing !== null && track.loadedMs !== Number.NEGATIVE_INFINITY) standing.heldSamples -= track.heldSamples;
  track.times = track.values = NO_SAMPLES;
  track.start = track.end = track.loadedEnd = 0;
  track.loadedMs = Number.NEGATIVE_INFINITY;
}

/** Of a sample of it: what a rule has recorded is no newer than what that was made of. */
export function newestInto({ origin }: Track, timeMs: number): number {
  return origin === undefined ? timeMs : Math.min(timeMs, origin.newestMs);
}

export function oldestInto({ origin }: Track, timeMs: number): number {
  return origin === undefined ? timeMs : Math.min(timeMs, origin.oldestMs);
}

function createTrack(info: SeriesInfo, origin: Origin | undefined, spanMs: number): Track {
  return {
    info,
    origin,
    spanMs,
    times: NO_SAMPLES,
    values: NO_SAMPLES,
    start: 0,
    end: 0,
    afterMs: Number.NEGATIVE_INFINITY,
    throughMs: Number.NEGATIVE_INFINITY,
    loadedMs: Number.NEGATIVE_INFINITY,
    loadedEnd: 0,
    changes: -1,
    heldSamples: 0,
    gapMs: EXPECTED_GAP_MS,
  };
}

/** Columns of the store are not ours to change, so a series with markers is copied. */
function removeStaleMarkers(track: Track): void {
  const { times, values, start, loadedEnd } = track;
  let markers = 0;
  for (let i = start; i < loadedEnd; i++) if (isStaleMarker(values[i] as number)) markers++;
  if (markers === 0) return;
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
}
