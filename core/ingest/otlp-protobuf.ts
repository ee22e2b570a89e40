/**
 * OTLP metrics as protobuf: `ExportMetricsServiceRequest` into samples.
 * https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/metrics/v1/metrics.proto
 *
 * Fields may come in any order, and what a message is about may follow what it holds. Such messages are gone through twice; nothing
 * is kept but the point at hand.
 */
import type { ExponentialBuckets } from "./otlp-buckets.ts";
import type { Attribute, OtlpMetric } from "./otlp-model.ts";
import type { OtlpSamples } from "./otlp-samples.ts";
import { BYTES, FIXED64, ProtobufCursor, VARINT } from "./protobuf.ts";

/** A point has some; more than this are past every limit, and refused by it. */
const MAX_ATTRIBUTES = 1_000;
/** SDKs make up to 160; the JavaScript one 16. Each is a series, or merged into one. */
const MAX_BUCKETS = 10_000;

/** False when the bytes are no such message. Some points may then have been read. */
export function readOtlpProtobuf(bytes: Uint8Array, samples: OtlpSamples): boolean {
  const cursor = new ProtobufCursor(bytes);
  while (cursor.next()) {
    if (cursor.field === 1) inside(cursor, () => readResourceMetrics(cursor, samples));
    else cursor.skip();
  }
  return !cursor.bad;
}

/** Reads the message that the cursor stands at, and goes on behind it. */
function inside(cursor: ProtobufCursor, read: () => void): void {
  const outer = cursor.end;
  const end = cursor.open();
  cursor.end = end;
  read();
  cursor.at = end;
  cursor.end = outer;
}

/** Goes through the fields of the message at hand: those that `read` has no use for are passed over. */
function fields(cursor: ProtobufCursor, readers: Readonly<Partial<Record<number, () => void>>>): void {
  while (cursor.next()) {
    const read = readers[cursor.field];
    if (read) read();
    else cursor.skip();
  }
}

/** The same message once more. */
function again(cursor: ProtobufCursor, start: number): void {
  cursor.at = start;
}

function readResourceMetrics(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const start = cursor.at;
  const attributes: Attribute[] = [];
  fields(cursor, { 1: () => inside(cursor, () => fields(cursor, { 1: () => readAttribute(cursor, attributes) })) });
  samples.beginResource(attributes);
  again(cursor, start);
  fields(cursor, { 2: () => inside(cursor, () => readScopeMetrics(cursor, samples)) });
  samples.endResource();
}

function readScopeMetrics(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const start = cursor.at;
  const attributes: Attribute[] = [];
  let [name, version] = ["", ""];
  const scope = (): void =>
    fields(cursor, {
      1: () => (name = cursor.text() ?? ""),
      2: () => (version = cursor.text() ?? ""),
      3: () => readAttribute(cursor, attributes),
    });
  fields(cursor, { 1: () => inside(cursor, scope) });
  samples.beginScope(name, version, attributes);
  again(cursor, start);
  fields(cursor, { 2: () => inside(cursor, () => readMetric(cursor, samples)) });
}

const KINDS: Readonly<Partial<Record<number, OtlpMetric["kind"]>>> = {
  5: "gauge",
  7: "sum",
  9: "histogram",
  10: "exponential",
  11: "summary",
};

const READ_POINT: Readonly<Record<OtlpMetric["kind"], (cursor: ProtobufCursor, samples: OtlpSamples) => void>> = {
  gauge: readNumber,
  sum: readNumber,
  histogram: readHistogram,
  exponential: readExponential,
  summary: readSummary,
};

function readMetric(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const texts = { name: "", description: "", unit: "" };
  let kind: OtlpMetric["kind"] | undefined;
  let [dataAt, dataEnd] = [0, 0];
  while (cursor.next()) {
    const found = KINDS[cursor.field];
    if (found) {
      // Of several the last counts, as of any field that stands once.
      dataEnd = cursor.open();
      dataAt = cursor.at;
      cursor.at = dataEnd;
      kind = found;
    } else if (cursor.field === 1) texts.name = cursor.text() ?? "";
    else if (cursor.field === 2) texts.description = cursor.text() ?? "";
    else if (cursor.field === 3) texts.unit = cursor.text() ?? "";
    else cursor.skip();
  }
  if (kind === undefined || cursor.bad) return;
  const outer = cursor.end;
  cursor.end = dataEnd;
  again(cursor, dataAt);
  let temporality = 0;
  let monotonic = false;
  fields(cursor, { 2: () => (temporality = cursor.uint32()), 3: () => (monotonic = cursor.uint32() !== 0) });
  samples.beginMetric({ ...texts, kind, temporality, monotonic });
  again(cursor, dataAt);
  const readPoint = READ_POINT[kind];
  fields(cursor, { 1: () => inside(cursor, () => readPoint(cursor, samples)) });
  cursor.end = outer;
}

function readNumber(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const attributes: Attribute[] = [];
  let [timeMs, flags] = [Number.NaN, 0];
  let value: number | undefined;
  fields(cursor, {
    3: () => (timeMs = readTime(cursor)),
    4: () => (value = cursor.double()),
    6: () => (value = cursor.sfixed64()),
    7: () => readAttribute(cursor, attributes),
    8: () => (flags = cursor.uint32()),
  });
  if (!cursor.bad) samples.number({ attributes, timeMs, flags, value });
}

