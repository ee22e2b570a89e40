/**
 * What queries of the HTTP API need of a site: chunks of the series that they select, and what its index knows. Nothing is
 * evaluated here: that is done in the Worker, and this object has frames to send.
 */
import { type Labels, parseSeriesKey } from "../../core/metric.ts";
import { compileMatcher } from "../../core/promql/matcher.ts";
import { placesOf } from "../../core/series/block.ts";
import type { Head } from "../../core/series/head.ts";
import { HOUR_MS } from "../../core/series/roll-up.ts";
import type { Snapshot } from "../../core/series/snapshot.ts";
import type { Matcher, MatchOp, SeriesId, SeriesRef } from "../../core/series/store.ts";
import { accepts } from "./left-series.ts";
import { gatherSnapshot, type SelectorSpan, type SnapshotLimits, type SnapshotParts } from "./snapshot.ts";

/** A matcher as it crosses to the site, where it is compiled again. */
export interface MatcherText {
  readonly name: string;
  readonly op: MatchOp;
  readonly text: string;
}

export interface SnapshotRequest {
  readonly selectors: readonly (Omit<SelectorSpan, "matchers"> & { readonly matchers: readonly MatcherText[] })[];
  readonly limits: SnapshotLimits;
}

export type SnapshotAnswer =
  | { readonly ok: true; readonly snapshot: Snapshot; readonly nowMs: number }
  | { readonly ok: false; readonly over: "series" | "bytes"; readonly series: number };

/** Series that one of `sets` selects (all when there is none) and that may have samples of these times, or roll-ups of their month. */
export interface LookUpRequest {
  readonly what: { readonly type: "series" } | { readonly type: "label-names" } | { readonly type: "label-values"; readonly label: string };
  readonly sets: readonly (readonly MatcherText[])[];
  readonly startMs: number;
  readonly endMs: number;
  readonly limit: number;
}

export interface LookUpAnswer {
  /** Keys of series, names or values. */
  readonly found: readonly string[];
  /** There are more than the limit, or than fit into an answer. */
  readonly truncated: boolean;
}

/** Of an answer's texts together: a call to an object carries 32 MiB at most. */
const MAX_TEXT = 12_000_000;
/** Nobody measures before or after what a Date can say. */
const LAST_TIME_MS = 8.64e15;
/** Series looked at without a pause. */
const PAUSE_SERIES = 10_000;
/** The same for names that must be taken apart. */
const PAUSE_NAMES = 2_000;

export interface QueryParts extends SnapshotParts {
  readonly pause: () => Promise<void>;
}

export async function answerSnapshot({ selectors, limits }: SnapshotRequest, parts: QueryParts, nowMs: number): Promise<SnapshotAnswer> {
  const spans = selectors.map(({ matchers, ...span }) => ({ ...span, matchers: compile(matchers) }));
  const gathered = await gatherSnapshot(spans, parts, limits, parts.pause);
  return gathered.ok ? { ...gathered, nowMs } : gathered;
}

export async function answerLookUp(request: LookUpRequest, parts: QueryParts): Promise<LookUpAnswer> {
  const { head } = parts;
  const { what, sets, limit } = request;
  const unbounded = sets.length === 0 && request.startMs <= -LAST_TIME_MS && request.endMs >= LAST_TIME_MS;
  const found = new Set<string>();
  let looked = 0;
  const add = async (key: string, labels: Labels): Promise<void> => {
    if (what.type === "series") found.add(key);
    else
      for (const [name, value] of labels)
        if (what.type === "label-names") found.add(name);
        else if (name === what.label) found.add(value);
    if (++looked % PAUSE_SERIES === 0) await parts.pause();
  };
  // The index knows these by itself.
  if (unbounded && what.type === "label-names") for (const name of head.labelNames()) found.add(name);
  else if (unbounded && what.type === "label-values") for (const value of head.labelValues(what.label).keys()) found.add(value);
  else
    for (const ref of await present(refsOf(request, head), request, parts)) {
      const info = head.known(ref);
      if (info) await add(info.key, info.labels);
    }
  for (const key of await rolledUp(request, parts)) await add(key, parseSeriesKey(key));
  return cut([...found], limit);
}

/** Keys of the series that are selected and have roll-ups of these times, by the names of their periods. */
async function rolledUp({ sets, startMs, endMs }: LookUpRequest, { rollUps, pause }: QueryParts): Promise<readonly string[]> {
  const { fromMs, throughMs } = rollUps.span(HOUR_MS);
  const [start, end] = [Math.max(startMs, fromMs), Math.min(endMs + 1, throughMs)];
  if (start >= end) return [];
  const compiled = sets.map(compile);
  const found: string[] = [];
  for (const keys of rollUps.keysIn(start, end)) {
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i] as string;
      if (compiled.length === 0 || compiled.some((matchers) => accepts(matchers, key))) found.push(key);
      if (i % PAUSE_NAMES === PAUSE_NAMES - 1) await pause();
    }
  }
  return found;
}

/** The first of them, as many as may be and as fit. */
function cut(texts: readonly string[], limit: number): LookUpAnswer {
  let characters = 0;
  const found: string[] = [];
  for (const text of texts) {
    characters += text.length;
    if (found.length >= limit || characters > MAX_TEXT) return { found, truncated: true };
    found.push(text);
  }
  return { found, truncated: false };
}

function refsOf({ what, sets }: LookUpRequest, head: Head): readonly SeriesRef[] {
  // Only those that have the label can say a value of it.
  const own = what.type === "label-values" ? [{ name: what.label, op: "!=", text: "" } as const] : [];
  if (sets.length === 0) return head.select(compile(own)).map(({ ref }) => ref);
  const refs = new Set(sets.flatMap((set) => head.select(compile([...set, ...own])).map(({ ref }) => ref)));
  return [...refs].sort((a, b) => a - b);
}

/** Those of the series that may have samples of these times, by their chunks: none is decoded. */
async function present(
  refs: readonly SeriesRef[],
  { startMs, endMs }: LookUpRequest,
  { head, chunks, pause }: QueryParts,
): Promise<readonly SeriesRef[]> {
  // Both ends are meant to be in.
  const afterMs = startMs - 1;
  const found = new Set<SeriesRef>();
  const elsewhere = new Map<SeriesId, SeriesRef>();
  for (const ref of refs) {
    if (head.memory.isInMemory(ref, afterMs, endMs)) found.add(ref);
    else if (head.newestMs(ref) > afterMs) elsewhere.set(head.id(ref), ref);
  }
  if (elsewhere.size > 0) {
    for (const name of chunks.blocks(afterMs, endMs)) {
      const directory = chunks.block(name)?.directory;
      for (const place of directory ? placesOf(directory, elsewhere, afterMs, endMs) : []) {
        found.add(elsewhere.get(directory?.ids[place] as number) as SeriesRef);
      }
      await pause();
    }
  }
  // A series may have left while the blocks were read.
  return refs.filter((ref) => found.has(ref) && head.isKnown(ref));
}

/** The Worker has compiled them before: a pattern that does not compile here is a fault of ours. */
function compile(matchers: readonly MatcherText[]): readonly Matcher[] {
  return matchers.map(({ name, op, text }) => {
    const compiled = compileMatcher(name, op, text);
    if (!compiled.ok) throw new Error(`a matcher crossed that does not compile: ${compiled.message}`);
    return compiled.matcher;
  });
}
