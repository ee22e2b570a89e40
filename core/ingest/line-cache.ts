/**
 * What stands at the start of a line of line protocol, its head (`measurement,tag=value,…`), and the field keys after it: read
 * by the full grammar once, then found again by their text. Agents send the same heads every few seconds, so that a line costs
 * a look-up and not a parse.
 */
import { type Label, normaliseLabelName, normaliseMetricName, seriesKey, sortedLabels } from "../metric.ts";
import type { BatchBuilder, IngestLimits } from "./batch.ts";
import { BACKSLASH, COMMA, EQUALS, fail, isControl, type LineScan, SPACE } from "./line-scan.ts";

interface LineSeries {
  readonly key: string;
  /** The place of `key` in the batch of body `body`. */
  place: number;
  body: number;
}

export interface LineField {
  /** The key as sent with its `=`, escapes and all: what the text has to go on with for this to be the field. */
  readonly prefix: string;
  /** Where it stands among the head's fields; the field after it is mostly the one at the next place. */
  readonly place: number;
  readonly series: LineSeries;
}

export interface LineHead {
  /** As sent, with the space that ends it. */
  readonly text: string;
  /** The filling of the cache that keeps it; -1 for one that is not kept. */
  filling: number;
  /** The head of the line that came after it last: senders repeat the order of their lines. */
  next: LineHead | undefined;
  readonly measurement: string;
  /** The labels as they stand in a series key, braces included. */
  readonly labels: string;
  /** In the order in which they were first seen, which is mostly the order of every line. */
  readonly fields: LineField[];
  /** Made once there are too many fields to go through. */
  byPrefix: Map<string, LineField> | undefined;
}

/** Kept by the caller from body to body. Bounded: past either bound it starts again empty. */
export interface LineCache {
  readonly maxHeads: number;
  readonly maxBytes: number;
  readonly heads: Map<string, LineHead>;
  /** Two fields can make one key, after normalising or by the order of their tags: they share their series. */
  readonly series: Map<string, LineSeries>;
  bytes: number;
  /** Counts how often it started again: heads of before are not to be met by `next`. */
  filling: number;
  /** Counts bodies: a series' `place` holds for one body. */
  body: number;
  /** While true, no two series objects used in this body have the same key. */
  distinct: boolean;
  /** What is kept had passed these. */
  limits: IngestLimits | undefined;
}

/** 5,000 heads are some hundred hosts with Telegraf's usual inputs; 8 MiB are a sixteenth of what an isolate may hold. */
export function createLineCache(maxHeads = 5_000, maxBytes = 8 * 1024 * 1024): LineCache {
  const maps = { heads: new Map<string, LineHead>(), series: new Map<string, LineSeries>() };
  return { maxHeads, maxBytes, ...maps, bytes: 0, filling: 0, body: 0, distinct: true, limits: undefined };
}

/** Objects, map places and string headers around one entry, roughly: what counts is that small entries are not free. */
const ENTRY_BYTES = 200;

/** Going through as many prefixes costs about as much as one look-up in a map, and most heads need no map then. */
const SHORT_LIST = 12;

/** Called once for each body. */
export function openLineCache(cache: LineCache, limits: IngestLimits): void {
  if (cache.limits !== limits) emptyCache(cache);
  cache.limits = limits;
  cache.body++;
  cache.distinct = true;
}

function emptyCache(cache: LineCache): void {
  cache.heads.clear();
  cache.series.clear();
  cache.bytes = 0;
  cache.filling++;
  cache.distinct = false;
}

/** False when there is no room for it even in an empty cache. */
function makeRoom(cache: LineCache, bytes: number): boolean {
  if (cache.maxHeads === 0 || bytes > cache.maxBytes) {
    cache.distinct = false;
    return false;
  }
  if (cache.bytes + bytes > cache.maxBytes) emptyCache(cache);
  cache.bytes += bytes;
  return true;
}

/** A copy that does not hold on to the body it was cut from, as V8's slices do. */
function detached(text: string): string {
  return ` ${text}`.slice(1);
}

/** The place of a field's series in the batch of this body. */
export function seriesPlace({ series }: LineField, cache: LineCache, builder: BatchBuilder): number {
  if (series.body !== cache.body) {
    series.place = cache.distinct ? builder.newSeries(series.key) : builder.seriesOf(series.key);
    series.body = cache.body;
  }
  return series.place;
}

/** The head that followed `before` last time, if it stands at `at`, which moves to its end: no look-up, and no text of its own. */
export function followingHead(scan: LineScan, before: LineHead | undefined, cache: LineCache): LineHead | undefined {
  const next = before?.next;
  if (next === undefined || next.filling !== cache.filling) return undefined;
  const end = scan.at + next.text.length;
  // Of texts as long as these, comparing a slice takes less than half as long as `startsWith`.
  if (scan.text.slice(scan.at, end) !== next.text) return undefined;
  scan.at = end - 1;
  return next;
}

/** The head from `at` to `end`, its first space that is not escaped. `undefined` with a defect noted, `at` standing on it. */
export function readHead(scan: LineScan, end: number, cache: LineCache, limits: IngestLimits): LineHead | undefined {
  let head = cache.heads.get(scan.text.slice(scan.at, end));
  if (head === undefined) {
    const text = detached(scan.text.slice(scan.at, end + 1));
    const inHead: LineScan = { text, at: 0, code: undefined, why: "" };
    head = parseHead(inHead, limits);
    if (head === undefined) {
      scan.at += inHead.at;
      scan.code = inHead.code;
      scan.why = inHead.why;
      return undefined;
    }
    if (cache.heads.size >= cache.maxHeads) emptyCache(cache);
    if (makeRoom(cache, ENTRY_BYTES + 4 * text.length + 2 * (head.measurement.length + head.labels.length))) {
      head.filling = cache.filling;
      cache.heads.set(text.slice(0, -1), head);
    }
  }
  scan.at = end;
  return head;
}

