/**
 * What every parser makes: one columnar batch of samples, and a coded rejection for each line that was not taken.
 *
 * The batch crosses from the Worker to the site in one call. Series keys stand once each; samples are columns of numbers, so
 * that a body of 10,000 samples is a handful of objects and not 10,000.
 */

export type MetricType = "counter" | "gauge" | "histogram" | "summary" | "info" | "stateset" | "unknown";

export interface MetricMetadata {
  readonly name: string;
  readonly type: MetricType;
  readonly help: string;
  readonly unit: string;
}

export interface SampleBatch {
  /** Canonical series keys (`seriesKey`), each once. */
  readonly keys: readonly string[];
  /** For each sample, the index of its series in `keys`. */
  readonly series: Uint32Array;
  /** For each sample, epoch milliseconds; NaN where the sender gave no time and the site gives one. */
  readonly times: Float64Array;
  readonly values: Float64Array;
  /**
   * For each sample, 1 where its value is what came since the series' newest sample, and not what there is: the site adds the two
   * (OTLP's delta temporality). Not there when no sample is such.
   */
  readonly increments?: Uint8Array;
  /** Same series and time with another value: line protocol replaces, remote write refuses (INGEST: each protocol's own rule). */
  readonly onConflict: "replace" | "refuse";
  readonly metadata: readonly MetricMetadata[];
}

export type RejectionCode =
  | "bad-encoding" // not UTF-8
  | "not-json"
  | "bad-shape" // JSON, but not of the form the path takes
  | "bad-line" // a line outside the format's grammar
  | "not-a-number" // a value that is not a finite number where one is needed
  | "bad-metric-name"
  | "bad-label-name"
  | "bad-label-value"
  | "bad-device"
  | "too-many-labels"
  | "label-too-long"
  | "bad-time"
  | "too-many-samples"
  | "bad-protobuf" // not a message of the format, or one that was cut
  | "bad-series" // a series that says nothing
  | "native-histogram" // has no form here
  | "bad-temporality"; // neither delta nor cumulative, or one that cannot be taken

export interface Rejection {
  readonly code: RejectionCode;
  /** 1-based line of the body, or 1-based place in an array; 0 when the whole body is meant. */
  readonly line: number;
  /** Where inside the line, when known: a field, a label, a JSON path. Never more than 120 characters of what was sent. */
  readonly detail: string;
}

export interface ParseResult {
  readonly batch: SampleBatch;
  /** How many lines or values were not taken; `rejections` names the first of them. */
  readonly rejected: number;
  readonly rejections: readonly Rejection[];
}

export interface IngestLimits {
  /** Past it, the rest of the body is refused: 50,000 samples are 1 MB of columns, one call to the site. */
  readonly maxSamples: number;
  /** Prometheus' ecosystem rarely passes 30; each label costs index and dictionary space for ever. */
  readonly maxLabels: number;
  readonly maxNameLength: number;
  readonly maxValueLength: number;
}

export const INGEST_LIMITS: IngestLimits = { maxSamples: 50_000, maxLabels: 32, maxNameLength: 200, maxValueLength: 1024 };

/** Rejections named in an answer. A body of 100,000 bad lines is answered in a few kB. */
const NAMED_REJECTIONS = 20;
const DETAIL_LENGTH = 120;

const NONE = -1;

/**
 * The stale marker, the NaN that Prometheus writes where a series ends, as the two words of its bits. As a number in an array it
 * would become any NaN.
 */
export const STALE_HIGH = 0x7ff00000;
export const STALE_LOW = 2;

/**
 * A body as text. Bytes that are not UTF-8 become U+FFFD and make it not `clean`: a format of lines then refuses the lines that
 * hold it, and keeps the others. A replacement never takes a line feed with it. A byte order mark is dropped.
 */
export function decodeUtf8(bytes: Uint8Array): { readonly text: string; readonly clean: boolean } {
  try {
    return { text: STRICT.decode(bytes), clean: true };
  } catch {
    // Bad UTF-8 is the only thing it throws for.
    return { text: LENIENT.decode(bytes), clean: false };
  }
}

const STRICT = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });
const LENIENT = new TextDecoder("utf-8");

/** Columns that grow, for one builder after the other: a batch is a copy of as much as it needs. */
class Columns {
  series = new Uint32Array();
  times = new Float64Array();
  values = new Float64Array();

