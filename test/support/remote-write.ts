/** Bodies of Prometheus remote write, unpacked, of both versions, for tests and benches. */
import { body, double, type Field, fixed64, integer, message, packed, text } from "./protobuf.ts";

export type SentLabels = Readonly<Record<string, string>> | readonly (readonly [name: string, value: string])[];

export interface SentSeries {
  readonly labels: SentLabels;
  /** Stale markers are `STALE`. */
  readonly samples?: readonly (readonly [timeMs: number, value: number | typeof STALE])[];
  readonly histograms?: number;
  readonly exemplars?: number;
  /** Of 2.0, where it comes with the series. */
  readonly metadata?: { readonly type: number; readonly help?: string; readonly unit?: string };
}

export interface SentMetadata {
  readonly metric: string;
  readonly type: number;
  readonly help?: string;
  readonly unit?: string;
}

export const STALE = Symbol("stale marker");
const STALE_BITS = 0x7ff0000000000002n;

function pairs(labels: SentLabels): readonly (readonly [string, string])[] {
  return Array.isArray(labels) ? labels : Object.entries(labels);
}

function sample([timeMs, value]: readonly [number, number | typeof STALE]): Field {
  return message(2, value === STALE ? fixed64(1, STALE_BITS) : double(1, value as number), integer(2, timeMs));
}

const EXEMPLAR = [double(2, 1), integer(3, 1_700_000_000_000)];
const HISTOGRAM = [integer(1, 4), double(3, 10)];

function repeat(count: number | undefined, make: () => Field): Field[] {
  return Array.from({ length: count ?? 0 }, make);
}

/** `prometheus.WriteRequest`. */
export function remoteWrite(series: readonly SentSeries[], metadata: readonly SentMetadata[] = []): Uint8Array<ArrayBuffer> {
  return body(
    ...series.map(({ labels, samples = [], exemplars, histograms }) =>
      message(
        1,
        ...pairs(labels).map(([name, value]) => message(1, text(1, name), text(2, value))),
        ...samples.map(sample),
        ...repeat(exemplars, () => message(3, ...EXEMPLAR)),
        ...repeat(histograms, () => message(4, ...HISTOGRAM)),
      ),
    ),
    ...metadata.map(({ metric, type, help = "", unit = "" }) =>
      message(3, integer(1, type), text(2, metric), text(4, help), text(5, unit)),
    ),
  );
}

/** `io.prometheus.write.v2.Request`. */
export function remoteWrite2(series: readonly SentSeries[]): Uint8Array<ArrayBuffer> {
  const places = new Map<string, number>([["", 0]]);
  const ref = (symbol: string): number => {
    const known = places.get(symbol);
    if (known !== undefined) return known;
    places.set(symbol, places.size);
    return places.size - 1;
  };
  const written = series.map(({ labels, samples = [], exemplars, histograms, metadata }) =>
    message(
      5,
      packed(
        1,
        pairs(labels).flatMap(([name, value]) => [ref(name), ref(value)]),
      ),
      ...samples.map(sample),
      ...repeat(histograms, () => message(3, ...HISTOGRAM)),
      ...repeat(exemplars, () => message(4, ...EXEMPLAR)),
      ...(metadata
        ? [message(5, integer(1, metadata.type), integer(3, ref(metadata.help ?? "")), integer(4, ref(metadata.unit ?? "")))]
        : []),
    ),
  );
  return body(...[...places.keys()].map((symbol) => text(4, symbol)), ...written);
}

/** A body of 2.0 with a table and series as they are given: for what no sender should send. */
export function rawRemoteWrite2(symbols: readonly string[], series: readonly (readonly Field[])[]): Uint8Array<ArrayBuffer> {
  return body(...symbols.map((symbol) => text(4, symbol)), ...series.map((fields) => message(5, ...fields)));
}

/** Labels as a Prometheus that scrapes hosts sends them. */
export function hostSeries(count: number, timeMs: number, modes = 8): SentSeries[] {
  return Array.from({ length: count }, (_, i) => ({
    labels: {
      __name__: `node_cpu_seconds_total_${i % 37}`,
      cpu: String(i % 16),
      instance: `press-${Math.floor(i / 100)}.hall-3.example.org:9100`,
      job: "node",
      mode: ["idle", "iowait", "irq", "nice", "softirq", "steal", "system", "user"][i % modes] as string,
      region: "eu-west",
      replica: "a",
      unit: String(i),
    },
    samples: [[timeMs, i * 1.37 + 0.25]],
  }));
}
