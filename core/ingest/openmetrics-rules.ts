/**
 * What OpenMetrics 1.0 asks of a single sample by its family's type
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/#metric-types). What it asks of a family as a whole (that a histogram
 * is complete, that its lines stand together) concerns who scrapes it, not who stores samples one by one; and sums may be
 * negative or NaN, because libraries do send them so.
 */
import type { MetricType } from "./batch.ts";
import { parseTextNumber, type TextSample } from "./text-sample.ts";

/** The types as the format spells them. */
export type FamilyType = MetricType | "gaugehistogram";

export interface Family {
  readonly name: string;
  readonly type: FamilyType;
}

const SUFFIXES: Readonly<Partial<Record<FamilyType, readonly string[]>>> = {
  counter: ["_total", "_created"],
  histogram: ["_bucket", "_count", "_sum", "_created"],
  gaugehistogram: ["_bucket", "_gcount", "_gsum"],
  summary: ["_count", "_sum", "_created"],
  info: ["_info"],
};

/** What of the sample's name follows its family's; `undefined` when it is not of the family. */
function suffixOf({ name, type }: Family, sample: string): string | undefined {
  if (sample === name) return "";
  return SUFFIXES[type]?.find((suffix) => sample === name + suffix);
}

/** Why a sample cannot be of its family, or `undefined`. */
export function refuseInFamily(family: Family, sample: TextSample): string | undefined {
  const suffix = suffixOf(family, sample.name);
  if (suffix === undefined) return undefined;
  const { value } = sample;
  const label = (name: string): string | undefined => sample.labels.find(([known]) => known === name)?.[1];
  const counts = suffix === "_total" || suffix === "_bucket" || suffix === "_count" || suffix === "_gcount";
  if (counts && !(value >= 0)) return "a count is neither negative nor NaN";
  if (suffix === "_bucket") return isBound(label("le")) ? undefined : "a bucket has the label le, a number";
  switch (family.type) {
    case "summary":
      return suffix !== "" || isQuantile(label("quantile")) ? undefined : "a quantile is a number from 0 to 1";
    case "info":
      return value === 1 ? undefined : "an info has the value 1";
    case "stateset":
      if (label(family.name) === undefined) return "a state has a label named as its metric";
      return value === 0 || value === 1 ? undefined : "a state is 0 or 1";
    default:
      return undefined;
  }
}

function isBound(le: string | undefined): boolean {
  return le !== undefined && (le === "+Inf" || Number.isFinite(parseTextNumber(le)));
}

function isQuantile(quantile: string | undefined): boolean {
  const number = quantile === undefined ? undefined : parseTextNumber(quantile);
  return number !== undefined && number >= 0 && number <= 1;
}
