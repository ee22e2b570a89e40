/**
 * Results of queries as Prometheus writes them, piece by piece: the answer to a query over a thousand series is megabytes of text,
 * and writing it at once would hold the thread as long as a frame may take.
 */
import { compareText, type Label, type Labels } from "../../core/metric.ts";
import type { InstantValue, MatrixSeries } from "../../core/promql/value.ts";
import type { QueryStats } from "../../protocol/prometheus.ts";
import { breath } from "./turns.ts";

export interface Result {
  readonly data: { readonly type: "instant"; readonly atMs: number; readonly value: InstantValue } | MatrixData;
  readonly warnings: readonly string[];
  readonly infos: readonly string[];
  readonly stats: QueryStats | null;
}

export interface MatrixData {
  readonly type: "matrix";
  readonly series: readonly MatrixSeries[];
}

/** Written without a pause: some 3 ms. */
const PIECE_CHARACTERS = 192 * 1024;

const UTF8 = new TextEncoder();

export function resultAnswer(result: Result): Response {
  const pieces = piecesOf(result);
  const headers = { "content-type": "application/json", "cache-control": "no-store" };
  const first = pieces.next().value ?? "";
  const second = pieces.next();
  if (second.done) return new Response(first, { headers });
  const waiting = [first, second.value];
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const piece = waiting.shift() ?? pieces.next().value;
      if (piece === undefined) return controller.close();
      controller.enqueue(UTF8.encode(piece));
      await breath();
    },
  });
  return new Response(body, { headers });
}

/** The whole answer, in pieces of about the same size. */
export function* piecesOf({ data, warnings, infos, stats }: Result): Generator<string, undefined> {
  let piece = '{"status":"success","data":{"resultType":';
  for (const part of dataParts(data)) {
    piece += part;
    if (piece.length < PIECE_CHARACTERS) continue;
    yield piece;
    piece = "";
  }
  if (stats) piece += `,"stats":${JSON.stringify(stats)}`;
  piece += "}";
  if (warnings.length > 0) piece += `,"warnings":${JSON.stringify(warnings)}`;
  if (infos.length > 0) piece += `,"infos":${JSON.stringify(infos)}`;
  yield `${piece}}`;
}

function* dataParts(data: Result["data"]): Generator<string> {
  if (data.type === "matrix") return yield* matrixParts(data.series);
  const { atMs, value } = data;
  switch (value.type) {
    case "matrix":
      return yield* matrixParts(value.series);
    case "scalar":
      return yield `"scalar","result":${point(atMs, value.value)}`;
    case "string":
      return yield `"string","result":[${seconds(atMs)},${JSON.stringify(value.value)}]`;
    case "vector": {
      yield '"vector","result":[';
      let comma = "";
      for (const { labels, value: one } of value.elements) {
        yield `${comma}{"metric":${metric(labels)},"value":${point(atMs, one)}}`;
        comma = ",";
      }
      yield "]";
    }
  }
}

function* matrixParts(series: readonly MatrixSeries[]): Generator<string> {
  yield '"matrix","result":[';
  let comma = "";
  for (const { labels, times, values } of series) {
    let part = `${comma}{"metric":${metric(labels)},"values":[`;
    for (let i = 0; i < times.length; i++) {
      part += `${i === 0 ? "" : ","}${point(times[i] as number, values[i] as number)}`;
      if (part.length < PIECE_CHARACTERS) continue;
      yield part;
      part = "";
    }
    yield `${part}]}`;
    comma = ",";
  }
  yield "]";
}

function metric(labels: Labels): string {
  return JSON.stringify(Object.fromEntries(labels));
}

function point(timeMs: number, value: number): string {
  return `[${seconds(timeMs)},"${formatSample(value)}"]`;
}

/** Whole, or with three digits. */
export function seconds(timeMs: number): string {
  const ms = Math.abs(timeMs) % 1000;
  if (ms === 0) return String(timeMs / 1000);
  return `${timeMs < 0 ? "-" : ""}${Math.floor(Math.abs(timeMs) / 1000)}.${String(ms).padStart(3, "0")}`;
}

/** As Prometheus writes floats: shortest form, exponents of two digits at least, infinities with a sign. */
export function formatSample(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : String(value).replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
}

/** Prometheus gives a range's series in the order of their labels. */
export function byLabels(a: { readonly labels: Labels }, b: { readonly labels: Labels }): number {
  const length = Math.min(a.labels.length, b.labels.length);
  for (let i = 0; i < length; i++) {
    const [[name, value], [otherName, otherValue]] = [a.labels[i] as Label, b.labels[i] as Label];
    const order = compareText(name, otherName) || compareText(value, otherValue);
    if (order !== 0) return order;
  }
  return a.labels.length - b.labels.length;
}
