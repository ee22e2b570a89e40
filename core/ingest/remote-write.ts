/**
 * Prometheus remote write 1.0: the message `prometheus.WriteRequest`, unpacked.
 * https://prometheus.io/docs/specs/prw/remote_write_spec/ and prompb/types.proto
 *
 * A series is taken whole or not at all, and others of the body are kept. Stale markers keep their bits. Native histograms are
 * refused, each counted. The line of a rejection is the place of its series in the body.
 */
import type { Label } from "../metric.ts";
import { BatchBuilder, INGEST_LIMITS, type IngestLimits } from "./batch.ts";
import { ProtobufCursor } from "./protobuf.ts";
import {
  type Defect,
  NOT_UTF8,
  RemoteMetadata,
  type RemoteWriteResult,
  remoteKey,
  SeriesContent,
  tooManyLabels,
  unreadable,
} from "./remote-series.ts";
import { type CachedSeries, SeriesCache } from "./series-cache.ts";

export interface RemoteWriteOptions {
  readonly limits?: IngestLimits;
  /** Kept by the caller over bodies; without it each body starts with an empty one. */
  readonly cache?: SeriesCache;
}

export function parseRemoteWrite(bytes: Uint8Array, options: RemoteWriteOptions = {}): RemoteWriteResult {
  const { limits = INGEST_LIMITS, cache = new SeriesCache() } = options;
  cache.open(limits);
  const cursor = new ProtobufCursor(bytes);
  const builder = new BatchBuilder(limits);
  const metadata = new RemoteMetadata();
  const content = new SeriesContent(limits);
  const labels = new LabelBytes(bytes);
  let exemplars = 0;
  let line = 0;
  while (cursor.next()) {
    if (cursor.field === 3) {
      readMetadata(cursor, metadata, limits);
      continue;
    }
    if (cursor.field !== 1) {
      cursor.skip();
      continue;
    }
    line++;
    readSeries(cursor, labels, content);
    if (cursor.bad) break;
    const series = labels.series(cache, limits);
    if ("why" in series) content.reject(builder, series, line);
    else {
      content.addTo(builder, cache, series, line);
      exemplars += content.exemplars;
    }
  }
  if (cursor.bad) return unreadable(limits);
  metadata.addTo(builder);
  return { ...builder.finish("refuse"), exemplars };
}

function readSeries(cursor: ProtobufCursor, labels: LabelBytes, content: SeriesContent): void {
  const outer = cursor.end;
  cursor.end = cursor.open();
  labels.clear();
  content.clear();
  while (cursor.next()) {
    switch (cursor.field) {
      case 1: {
        const { tagAt } = cursor;
        cursor.at = cursor.open();
        labels.add(tagAt, cursor.at);
        break;
      }
      case 2:
        content.readSample(cursor);
        break;
      case 3:
        content.exemplars++;
        cursor.skip();
        break;
      case 4:
        content.histograms++;
        cursor.skip();
        break;
      default:
        cursor.skip();
    }
  }
  cursor.end = outer;
}

/** Past any limit that could be set: here only so that what follows is bounded. */
const MAX_LABELS = 256;

/** The bytes of a series' labels, tags and lengths included: where they stand in the body, or put together if they stand apart. */
class LabelBytes {
  readonly #body: Uint8Array;
  readonly #bodyView: DataView;
  #bytes: Uint8Array;
  #view: DataView;
  #start = 0;
  #end = 0;
  #count = 0;

  constructor(body: Uint8Array) {
    this.#body = body;
    this.#bodyView = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.#bytes = body;
    this.#view = this.#bodyView;
  }

  clear(): void {
    this.#bytes = this.#body;
    this.#view = this.#bodyView;
    this.#start = 0;
    this.#end = 0;
    this.#count = 0;
  }

  add(start: number, end: number): void {
    // More are refused below; a million of them would be joined for nothing.
    if (++this.#count > MAX_LABELS) return;
    if (this.#end === 0) this.#start = start;
    else if (this.#bytes !== this.#body || this.#end !== start) {
      this.#join(start, end);
      return;
    }
    this.#end = end;
  }

  /** No sender does this; the format allows it. */
  #join(start: number, end: number): void {
    const joined = new Uint8Array(this.#end - this.#start + (end - start));
    joined.set(this.#bytes.subarray(this.#start, this.#end));
    joined.set(this.#body.subarray(start, end), this.#end - this.#start);
    this.#bytes = joined;
    this.#view = new DataView(joined.buffer);
    this.#start = 0;
    this.#end = joined.length;
  }

  series(cache: SeriesCache, limits: IngestLimits): CachedSeries | Defect {
    if (this.#count > MAX_LABELS) return tooManyLabels(limits);
    const known = cache.find(this.#view, this.#start, this.#end);
    if (known) return known;
    const sent = this.#decode(limits);
    if ("why" in sent) return sent;
    const key = remoteKey(sent, limits);
    return typeof key === "string" ? cache.keep(this.#bytes, this.#start, this.#end, key) : key;
  }

  #decode(limits: IngestLimits): readonly Label[] | Defect {
    const cursor = new ProtobufCursor(this.#bytes.subarray(this.#start, this.#end));
    const sent: Label[] = [];
    while (cursor.next()) {
      const outer = cursor.end;
      cursor.end = cursor.open();
      let name = "";
      let value = "";
      while (cursor.next()) {
        if (cursor.field !== 1 && cursor.field !== 2) {
          cursor.skip();
          continue;
        }
        const text = cursor.text();
        if (text === undefined) return NOT_UTF8;
        if (cursor.field === 1) name = text;
        else value = text;
      }
      cursor.end = outer;
      // `__name__` is one beside.
      if (sent.push([name, value]) > limits.maxLabels + 1) return tooManyLabels(limits);
    }
    return cursor.bad ? { code: "bad-protobuf", why: "a label that cannot be read" } : sent;
  }
}

function readMetadata(cursor: ProtobufCursor, metadata: RemoteMetadata, limits: IngestLimits): void {
  const outer = cursor.end;
  cursor.end = cursor.open();
  const texts = { metric: "", help: "", unit: "" };
  let type = 0;
  while (cursor.next()) {
    const named = TEXTS[cursor.field];
    if (named) texts[named] = cursor.text() ?? "";
    else if (cursor.field === 1) type = cursor.uint32();
    else cursor.skip();
  }
  cursor.end = outer;
  metadata.add(texts.metric, type, texts.help, texts.unit, limits);
}

const TEXTS: Readonly<Partial<Record<number, "metric" | "help" | "unit">>> = { 2: "metric", 4: "help", 5: "unit" };