function readHistogram(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const attributes: Attribute[] = [];
  const counts: number[] = [];
  const bounds: number[] = [];
  let [timeMs, flags, count] = [Number.NaN, 0, 0];
  let sum: number | undefined;
  fields(cursor, {
    3: () => (timeMs = readTime(cursor)),
    4: () => (count = cursor.fixed64()),
    5: () => (sum = cursor.double()),
    6: () => readNumbers(cursor, FIXED64, () => cursor.fixed64(), counts),
    7: () => readNumbers(cursor, FIXED64, () => cursor.double(), bounds),
    9: () => readAttribute(cursor, attributes),
    10: () => (flags = cursor.uint32()),
  });
  if (!cursor.bad) samples.histogram({ attributes, timeMs, flags, count, sum, counts, bounds });
}

function readExponential(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const attributes: Attribute[] = [];
  let [timeMs, flags, count, scale, zeroCount, zeroThreshold] = [Number.NaN, 0, 0, 0, 0, 0];
  let sum: number | undefined;
  let positive = NO_BUCKETS;
  let negative = NO_BUCKETS;
  fields(cursor, {
    1: () => readAttribute(cursor, attributes),
    3: () => (timeMs = readTime(cursor)),
    4: () => (count = cursor.fixed64()),
    5: () => (sum = cursor.double()),
    6: () => (scale = cursor.sint32()),
    7: () => (zeroCount = cursor.fixed64()),
    8: () => (positive = readBuckets(cursor)),
    9: () => (negative = readBuckets(cursor)),
    10: () => (flags = cursor.uint32()),
    14: () => (zeroThreshold = cursor.double()),
  });
  if (!cursor.bad) samples.exponential({ attributes, timeMs, flags, count, sum, scale, zeroCount, zeroThreshold, positive, negative });
}

const NO_BUCKETS: ExponentialBuckets = { offset: 0, counts: [] };

function readBuckets(cursor: ProtobufCursor): ExponentialBuckets {
  const counts: number[] = [];
  let offset = 0;
  inside(cursor, () =>
    fields(cursor, {
      1: () => (offset = cursor.sint32()),
      2: () => readNumbers(cursor, VARINT, () => cursor.uint64(), counts),
    }),
  );
  return { offset, counts };
}

function readSummary(cursor: ProtobufCursor, samples: OtlpSamples): void {
  const attributes: Attribute[] = [];
  const quantiles: [number, number][] = [];
  let [timeMs, flags, count, sum] = [Number.NaN, 0, 0, 0];
  const readQuantile = (): void => {
    let [quantile, value] = [0, 0];
    fields(cursor, { 1: () => (quantile = cursor.double()), 2: () => (value = cursor.double()) });
    if (quantiles.length < MAX_BUCKETS) quantiles.push([quantile, value]);
    else cursor.bad = true;
  };
  fields(cursor, {
    3: () => (timeMs = readTime(cursor)),
    4: () => (count = cursor.fixed64()),
    5: () => (sum = cursor.double()),
    6: () => inside(cursor, readQuantile),
    7: () => readAttribute(cursor, attributes),
    8: () => (flags = cursor.uint32()),
  });
  if (!cursor.bad) samples.summary({ attributes, timeMs, flags, count, sum, quantiles });
}

/** Epoch nanoseconds to milliseconds, exactly: 2^32 is 4,294 million and 967,296. 0 is none. */
function readTime(cursor: ProtobufCursor): number {
  const nanos = cursor.fixed64();
  const [high, low] = [cursor.high >>> 0, cursor.low >>> 0];
  return nanos === 0 ? Number.NaN : high * 4_294 + Math.floor((high * 967_296 + low) / 1e6);
}

/** A repeated number, packed or one by one. */
function readNumbers(cursor: ProtobufCursor, wire: number, read: () => number, into: number[]): void {
  const add = (): void => {
    if (into.push(read()) > MAX_BUCKETS) cursor.bad = true;
  };
  if (cursor.wire !== BYTES) {
    add();
    return;
  }
  inside(cursor, () => {
    cursor.wire = wire;
    while (cursor.at < cursor.end && !cursor.bad) add();
  });
}

/** A `KeyValue`. What is no scalar is passed over. */
function readAttribute(cursor: ProtobufCursor, attributes: Attribute[]): void {
  let key = "";
  let value: string | undefined;
  const readValue = (): void =>
    fields(cursor, {
      1: () => (value = cursor.text()),
      2: () => (value = cursor.uint32() === 0 ? "false" : "true"),
      3: () => (value = cursor.int64Text()),
      4: () => (value = String(cursor.double())),
    });
  inside(cursor, () => fields(cursor, { 1: () => (key = cursor.text() ?? ""), 2: () => inside(cursor, readValue) }));
  if (value !== undefined && !cursor.bad && attributes.length < MAX_ATTRIBUTES) attributes.push([key, value]);
}
