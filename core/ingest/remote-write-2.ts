/**
 * Prometheus remote write 2.0: the message `io.prometheus.write.v2.Request`, unpacked.
 * https://prometheus.io/docs/specs/prw/remote_write_spec_2_0/
 *
 * As 1.0, but texts stand in a table and labels name them by place. What names no symbol, or half a label, is refused with its
 * series. Metadata comes with each series; start timestamps, where a counter began, are read past.
 */
import type { Label } from "../metric.ts";
import { BatchBuilder, INGEST_LIMITS, type IngestLimits } from "./batch.ts";
import { BYTES, ProtobufCursor, textOf, VARINT } from "./protobuf.ts";
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
import type { CachedSeries } from "./series-cache.ts";
import { SymbolCache, Symbols } from "./symbols.ts";

export interface RemoteWrite2Options {
  readonly limits?: IngestLimits;
  /** Kept by the caller over bodies; without it each body starts with an empty one. */
  readonly cache?: SymbolCache;
}

export function parseRemoteWrite2(bytes: Uint8Array, options: RemoteWrite2Options = {}): RemoteWriteResult {
  const { limits = INGEST_LIMITS, cache = new SymbolCache() } = options;
  cache.series.open(limits);
  const symbols = new Symbols();
  if (!readSymbols(new ProtobufCursor(bytes), symbols)) return unreadable(limits);
  const labels = new LabelRefs(bytes, symbols, cache);
  const cursor = new ProtobufCursor(bytes);
  const builder = new BatchBuilder(limits);
  const metadata = new RemoteMetadata();
  const content = new SeriesContent(limits);
  let exemplars = 0;
  let line = 0;
  while (cursor.next()) {
    if (cursor.field !== 5) {
      cursor.skip();
      continue;
    }
    line++;
    const about = readSeries(cursor, labels, content);
    if (cursor.bad) break;
    const series = labels.series(limits);
    if ("why" in series) content.reject(builder, series, line);
    else if (content.isEmpty) content.reject(builder, { code: "bad-series", why: "neither samples nor histograms" }, line);
    else {
      content.addTo(builder, cache.series, series, line);
      exemplars += content.exemplars;
      if (about && !metadata.knows(series.metric)) labels.describe(series.metric, about, metadata, limits);
    }
  }
  if (cursor.bad) return unreadable(limits);
  metadata.addTo(builder);
  return { ...builder.finish("refuse"), exemplars };
}

/** Before all series: the format lets them come in any order. */
function readSymbols(cursor: ProtobufCursor, symbols: Symbols): boolean {
  while (cursor.next()) {
    if (cursor.field !== 4) cursor.skip();
    else if (!symbols.read(cursor)) return false;
  }
  // The first symbol is the empty text, so that 0 can mean none.
  return !cursor.bad && (symbols.length === 0 || symbols.start(0) === symbols.end(0));
}

interface About {
  readonly type: number;
  readonly help: number;
  readonly unit: number;
}

function readSeries(cursor: ProtobufCursor, labels: LabelRefs, content: SeriesContent): About | undefined {
  const outer = cursor.end;
  cursor.end = cursor.open();
  labels.clear();
  content.clear();
  let about: About | undefined;
  while (cursor.next()) {
    switch (cursor.field) {
      case 1:
        labels.read(cursor);
        break;
      case 2:
        content.readSample(cursor);
        break;
      case 3:
        content.histograms++;
        cursor.skip();
        break;
      case 4:
        content.exemplars++;
        cursor.skip();
        break;
      case 5:
        about = readAbout(cursor);
        break;
      default:
        cursor.skip();
    }
  }
  cursor.end = outer;
  return about;
}

function readAbout(cursor: ProtobufCursor): About {
  const outer = cursor.end;
  cursor.end = cursor.open();
  let [type, help, unit] = [0, 0, 0];
  while (cursor.next()) {
    if (cursor.field === 1) type = cursor.uint32();
    else if (cursor.field === 3) help = cursor.uint32();
    else if (cursor.field === 4) unit = cursor.uint32();
    else cursor.skip();
  }
  cursor.end = outer;
  return { type, help, unit };
}

/** Past any limit that could be set: here only so that what follows is bounded. */
const MAX_REFS = 512;

const OUT_OF_RANGE: Defect = { code: "bad-series", why: "a label that names no symbol" };
const ODD: Defect = { code: "bad-series", why: "a label name without a value" };

/** The labels of one series: places in the table of symbols, name and value by turns. */
class LabelRefs {
  readonly #bytes: Uint8Array;
  readonly #symbols: Symbols;
  readonly #cache: SymbolCache;
  readonly #refs = new Uint32Array(MAX_REFS);
  /** Their lasting numbers, as the bytes that the label set is known by. */
  readonly #numbers = new Int32Array(MAX_REFS);
  readonly #numberBytes = new Uint8Array(this.#numbers.buffer);
  readonly #numberView = new DataView(this.#numbers.buffer);
  #count = 0;

  constructor(bytes: Uint8Array, symbols: Symbols, cache: SymbolCache) {
    this.#bytes = bytes;
    this.#symbols = symbols;
    this.#cache = cache;
    symbols.number(bytes, new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), cache);
  }

  clear(): void {
    this.#count = 0;
  }

  /** Packed, as every sender writes them, or one by one. */
  read(cursor: ProtobufCursor): void {
    if (cursor.wire === VARINT) {
      this.#add(cursor.uint32());
      return;
    }
    if (cursor.wire !== BYTES) {
      cursor.bad = true;
      return;
    }
    const outer = cursor.end;
    cursor.end = cursor.open();
    cursor.wire = VARINT;
    while (cursor.at < cursor.end && !cursor.bad) this.#add(cursor.uint32());
    cursor.end = outer;
  }

  series(limits: IngestLimits): CachedSeries | Defect {
    const count = this.#count;
    if (count > MAX_REFS) return tooManyLabels(limits);
    if (count % 2 === 1) return ODD;
    let allNumbered = true;
    for (let i = 0; i < count; i++) {
      const ref = this.#refs[i] as number;
      if (ref >= this.#symbols.length) return OUT_OF_RANGE;
      const number = this.#symbols.numberOf(ref);
      if (number < 0) allNumbered = false;
      this.#numbers[i] = number;
    }
    const known = allNumbered ? this.#cache.series.find(this.#numberView, 0, count * 4) : undefined;
    if (known) return known;
    const sent: Label[] = [];
    for (let i = 0; i < count; i += 2) {
      const [name, value] = [this.#text(this.#refs[i] as number), this.#text(this.#refs[i + 1] as number)];
      if (name === undefined || value === undefined) return NOT_UTF8;
      sent.push([name, value]);
    }
    const key = remoteKey(sent, limits);
    if (typeof key !== "string") return key;
    return allNumbered ? this.#cache.series.keep(this.#numberBytes, 0, count * 4, key) : this.#cache.series.once(key);
  }

  describe(metric: string, { type, help, unit }: About, metadata: RemoteMetadata, limits: IngestLimits): void {
    metadata.add(metric, type, this.#text(help) ?? "", this.#text(unit) ?? "", limits);
  }

  #add(ref: number): void {
    if (this.#count < MAX_REFS) this.#refs[this.#count] = ref;
    this.#count++;
  }

  #text(ref: number): string | undefined {
    if (ref >= this.#symbols.length) return undefined;
    return textOf(this.#bytes.subarray(this.#symbols.start(ref), this.#symbols.end(ref)));
  }
}
