/**
 * One ad hoc query, from text to value: its series' chunks are fetched from the site in one call and evaluated here, in turns, so
 * that the site only copies bytes and has its thread back for frames.
 */
import { EVALUATE_LIMITS, type Evaluated, evaluateInstantInSteps, evaluateRangeInSteps } from "../../core/promql/evaluate.ts";
import { describeNote, type Note, parseQuery } from "../../core/promql/parse.ts";
import type { Plan } from "../../core/promql/plan.ts";
import { spansOf } from "../../core/promql/spans.ts";
import { type Tiers, tiersOf } from "../../core/promql/tiers.ts";
import { type ChunkReader, openSnapshot } from "../../core/series/chunk-reader.ts";
import type { QueryStats } from "../../protocol/prometheus.ts";
import type { RouteContext } from "../routes/context.ts";
import type { SnapshotAnswer, SnapshotRequest } from "../site/query.ts";
import { untold } from "../untold.ts";
import { type ApiFault, fault, queryFault, TRUNCATED } from "./answer.ts";
import { Slots } from "./slots.ts";
import { type Ended, runInTurns, type TurnOptions } from "./turns.ts";
import { byLabels, type Result } from "./write.ts";

export type Asked =
  | { readonly type: "instant"; readonly atMs: number | undefined }
  | { readonly type: "range"; readonly startMs: number; readonly endMs: number; readonly stepMs: number };

export interface QueryOptions {
  readonly timeoutMs: number | undefined;
  readonly lookbackMs: number | undefined;
  /** Series of the answer. */
  readonly limit: number | undefined;
  readonly stats: boolean;
}

export type Answered = { readonly ok: true; readonly result: Result } | { readonly ok: false; readonly fault: ApiFault };

/** Prometheus' own: what a sample counts for, and how long a query may take. */
const LOOKBACK_MS = 5 * 60_000;
const TIMEOUT_MS = 2 * 60_000;

/** A call to an object carries 32 MiB. Six months of a host at a sample each 10 s, or a thousand hosts' for an hour, are less. */
const MAX_SNAPSHOT_MIB = 24;

const LIMITS = {
  ...EVALUATE_LIMITS,
  // Some 3 ms of work, a fraction of what a frame may be late; a pause costs about one.
  yieldSamples: 200_000,
};

/** Without a time the site's own counts, and it may differ from this clock. */
const SKEW_MS = 60_000;

const SLOTS = new Slots({ atOnce: 2, waiting: 32 });

export async function answerQuery(context: RouteContext, expr: string, asked: Asked, options: QueryOptions): Promise<Answered> {
  const askedMs = Date.now();
  const turns = { deadlineMs: askedMs + Math.min(options.timeoutMs ?? TIMEOUT_MS, TIMEOUT_MS), signal: context.request.signal };
  const parsed = parseQuery(expr);
  if (!parsed.ok) return { ok: false, fault: queryFault(parsed.error) };
  const slot = await SLOTS.take(turns);
  if (slot.type === "busy") return refuse(fault("unavailable", "too many queries wait already; try again"));
  if (slot.type !== "done") return refuse(endedFault(slot, "query queue"));
  try {
    const startedMs = Date.now();
    const { lookbackMs = LOOKBACK_MS } = options;
    const tiers = tiersIn(parsed.plan, asked);
    const read = await readSnapshot(context, parsed.plan, asked, lookbackMs, tiers, turns);
    if (!read.ok) return read;
    const preparedMs = Date.now();
    const { reader, nowMs } = read;
    const evaluated = await evaluate(parsed.plan, reader, asked, nowMs, lookbackMs, tiers, turns);
    if (!evaluated.ok) return evaluated;
    const { data, samples, notes } = evaluated;
    const endedMs = Date.now();
    const stats: QueryStats = {
      timings: {
        evalTotalTime: (endedMs - preparedMs) / 1000,
        execQueueTime: (startedMs - askedMs) / 1000,
        queryPreparationTime: (preparedMs - startedMs) / 1000,
        execTotalTime: (endedMs - askedMs) / 1000,
      },
      samples: { totalQueryableSamples: samples },
    };
    const broken = reader.brokenChunks > 0 ? [`${reader.brokenChunks} chunks could not be read and are left out`] : [];
    const { kept, truncated } = limited(data, options.limit);
    const told = (type: Note["type"]): string[] => notes.filter((note) => note.type === type).map((note) => describeNote(expr, note));
    const warnings = [...broken, ...told("warning"), ...(truncated ? [TRUNCATED] : [])];
    return { ok: true, result: { data: kept, warnings, infos: told("info"), stats: options.stats ? stats : null } };
  } finally {
    slot.value();
  }
}

/** What is asked for without a time is answered for a moment that only the site knows: between two ms, where no bucket ends. */
function tiersIn(plan: Plan, asked: Asked): Tiers {
  if (asked.type === "range") return tiersOf(plan, asked);
  const atMs = asked.atMs ?? Date.now() + 0.5;
  return tiersOf(plan, { startMs: atMs, endMs: atMs, stepMs: 0 });
}