/** The next place from `at` on that ends a name or tag value: a comma, space, control character or, in tags, an equals sign. */
function nameEnd(text: string, at: number, equalsEnds: boolean): number {
  for (let i = at; ; i++) {
    const c = text.charCodeAt(i);
    if (c === COMMA || c <= SPACE || c === 127 || (c === EQUALS && equalsEnds)) return i;
    if (c !== BACKSLASH) continue;
    const next = text.charCodeAt(i + 1);
    if (next === COMMA || next === SPACE || (next === EQUALS && equalsEnds)) i++;
  }
}

/** Takes a name or tag value, possibly empty, without its escapes. */
function takeName(scan: LineScan, inTags: boolean): string {
  const raw = scan.text.slice(scan.at, nameEnd(scan.text, scan.at, inTags));
  scan.at += raw.length;
  return raw.includes("\\") ? raw.replace(inTags ? /\\([,= ])/g : /\\([, ])/g, "$1") : raw;
}

function parseHead(scan: LineScan, limits: IngestLimits): LineHead | undefined {
  const { text } = scan;
  const bad = (why: string): undefined => void fail(scan, "bad-line", isControl(text.charCodeAt(scan.at)) ? "invalid character" : why);
  const measurement = takeName(scan, false);
  if (measurement === "") return bad("missing measurement");
  // The name is longer still, by a field's: here it is known early enough not to be kept.
  if (measurement.length > limits.maxNameLength)
    return void fail(scan, "bad-metric-name", `a measurement of ${measurement.length} characters`);
  const names: string[] = [];
  const labels: Label[] = [];
  while (text.charCodeAt(scan.at) === COMMA) {
    scan.at++;
    const name = takeName(scan, true);
    if (name === "") return bad("missing tag key");
    if (text.charCodeAt(scan.at) !== EQUALS) return bad("missing tag value");
    scan.at++;
    const value = takeName(scan, true);
    if (value === "") return bad("missing tag value");
    if (names.includes(name)) return void fail(scan, "bad-line", "duplicate tags");
    if (names.length === limits.maxLabels) return void fail(scan, "too-many-labels", `more than ${limits.maxLabels} tags`);
    if (name.length > limits.maxNameLength) return void fail(scan, "label-too-long", `a tag key of ${name.length} characters`);
    if (value.length > limits.maxValueLength) return void fail(scan, "label-too-long", `a tag value of ${value.length} characters`);
    names.push(name);
    labels.push([labelName(name), value]);
  }
  if (text.charCodeAt(scan.at) !== SPACE) return bad("invalid tag format");
  const key = seriesKey("", sortedLabels(labels));
  return { text, filling: -1, next: undefined, measurement, labels: key, fields: [], byPrefix: undefined };
}

/** Names that begin with `__` are Prometheus' own. */
function labelName(tag: string): string {
  const name = normaliseLabelName(tag);
  return name.startsWith("__") ? name.replace(/^_+/, "_") : name;
}

/** The field whose key and `=` stand at `at`, which moves past them; `undefined` with a defect noted. */
export function readField(scan: LineScan, head: LineHead, cache: LineCache, limits: IngestLimits): LineField | undefined {
  const { text } = scan;
  const start = scan.at;
  const name = takeName(scan, true);
  const c = text.charCodeAt(scan.at);
  if (isControl(c)) return void fail(scan, "bad-line", "invalid character");
  if (name === "") {
    const more = c === EQUALS || text.charCodeAt(start - 1) === COMMA;
    return void fail(scan, "bad-line", more ? "missing field key" : "missing fields");
  }
  if (c !== EQUALS) return void fail(scan, "bad-line", "invalid field format");
  scan.at++;
  const prefix = text.slice(start, scan.at);
  const known = head.byPrefix ? head.byPrefix.get(prefix) : head.fields.find((field) => field.prefix === prefix);
  if (known) return known;
  const metric = normaliseMetricName(`${head.measurement}_${name}`);
  if (metric.length > limits.maxNameLength) {
    return void fail(scan, "bad-metric-name", `measurement and field make a name of ${metric.length} characters`);
  }
  return keepField(head, prefix, detached(metric + head.labels), cache);
}

function keepField(head: LineHead, prefix: string, key: string, cache: LineCache): LineField {
  const place = head.fields.length;
  // Without room the field serves this line alone: a head must not grow past the cache's bound.
  if (!makeRoom(cache, 2 * ENTRY_BYTES + 2 * (prefix.length + key.length))) {
    return { prefix, place, series: { key, place: 0, body: 0 } };
  }
  let series = cache.series.get(key);
  if (series === undefined) {
    series = { key, place: 0, body: 0 };
    cache.series.set(key, series);
  }
  const field: LineField = { prefix: detached(prefix), place, series };
  head.fields.push(field);
  if (head.byPrefix) head.byPrefix.set(field.prefix, field);
  else if (head.fields.length > SHORT_LIST) head.byPrefix = new Map(head.fields.map((known) => [known.prefix, known]));
  return field;
}