  grow(): void {
    const room = Math.max(1_024, this.series.length * 2);
    const [series, times, values] = [new Uint32Array(room), new Float64Array(room), new Float64Array(room)];
    series.set(this.series);
    times.set(this.times);
    values.set(this.values);
    this.series = series;
    this.times = times;
    this.values = values;
  }
}

/** Those of the last builder that finished; taken by the next, so that no two ever share them. */
let spare: Columns | undefined;

/**
 * Collects samples and rejections. A sample without a time replaces an earlier one of the same series without a time: within
 * one body the last wins (DESIGN: time rules).
 */
export class BatchBuilder {
  /** Of the first keys; `seriesOf` brings it up to date. */
  #index = new Map<string, number>();
  /** For each series, the place of its sample without a time. */
  #untimed: number[] = [];
  #keys: string[] = [];
  #columns: Columns;
  #length = 0;
  #stale: number[] = [];
  #increments: number[] = [];
  #rejections: Rejection[] = [];
  #rejected = 0;
  readonly limits: IngestLimits;
  readonly metadata: MetricMetadata[] = [];

  constructor(limits: IngestLimits = INGEST_LIMITS) {
    this.limits = limits;
    this.#columns = spare ?? new Columns();
    spare = undefined;
  }

  get length(): number {
    return this.#length;
  }

  get full(): boolean {
    return this.#length >= this.limits.maxSamples;
  }

  /** `timeMs` is NaN where the sender gave none. */
  add(key: string, timeMs: number, value: number): void {
    this.addTo(this.seriesOf(key), timeMs, value);
  }

  /** The place of a series in the batch. Call it only to add to it: a batch has no series without a sample. */
  seriesOf(key: string): number {
    for (let place = this.#index.size; place < this.#keys.length; place++) this.#index.set(this.#keys[place] as string, place);
    return this.#index.get(key) ?? this.newSeries(key);
  }

  /** The same for a key that is known not to be in the batch: for a parser that remembers places, and saves the look-up. */
  newSeries(key: string): number {
    this.#untimed.push(NONE);
    return this.#keys.push(key) - 1;
  }

  addTo(series: number, timeMs: number, value: number): void {
    if (Number.isNaN(timeMs)) {
      const earlier = this.#untimed[series] as number;
      if (earlier !== NONE) {
        this.#columns.values[earlier] = value;
        return;
      }
      this.#untimed[series] = this.#length;
    }
    const columns = this.#columns;
    const at = this.#length++;
    if (at === columns.series.length) columns.grow();
    columns.series[at] = series;
    columns.times[at] = timeMs;
    columns.values[at] = value;
  }

  /** A stale marker. A sender that says that a series ended says when. */
  addStale(series: number, timeMs: number): void {
    this.#stale.push(this.#length);
    this.addTo(series, timeMs, Number.NaN);
  }

  /** What came since the series' newest sample. It has a time: without one it could not be known when it comes again. */
  addIncrement(series: number, timeMs: number, value: number): void {
    this.#increments.push(this.#length);
    this.addTo(series, timeMs, value);
  }

  reject(code: RejectionCode, line: number, detail: string): void {
    this.#rejected++;
    if (this.#rejections.length < NAMED_REJECTIONS) {
      this.#rejections.push({ code, line, detail: detail.slice(0, DETAIL_LENGTH) });
    }
  }

  /** The builder is over with it. */
  finish(onConflict: SampleBatch["onConflict"]): ParseResult {
    const { series, times, values } = this.#columns;
    const taken = values.slice(0, this.#length);
    const bits = new DataView(taken.buffer);
    for (const place of this.#stale) {
      bits.setUint32(place * 8 + 4, STALE_HIGH, true);
      bits.setUint32(place * 8, STALE_LOW, true);
    }
    const batch = {
      keys: this.#keys,
      series: series.slice(0, this.#length),
      times: times.slice(0, this.#length),
      values: taken,
      ...(this.#increments.length > 0 ? { increments: placesOf(this.#increments, taken.length) } : {}),
      onConflict,
      metadata: this.metadata,
    };
    spare = this.#columns;
    this.#columns = new Columns();
    return { batch, rejected: this.#rejected, rejections: this.#rejections };
  }
}

function placesOf(places: readonly number[], length: number): Uint8Array {
  const marks = new Uint8Array(length);
  for (const place of places) marks[place] = 1;
  return marks;
}
