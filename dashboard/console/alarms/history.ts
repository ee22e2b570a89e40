/**
 * The past of an alarm: its events as the site keeps them, the samples that its rule compares, and what becomes of both on one time
 * axis. Values in, values out; reading them is history-store.ts.
 */
import * as v from "valibot";
import type { AlarmHistoryLine, AlarmState } from "../../../protocol/alarm.ts";

export const RANGES_MS: readonly number[] = [3_600_000, 24 * 3_600_000, 7 * 24 * 3_600_000];

/** A sample for each second pixel of a phone is all that can be seen; and a step that people find round. */
const STEPS_MS: readonly number[] = [15_000, 300_000, 1_800_000];

export interface SampleSeries {
  readonly labels: Readonly<Record<string, string>>;
  readonly times: readonly number[];
  readonly values: readonly number[];
}

/** A stretch of time in one state. */
export interface StateSpan {
  readonly state: AlarmState;
  readonly fromMs: number;
  readonly toMs: number;
}

export function stepMsOf(rangeMs: number): number {
  return STEPS_MS[RANGES_MS.indexOf(rangeMs)] ?? Math.max(15_000, Math.ceil(rangeMs / 300));
}

/** Ends on whole steps, so that the same times are asked for again a moment later. */
export function spanOf(rangeMs: number, nowMs: number): { readonly fromMs: number; readonly toMs: number } {
  const stepMs = stepMsOf(rangeMs);
  const toMs = Math.floor(nowMs / stepMs) * stepMs;
  return { fromMs: toMs - rangeMs, toMs };
}

export function samplesPath(base: string, alarm: string, fromMs: number, toMs: number, stepMs: number): string {
  const query = new URLSearchParams({
    alarm,
    start: String(fromMs / 1000),
    end: String(toMs / 1000),
    step: String(stepMs / 1000),
  });
  return `${base}/api/alarms/samples?${query}`;
}

const MatrixSchema = v.object({
  status: v.literal("success"),
  data: v.object({
    resultType: v.literal("matrix"),
    result: v.array(v.object({ metric: v.record(v.string(), v.string()), values: v.array(v.tuple([v.number(), v.string()])) })),
  }),
});

/** `undefined` for what is no answer of Prometheus' form. A value that is no number is a gap. */
export function decodeSamples(json: unknown): readonly SampleSeries[] | undefined {
  const parsed = v.safeParse(MatrixSchema, json);
  if (!parsed.success) return undefined;
  return parsed.output.data.result.map(({ metric, values }) => ({
    labels: metric,
    times: values.map(([seconds]) => Math.round(seconds * 1000)),
    values: values.map(([, text]) => Number(text)),
  }));
}

/** All series over the union of their times; NaN where one has none. */
export function onOneAxis(series: readonly SampleSeries[]): { readonly times: readonly number[]; readonly columns: readonly number[][] } {
  const times = [...new Set(series.flatMap((one) => one.times))].sort((a, b) => a - b);
  const index = new Map(times.map((time, i) => [time, i]));
  const columns = series.map((one) => {
    const column = times.map(() => Number.NaN);
    one.times.forEach((time, i) => {
      column[index.get(time) as number] = one.values[i] as number;
    });
    return column;
  });
  return { times, columns };
}

/**
 * The states of an alarm between two times. `lines` newest first, of that time; `before` is the newest line ahead of it. Without one
 * the alarm was normal where the first line raises it, and where nothing at all is known nothing is said.
 */
export function stateSpans(
  lines: readonly Pick<AlarmHistoryLine, "atMs" | "state" | "type">[],
  before: Pick<AlarmHistoryLine, "state"> | undefined,
  fromMs: number,
  toMs: number,
): readonly StateSpan[] {
  const first = lines.at(-1);
  let state: AlarmState | undefined = before?.state ?? (first?.type === "raised" ? "NORM" : undefined);
  let sinceMs = fromMs;
  const spans: StateSpan[] = [];
  const end = (atMs: number): void => {
    if (state && atMs > sinceMs) spans.push({ state, fromMs: sinceMs, toMs: atMs });
  };
  for (const line of [...lines].reverse()) {
    if (line.atMs > toMs || line.state === state) continue;
    const atMs = Math.max(fromMs, line.atMs);
    end(atMs);
    state = line.state;
    sinceMs = atMs;
  }
  end(toMs);
  return spans;
}
