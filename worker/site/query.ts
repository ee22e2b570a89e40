/** Ad hoc queries of the HTTP API: an expression in, a value or a coded error out. */
import { EVALUATE_LIMITS, evaluateInstant, evaluateRange } from "../../core/promql/evaluate.ts";
import { parseQuery, type QueryError } from "../../core/promql/parse.ts";
import type { InstantValue, RangeSeries } from "../../core/promql/value.ts";
import type { SeriesReader } from "../../core/series/store.ts";

export type QueryRequest =
  | { readonly type: "instant"; readonly expr: string; readonly atMs: number | null }
  | { readonly type: "range"; readonly expr: string; readonly startMs: number; readonly endMs: number; readonly stepMs: number };

export type QueryAnswer =
  | { readonly type: "instant"; readonly atMs: number; readonly value: InstantValue }
  | { readonly type: "range"; readonly series: readonly RangeSeries[] }
  | { readonly type: "error"; readonly error: QueryError };

/** Prometheus' own look-back: five minutes for every series. */
const OPTIONS = { lookbackMs: () => 5 * 60_000, limits: EVALUATE_LIMITS };

export function answerQuery(request: QueryRequest, reader: SeriesReader, nowMs: number): QueryAnswer {
  const parsed = parseQuery(request.expr);
  if (!parsed.ok) return { type: "error", error: parsed.error };
  if (request.type === "instant") {
    const atMs = request.atMs ?? nowMs;
    const evaluated = evaluateInstant(parsed.plan, reader, atMs, OPTIONS);
    return evaluated.ok ? { type: "instant", atMs, value: evaluated.value } : { type: "error", error: evaluated.error };
  }
  const { startMs, endMs, stepMs } = request;
  const evaluated = evaluateRange(parsed.plan, reader, startMs, endMs, stepMs, OPTIONS);
  return evaluated.ok ? { type: "range", series: evaluated.value } : { type: "error", error: evaluated.error };
}