type Read = { readonly ok: true; readonly reader: ChunkReader; readonly nowMs: number } | (Answered & { ok: false });

async function readSnapshot(
  { env, site }: RouteContext,
  plan: Plan,
  asked: Asked,
  lookbackMs: number,
  tiers: Tiers,
  turns: TurnOptions,
): Promise<Read> {
  const here = Date.now();
  const [startMs, endMs] =
    asked.type === "range" ? [asked.startMs, asked.endMs] : [asked.atMs ?? here - SKEW_MS, asked.atMs ?? here + SKEW_MS];
  const stepMs = asked.type === "range" ? asked.stepMs : 0;
  const spans = spansOf(plan, { startMs, endMs, stepMs }, lookbackMs);
  const request: SnapshotRequest = {
    selectors: spans.map(({ selector, afterMs, throughMs }) => ({
      matchers: selector.matchers.map(({ name, op, text }) => ({ name, op, text })),
      afterMs,
      throughMs,
      tierMs: tiers.get(selector) ?? null,
    })),
    limits: { series: LIMITS.series, bytes: MAX_SNAPSHOT_MIB * 1024 * 1024 },
  };
  // Plain data: the call's own handle on it is not needed beyond this turn.
  const answer = (await env.SITE.getByName(site).snapshot(request, untold.take(site))) as SnapshotAnswer;
  if (!answer.ok) return refuse(tooLarge(answer));
  const opened = await runInTurns(openSnapshot(answer.snapshot), turns);
  if (opened.type !== "done") return refuse(endedFault(opened, "query preparation"));
  return { ok: true, reader: opened.value, nowMs: Math.min(Math.max(answer.nowMs, here - SKEW_MS), here + SKEW_MS) };
}

function tooLarge({ over, series }: SnapshotAnswer & { ok: false }): ApiFault {
  const bound = over === "series" ? `${LIMITS.series} series` : `${MAX_SNAPSHOT_MIB} MiB of chunks`;
  const error = `the query reads more than ${bound} (it selects ${series} series): narrow its selectors or its range`;
  return { errorType: "execution", error, code: "too-much" };
}

type Value =
  | { readonly ok: true; readonly data: Result["data"]; readonly samples: number; readonly notes: readonly Note[] }
  | (Answered & { ok: false });

async function evaluate(
  plan: Plan,
  reader: ChunkReader,
  asked: Asked,
  nowMs: number,
  lookbackMs: number,
  tiers: Tiers,
  turns: TurnOptions,
): Promise<Value> {
  const options = { lookbackMs: () => lookbackMs, limits: LIMITS, tiers };
  if (asked.type === "instant") {
    const atMs = asked.atMs ?? nowMs;
    const ended = await runInTurns(evaluateInstantInSteps(plan, reader, atMs, options), turns);
    return resultOf(ended, (value) => ({ type: "instant", atMs, value }));
  }
  const { startMs, endMs, stepMs } = asked;
  const ended = await runInTurns(evaluateRangeInSteps(plan, reader, startMs, endMs, stepMs, options), turns);
  return resultOf(ended, (series) => ({ type: "matrix", series: [...series].sort(byLabels) }));
}

function resultOf<T>(ended: Ended<Evaluated<T>>, dataOf: (value: T) => Result["data"]): Value {
  if (ended.type !== "done") return refuse(endedFault(ended, "expression evaluation"));
  const { value: evaluated } = ended;
  if (!evaluated.ok) return refuse(queryFault(evaluated.error));
  return { ok: true, data: dataOf(evaluated.value), samples: evaluated.samplesTouched, notes: evaluated.notes };
}

function limited(data: Result["data"], limit = Number.POSITIVE_INFINITY): { readonly kept: Result["data"]; readonly truncated: boolean } {
  if (data.type === "matrix" && data.series.length > limit)
    return { kept: { ...data, series: data.series.slice(0, limit) }, truncated: true };
  if (data.type === "instant" && data.value.type === "vector" && data.value.elements.length > limit) {
    return { kept: { ...data, value: { ...data.value, elements: data.value.elements.slice(0, limit) } }, truncated: true };
  }
  if (data.type === "instant" && data.value.type === "matrix" && data.value.series.length > limit) {
    return { kept: { ...data, value: { ...data.value, series: data.value.series.slice(0, limit) } }, truncated: true };
  }
  return { kept: data, truncated: false };
}

function endedFault({ type }: { readonly type: "timeout" | "canceled" }, where: string): ApiFault {
  return type === "timeout" ? fault("timeout", `query timed out in ${where}`) : fault("canceled", `query was canceled in ${where}`);
}

function refuse(fault: ApiFault): Answered & { ok: false } {
  return { ok: false, fault };
}
