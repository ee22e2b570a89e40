/**
 * Names, label sets, series identity and device identity: the words that every other part is written in.
 *
 * A label set is an array of [name, value] pairs sorted by name, the metric name among them as `__name__`, as in
 * Prometheus' data model (https://prometheus.io/docs/concepts/data_model/). A series is known by its key: the label set in
 * canonical exposition text, `cpu{host="a",mode="idle"}`. One text serves as map key, journal entry and frame dictionary.
 */

export type Label = readonly [name: string, value: string];

/** Sorted by name, each name once, no empty values. The metric name is the label `__name__`. */
export type Labels = readonly Label[];

/** Which labels name the device, first match wins. Many exporters use `device` for disks and network cards, so it is last. */
export const DEVICE_LABELS: readonly string[] = ["instance", "host", "device"];

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export function isMetricName(text: string): boolean {
  return METRIC_NAME.test(text);
}

export function isLabelName(text: string): boolean {
  return LABEL_NAME.test(text);
}

/**
 * Turns a foreign name into one inside the grammar as OpenTelemetry does for Prometheus: what is outside becomes `_`, runs of
 * `_` fold to one, a leading digit gets a `_` before it. An empty name becomes `_`.
 *
 * With one difference: what is outside ASCII becomes its code point, `温度` is `_6e29_5ea6_`. As plain `_` every Chinese name of
 * a measurement would be one name, and their samples one series.
 */
export function normaliseMetricName(text: string): string {
  return isMetricName(text) ? text : fold(codePoints(text).replace(/[^a-zA-Z0-9_:]/g, "_"));
}

/** The same for label names, where `:` is outside the grammar too. */
export function normaliseLabelName(text: string): string {
  return isLabelName(text) ? text : fold(codePoints(text).replace(/[^a-zA-Z0-9_]/g, "_"));
}

function codePoints(text: string): string {
  return text.replace(/[^\p{ASCII}]/gu, (c) => `_${(c.codePointAt(0) as number).toString(16)}_`);
}

function fold(text: string): string {
  const folded = text.replace(/_{2,}/g, "_");
  return /^[0-9]/.test(folded) || folded === "" ? `_${folded}` : folded;
}

const NEEDS_ESCAPE = /[\\"\n]/;

export function escapeLabelValue(value: string): string {
  if (!NEEDS_ESCAPE.test(value)) return value;
  return value.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`));
}

/** The label set's order: by UTF-16 code unit of the name, so that it does not depend on a locale. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * The canonical key of a series. `labels` must be sorted, without `__name__` and without empty values: parsers guarantee it
 * (`sortedLabels`), and this stays a plain concatenation because it runs once for each line that arrives.
 */
export function seriesKey(name: string, labels: Labels): string {
  if (labels.length === 0) return name;
  let key = `${name}{`;
  for (let i = 0; i < labels.length; i++) {
    const label = labels[i] as Label;
    key += `${i === 0 ? "" : ","}${label[0]}="${escapeLabelValue(label[1])}"`;
  }
  return `${key}}`;
}

/** Sorts a label list by name, drops empty values; of a repeated name the last one counts. Does not change its argument. */
export function sortedLabels(labels: readonly Label[]): Labels {
  if (isSorted(labels)) return labels;
  const byName = new Map<string, string>();
  for (const [name, value] of labels) byName.set(name, value);
  return [...byName].filter(([, value]) => value !== "").sort((a, b) => compareText(a[0], b[0]));
}

/** Most senders sort: then a look does instead of a map and a new array. */
function isSorted(labels: readonly Label[]): boolean {
  let last = "";
  for (const [name, value] of labels) {
    if (value === "" || name <= last) return false;
    last = name;
  }
  return true;
}

/**
 * The label set of a canonical key, `__name__` included and in its sorted place. The inverse of `seriesKey`.
 * @throws Error when the text is not a canonical key: keys are only ever made by `seriesKey`, so that is a bug.
 */
export function parseSeriesKey(key: string): Labels {
  const open = key.indexOf("{");
  if (open < 0) return [["__name__", key]];
  const labels: Label[] = [["__name__", key.slice(0, open)]];
  let at = open + 1;
  while (key[at] !== "}") {
    const equals = key.indexOf('="', at);
    if (equals < 0) throw new Error(`series key is not canonical: ${key}`);
    const name = key.slice(at, equals);
    let value = "";
    at = equals + 2;
    for (let c = key[at]; c !== '"'; c = key[at]) {
      if (c === undefined) throw new Error(`series key is not canonical: ${key}`);
      if (c === "\\") {
        const escaped = key[at + 1] as string;
        value += escaped === "n" ? "\n" : escaped;
        at += 2;
      } else {
        value += c;
        at++;
      }
    }
    labels.push([name, value]);
    at++;
    if (key[at] === ",") at++;
  }
  return labels.sort((a, b) => compareText(a[0], b[0]));
}

export function labelValue(labels: Labels, name: string): string | undefined {
  for (const label of labels) if (label[0] === name) return label[1];
  return undefined;
}

export function metricName(labels: Labels): string {
  return labelValue(labels, "__name__") ?? "";
}

/** The device that sent a series: the first of `order` that the label set has, or `undefined`. */
export function deviceOf(labels: Labels, order: readonly string[] = DEVICE_LABELS): string | undefined {
  for (const name of order) {
    const value = labelValue(labels, name);
    if (value !== undefined && value !== "") return value;
  }
  return undefined;
}
