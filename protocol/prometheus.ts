/**
 * The Prometheus HTTP API (https://prometheus.io/docs/prometheus/latest/querying/api/): its parameters and its answers. Messages are
 * Prometheus' own; whoever checks puts the parameter's name before them.
 *
 * A parameter that is empty counts as left out, as in Prometheus.
 */
import * as v from "valibot";

/** The ends of Prometheus' time, which its clients send for "everything". */
const ENDS: Readonly<Record<string, number>> = {
  "-292273086-05-16T16:47:06Z": -9.223372036854e18,
  "292277025-08-18T07:12:54.999999999Z": 9.223372036854e18,
};

const FLOAT = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/;
const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$/;
const DURATION = /^(?:(\d+)y)?(?:(\d+)w)?(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?(?:(\d+)ms)?$/;
/** Of the groups above, in ms. */
const UNITS = [31_536_000_000, 604_800_000, 86_400_000, 3_600_000, 60_000, 1_000, 1] as const;
/** Prometheus counts durations in 63 bits of nanoseconds. */
const MAX_DURATION_MS = 2 ** 63 / 1e6;

/** Epoch ms, or `undefined`. */
export function parseTimestamp(text: string): number | undefined {
  if (FLOAT.test(text)) return Math.round(Number(text) * 1000);
  const end = ENDS[text];
  if (end !== undefined) return end;
  const ms = RFC_3339.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** Seconds, or a duration such as `1h30m`, in ms; `undefined` when it is neither. */
export function parseDurationParameter(text: string): number | undefined {
  const ms = FLOAT.test(text) ? Number(text) * 1000 : durationMs(text);
  return ms !== undefined && Math.abs(ms) <= MAX_DURATION_MS ? ms : undefined;
}

function durationMs(text: string): number | undefined {
  const groups = text === "" ? null : DURATION.exec(text);
  return groups?.slice(1).reduce((sum, count, i) => sum + Number(count ?? 0) * (UNITS[i] as number), 0);
}

function parsed<T>(what: string, parse: (text: string) => T | undefined) {
  return v.rawTransform<string, T>(({ dataset, addIssue, NEVER }) => {
    const value = parse(dataset.value);
    if (value !== undefined) return value;
    addIssue({ message: `cannot parse ${JSON.stringify(dataset.value.slice(0, 80))} to a valid ${what}` });
    return NEVER;
  });
}

const Expression = v.pipe(v.string(), v.description("A PromQL expression."));
const Timestamp = v.pipe(v.string(), v.description("RFC 3339, or seconds since the epoch."), parsed("timestamp", parseTimestamp));
const Duration = v.pipe(
  v.string(),
  v.description("Seconds, or a duration such as 1h30m or 250ms."),
  parsed("duration", parseDurationParameter),
);
const Limit = v.pipe(
  v.string(),
  v.regex(/^\d+$/, "limit must be a non-negative number"),
  v.description("At most so many; 0 is no limit."),
  v.transform((text) => Number(text) || Number.POSITIVE_INFINITY),
);
const Selectors = v.pipe(v.array(v.string()), v.description("Series selectors; a series that one of them selects is meant."));

/** What running takes, beside what is asked. */
const Running = {
  timeout: v.optional(v.pipe(Duration, v.description("Ends the query after this long; two minutes at most."))),
  limit: v.optional(Limit),
  lookback_delta: v.optional(v.pipe(Duration, v.description("How old a sample may be to count as a value; 5 minutes when left out."))),
  stats: v.optional(v.pipe(v.string(), v.description("Anything: the answer says what the query took."))),
};

export const InstantParams = v.object({ time: v.optional(Timestamp), ...Running, query: Expression });
export const RangeParams = v.object({ start: Timestamp, end: Timestamp, step: Duration, ...Running, query: Expression });
export const AlarmSamplesParams = v.object({
  alarm: v.pipe(v.string(), v.description("The id of an alarm: its label set as text.")),
  start: Timestamp,
  end: Timestamp,
  step: Duration,
});
export const AlarmHistoryParams = v.object({
  alarm: v.optional(v.pipe(v.string(), v.description("The id of an alarm; all when left out."))),
  from: v.optional(Timestamp),
  to: v.optional(Timestamp),
  limit: v.optional(
    v.pipe(v.string(), v.regex(/^[1-9]\d{0,3}$/, "limit must be a number from 1 to 1000"), v.transform(Number), v.maxValue(1_000)),
  ),
});
export const ExpressionParams = v.object({ query: Expression });

const Bounds = { start: v.optional(Timestamp), end: v.optional(Timestamp), limit: v.optional(Limit) };
export const ExemplarParams = v.object({ start: v.optional(Timestamp), end: v.optional(Timestamp), query: Expression });
export const SeriesParams = v.object({ ...Bounds, "match[]": v.pipe(Selectors, v.minLength(1, "no match[] parameter provided")) });
export const LabelParams = v.object({ ...Bounds, "match[]": v.optional(Selectors, []) });
export const LabelNameParam = v.pipe(v.string(), v.regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/, "invalid label name"));

const Count = v.pipe(
  v.string(),
  v.regex(/^-?\d+$/, "limit must be a number"),
  v.transform((text) => (Number(text) < 0 ? Number.POSITIVE_INFINITY : Number(text))),
);
export const MetadataParams = v.object({
  limit: v.optional(v.pipe(Count, v.description("At most so many metrics."))),
  limit_per_metric: v.optional(v.pipe(Count, v.description("At most so many entries of a metric; there is one here."))),
  metric: v.optional(v.pipe(v.string(), v.description("This metric alone."))),
});

export const RulesParams = v.object({
  type: v.optional(v.picklist(["alert", "record"], ({ input }) => `not supported value ${input}`)),
  exclude_alerts: v.optional(v.string()),
  "rule_name[]": v.optional(v.array(v.string()), []),
  "rule_group[]": v.optional(v.array(v.string()), []),
  "file[]": v.optional(v.array(v.string()), []),
});

/** With their HTTP status. `canceled` is nginx' status, which Prometheus took: nobody is there to read it. */
export const ERROR_TYPES = {
  bad_data: 400,
  execution: 422,
  canceled: 499,
  timeout: 503,
  unavailable: 503,
  internal: 500,
  not_found: 404,
} as const;

export type ErrorType = keyof typeof ERROR_TYPES;

const SampleValue = v.pipe(v.string(), v.description("A number as text; NaN, +Inf and -Inf too."));
const Point = v.pipe(v.tuple([v.pipe(v.number(), v.description("Seconds since the epoch.")), SampleValue]));
const LabelSet = v.record(v.string(), v.string());

/** What a query takes: seconds, and samples looked at. */
const Stats = v.object({
  timings: v.object({ evalTotalTime: v.number(), execQueueTime: v.number(), queryPreparationTime: v.number(), execTotalTime: v.number() }),
  samples: v.object({ totalQueryableSamples: v.number() }),
});
export type QueryStats = v.InferOutput<typeof Stats>;

const MatrixData = v.object({
  resultType: v.literal("matrix"),
  result: v.array(v.object({ metric: LabelSet, values: v.array(Point) })),
  stats: v.optional(Stats),
});
const InstantData = v.variant("resultType", [
  MatrixData,
  v.object({
    resultType: v.literal("vector"),
    result: v.array(v.object({ metric: LabelSet, value: Point })),
    stats: v.optional(Stats),
  }),
  v.object({ resultType: v.literal("scalar"), result: Point, stats: v.optional(Stats) }),
  v.object({ resultType: v.literal("string"), result: v.tuple([v.number(), v.string()]), stats: v.optional(Stats) }),
]);

function success<const T extends v.GenericSchema>(data: T) {
  return v.object({
    status: v.literal("success"),
    data,
    warnings: v.optional(v.array(v.string())),
    infos: v.optional(v.array(v.string())),
  });
}

export const InstantAnswer = success(InstantData);
export const RangeAnswer = success(MatrixData);
export const ExemplarsAnswer = success(v.array(v.object({ seriesLabels: LabelSet, exemplars: v.array(v.unknown()) })));
export const SeriesAnswer = success(v.array(LabelSet));
export const TextsAnswer = success(v.array(v.string()));
export const TextAnswer = success(v.string());
export const MetadataAnswer = success(v.record(v.string(), v.array(v.object({ type: v.string(), help: v.string(), unit: v.string() }))));
export const BuildInfoAnswer = success(
  v.object({
    version: v.string(),
    revision: v.string(),
    branch: v.string(),
    buildUser: v.string(),
    buildDate: v.string(),
    goVersion: v.string(),
  }),
);
const Alert = v.object({
  labels: v.record(v.string(), v.string()),
  annotations: v.record(v.string(), v.string()),
  state: v.picklist(["pending", "firing"]),
  activeAt: v.string(),
  keepFiringSince: v.optional(v.string()),
  value: v.string(),
});
const ruleEntries = {
  name: v.string(),
  query: v.string(),
  labels: v.record(v.string(), v.string()),
  health: v.picklist(["ok", "err", "unknown"]),
  lastError: v.optional(v.string()),
  evaluationTime: v.number(),
  lastEvaluation: v.string(),
};
const Rule = v.variant("type", [
  v.object({
    type: v.literal("alerting"),
    ...ruleEntries,
    state: v.picklist(["inactive", "pending", "firing"]),
    duration: v.number(),
    keepFiringFor: v.number(),
    annotations: v.record(v.string(), v.string()),
    alerts: v.optional(v.array(Alert)),
  }),
  v.object({ type: v.literal("recording"), ...ruleEntries }),
]);
export const RulesAnswer = success(
  v.object({
    groups: v.array(
      v.object({
        name: v.string(),
        file: v.string(),
        rules: v.array(Rule),
        interval: v.number(),
        limit: v.number(),
        evaluationTime: v.number(),
        lastEvaluation: v.string(),
      }),
    ),
  }),
);
export const AlertsAnswer = success(v.object({ alerts: v.array(Alert) }));

/** `code`, `from` and `to` are ours: what is wrong in a word, and where in the expression. */
export const ErrorAnswer = v.object({
  status: v.literal("error"),
  errorType: v.picklist(Object.keys(ERROR_TYPES) as [ErrorType, ...ErrorType[]]),
  error: v.string(),
  code: v.optional(v.string()),
  from: v.optional(v.number()),
  to: v.optional(v.number()),
});
