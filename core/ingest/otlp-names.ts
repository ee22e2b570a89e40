/**
 * Names of OpenTelemetry's metrics as Prometheus has them: normalised, with their unit, and `_total` where they count.
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
import { normaliseLabelName, normaliseMetricName } from "../metric.ts";

/** UCUM's words, as OpenTelemetry's own translation has them. */
const UNITS: ReadonlyMap<string, string> = new Map([
  ["d", "days"],
  ["h", "hours"],
  ["min", "minutes"],
  ["s", "seconds"],
  ["ms", "milliseconds"],
  ["us", "microseconds"],
  ["ns", "nanoseconds"],
  ["By", "bytes"],
  ["KiBy", "kibibytes"],
  ["MiBy", "mebibytes"],
  ["GiBy", "gibibytes"],
  ["TiBy", "tibibytes"],
  ["KBy", "kilobytes"],
  ["kBy", "kilobytes"],
  ["MBy", "megabytes"],
  ["GBy", "gigabytes"],
  ["TBy", "terabytes"],
  ["m", "meters"],
  ["V", "volts"],
  ["A", "amperes"],
  ["J", "joules"],
  ["W", "watts"],
  ["g", "grams"],
  ["Cel", "celsius"],
  ["Hz", "hertz"],
  ["%", "percent"],
  ["1", ""],
]);

const PER_UNITS: ReadonlyMap<string, string> = new Map([
  ["s", "second"],
  ["m", "minute"],
  ["min", "minute"],
  ["h", "hour"],
  ["d", "day"],
  ["w", "week"],
  ["mo", "month"],
  ["y", "year"],
]);

export interface NamedMetric {
  readonly name: string;
  /** The words of the unit, "" where there is none. */
  readonly unit: string;
}

/** `isCounter`: it only rises. `isGauge`: a ratio is named so. */
export function prometheusName(name: string, unit: string, isCounter: boolean, isGauge: boolean): NamedMetric {
  const words = unit === "1" && isGauge ? ["ratio"] : unitWords(unit);
  const normalised = normaliseMetricName(name);
  // A name that says its unit already keeps it where it stands.
  const missing = words.filter((word) => !`_${normalised}_`.includes(`_${word}_`));
  const base = isCounter ? normalised.replace(/_total$/, "") : normalised;
  return { name: [trimmed(base), ...missing, ...(isCounter ? ["total"] : [])].join("_"), unit: words.join("_") };
}

function trimmed(name: string): string {
  return name.replace(/_+$/, "") || name;
}

/** `By/s` is `bytes` and `per_second`; what stands in braces is a remark, and `{packet}` no unit. */
function unitWords(unit: string): string[] {
  const [main = "", per] = unit.replace(/\{[^}]*\}/g, "").split("/", 2);
  const over = per === undefined ? "" : wordOf(per.trim(), PER_UNITS);
  return [wordOf(main.trim(), UNITS), over === "" ? "" : `per_${over}`].filter((word) => word !== "");
}

function wordOf(unit: string, known: ReadonlyMap<string, string>): string {
  const word = known.get(unit) ?? unit.replace(/[^a-zA-Z0-9]+/g, "_");
  return word.replace(/^_+|_+$/g, "");
}

/** Names that begin with `__` are Prometheus' own. */
export function attributeLabel(key: string): string {
  const name = normaliseLabelName(key);
  return name.startsWith("__") ? name.replace(/^_+/, "_") : name;
}
