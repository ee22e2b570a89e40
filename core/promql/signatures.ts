/**
 * The functions of PromQL and what they take (https://prometheus.io/docs/prometheus/latest/querying/functions/). A list ends
 * with `?` where the last argument may be left out, with `*` where it may come any number of times, none included.
 */
import type { HistogramFunction, MapFunction, ScalarFunction, WindowFunction } from "./function-names.ts";

export type ArgumentType = "scalar" | "vector" | "range" | "string";

export interface Signature {
  readonly types: readonly ArgumentType[];
  readonly fewest: number;
  readonly most: number;
}

function signature(list: string): Signature {
  const types = list
    .replace(/[?*]$/, "")
    .split(" ")
    .filter((word): word is ArgumentType => word !== "");
  const optional = /[?*]$/.test(list) ? 1 : 0;
  return { types, fewest: types.length - optional, most: list.endsWith("*") ? Number.POSITIVE_INFINITY : types.length };
}

function signatures<Name extends string>(lists: Readonly<Record<Name, string>>): Readonly<Record<Name, Signature>> {
  const entries = Object.entries<string>(lists).map(([name, list]) => [name, signature(list)]);
  return Object.fromEntries(entries) as Record<Name, Signature>;
}

export const WINDOW_SIGNATURES = signatures<WindowFunction>({
  rate: "range",
  increase: "range",
  delta: "range",
  irate: "range",
  idelta: "range",
  deriv: "range",
  predict_linear: "range scalar",
  double_exponential_smoothing: "range scalar scalar",
  changes: "range",
  resets: "range",
  avg_over_time: "range",
  min_over_time: "range",
  max_over_time: "range",
  sum_over_time: "range",
  count_over_time: "range",
  quantile_over_time: "scalar range",
  stddev_over_time: "range",
  stdvar_over_time: "range",
  mad_over_time: "range",
  first_over_time: "range",
  last_over_time: "range",
  present_over_time: "range",
  ts_of_first_over_time: "range",
  ts_of_last_over_time: "range",
  ts_of_min_over_time: "range",
  ts_of_max_over_time: "range",
});

export const MAP_SIGNATURES = signatures<MapFunction>({
  abs: "vector",
  acos: "vector",
  acosh: "vector",
  asin: "vector",
  asinh: "vector",
  atan: "vector",
  atanh: "vector",
  ceil: "vector",
  clamp: "vector scalar scalar",
  clamp_max: "vector scalar",
  clamp_min: "vector scalar",
  cos: "vector",
  cosh: "vector",
  day_of_month: "vector?",
  day_of_week: "vector?",
  day_of_year: "vector?",
  days_in_month: "vector?",
  deg: "vector",
  exp: "vector",
  floor: "vector",
  hour: "vector?",
  ln: "vector",
  log10: "vector",
  log2: "vector",
  minute: "vector?",
  month: "vector?",
  rad: "vector",
  round: "vector scalar?",
  sgn: "vector",
  sin: "vector",
  sinh: "vector",
  sqrt: "vector",
  tan: "vector",
  tanh: "vector",
  year: "vector?",
});

export const SCALAR_SIGNATURES = signatures<ScalarFunction>({
  time: "",
  pi: "",
  start: "",
  end: "",
  step: "",
  range: "",
  min_of: "scalar scalar",
  max_of: "scalar scalar",
});

export const HISTOGRAM_SIGNATURES = signatures<HistogramFunction>({
  histogram_quantile: "scalar vector",
  histogram_quantiles: "vector string scalar scalar*",
  histogram_fraction: "scalar scalar vector",
});

/** Those that have a node of their own in the plan. */
export type OwnFunction =
  | "absent"
  | "absent_over_time"
  | "label_join"
  | "label_replace"
  | "scalar"
  | "sort"
  | "sort_by_label"
  | "sort_by_label_desc"
  | "sort_desc"
  | "timestamp"
  | "vector";

export const OWN_SIGNATURES = signatures<OwnFunction>({
  absent: "vector",
  absent_over_time: "range",
  label_join: "vector string string string*",
  label_replace: "vector string string string string",
  scalar: "vector",
  sort: "vector",
  sort_by_label: "vector string*",
  sort_by_label_desc: "vector string*",
  sort_desc: "vector",
  timestamp: "vector",
  vector: "scalar",
});

/** Functions of Prometheus that a site does not have, and what they would need. */
export const UNSUPPORTED: ReadonlyMap<string, string> = new Map([
  ["histogram_avg", "native histograms: histogram_avg"],
  ["histogram_count", "native histograms: histogram_count"],
  ["histogram_stddev", "native histograms: histogram_stddev"],
  ["histogram_stdvar", "native histograms: histogram_stdvar"],
  ["histogram_sum", "native histograms: histogram_sum"],
  ["info", "info (experimental; write the join out: * on (…) group_left (…))"],
  ["start_timestamp", "start_timestamp (a sample has no start time here)"],
]);
