/**
 * Functions of templates: those of Prometheus that rule files use
 * (https://prometheus.io/docs/prometheus/latest/configuration/template_reference/), and Go's own. Arguments come unchecked; a
 * function says what it cannot take by throwing a `TemplateDefect`, which ends this one template.
 */
import { compareText } from "../metric.ts";
import { formatG, type Printable, printValue, sprintf } from "./go-format.ts";
import { type Matched, matchesPattern, replacePattern } from "./template-patterns.ts";

export class TemplateDefect extends Error {}

/** What a template may ask of the site while it runs. */
export interface TemplateSite {
  /** The elements of an instant query. @throws TemplateDefect */
  readonly query: (expr: string) => readonly { readonly labels: ReadonlyMap<string, string>; readonly value: number }[];
  readonly externalLabels: ReadonlyMap<string, string>;
  readonly externalUrl: string;
  readonly nowMs: number;
}

type TemplateFunction = (values: readonly Printable[], site: TemplateSite) => Printable;

function numberOf(value: Printable | undefined): number {
  if (typeof value === "number") return value;
  const number = typeof value === "string" && value.trim() !== "" ? Number(value.replace(/^([+-]?)Inf$/, "$1Infinity")) : Number.NaN;
  if (Number.isNaN(number) && value !== "NaN") throw new TemplateDefect(`can't convert ${printValue(value ?? null)} to a number`);
  return number;
}

function textOf(value: Printable | undefined): string {
  if (typeof value !== "string") throw new TemplateDefect(`expected a text, got ${printValue(value ?? null)}`);
  return value;
}

function resultOf<T>(matched: Matched<T>): T {
  if (!matched.ok) throw new TemplateDefect(matched.message);
  return matched.value;
}

function listOf(value: Printable | undefined): readonly Printable[] {
  if (!Array.isArray(value)) throw new TemplateDefect("expected the result of a query");
  return value as readonly Printable[];
}

function fieldOf(value: Printable | undefined, name: string): Printable {
  return value instanceof Map ? (value.get(name) ?? null) : null;
}

/** Go's templates hold zero, "", nil, and what is empty for false. */
export function isTrue(value: Printable): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return value !== null && value !== false && value !== 0 && value !== "";
}

const ofNumber =
  (format: (value: number) => string): TemplateFunction =>
  ([value]) =>
    format(numberOf(value));
const ofText =
  (change: (text: string) => string): TemplateFunction =>
  ([value]) =>
    change(textOf(value));

function scaled(value: number, prefixes: readonly string[], by: number): string {
  let [left, prefix] = [value, ""];
  for (const next of prefixes) {
    if (by > 1 ? Math.abs(left) < by : Math.abs(left) >= 1) break;
    [left, prefix] = [left / by, next];
  }
  return formatG(left, 4) + prefix;
}

const SMALL = ["m", "u", "n", "p", "f", "a", "z", "y"];

function humanize(value: number): string {
  if (value === 0 || !Number.isFinite(value)) return formatG(value, 4);
  return Math.abs(value) >= 1 ? scaled(value, ["k", "M", "G", "T", "P", "E", "Z", "Y"], 1000) : scaled(value, SMALL, 0.001);
}

function humanize1024(value: number): string {
  if (Math.abs(value) <= 1 || !Number.isFinite(value)) return formatG(value, 4);
  return scaled(value, ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"], 1024);
}

function humanizeDuration(value: number): string {
  if (!Number.isFinite(value)) return formatG(value, 4);
  if (value === 0) return "0s";
  if (Math.abs(value) < 1) return `${scaled(value, SMALL, 0.001)}s`;
  const sign = value < 0 ? "-" : "";
  const whole = Math.trunc(Math.abs(value));
  const [seconds, minutes, hours, days] = [
    whole % 60,
    Math.floor(whole / 60) % 60,
    Math.floor(whole / 3600) % 24,
    Math.floor(whole / 86_400),
  ];
  if (days > 0) return `${sign}${days}d ${hours}h ${minutes}m ${seconds}s`;
  if (hours > 0) return `${sign}${hours}h ${minutes}m ${seconds}s`;
  if (minutes > 0) return `${sign}${minutes}m ${seconds}s`;
  return `${sign}${formatG(Math.abs(value), 4)}s`;
}

/** As Go prints a time in UTC. */
function humanizeTimestamp(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) > 8.64e12) return formatG(value, 4);
  const [day = "", clock = ""] = new Date(Math.round(value * 1000)).toISOString().split("T");
  return `${day} ${clock.replace(/\.?0*Z$/, "")} +0000 UTC`;
}

function compare(values: readonly Printable[], holds: (order: number) => boolean): boolean {
  const [a = null, b = null] = values;
  if (typeof a === "number" && typeof b === "number") return holds(Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : Math.sign(a - b));
  if (typeof a === "string" && typeof b === "string") return holds(compareText(a, b));
  throw new TemplateDefect(`${printValue(a)} and ${printValue(b)} cannot be compared`);
}

function element(values: readonly Printable[]): Printable {
  return values.slice(1).reduce<Printable>((from, at) => {
    if (from instanceof Map) return (from.get(textOf(at)) as Printable | undefined) ?? "";
    const found = listOf(from)[numberOf(at)];
    if (found === undefined) throw new TemplateDefect(`index out of range: ${printValue(at)}`);
    return found;
  }, values[0] ?? null);
}

function length(value: Printable | undefined): number {
  if (typeof value === "string") return new TextEncoder().encode(value).length;
  if (value instanceof Map) return value.size;
  return listOf(value).length;
}

const sample = (labels: ReadonlyMap<string, string>, value: number): Printable =>
  new Map<string, Printable>([
    ["Labels", labels],
    ["Value", value],
  ]);

export const TEMPLATE_FUNCTIONS: Readonly<Record<string, TemplateFunction>> = {
  humanize: ofNumber(humanize),
  humanize1024: ofNumber(humanize1024),
  humanizeDuration: ofNumber(humanizeDuration),
  humanizePercentage: ofNumber((value) => `${formatG(value * 100, 4)}%`),
  humanizeTimestamp: ofNumber(humanizeTimestamp),
  title: ofText((text) => text.replace(/(^|\s)(\S)/gu, (_, space: string, letter: string) => space + letter.toUpperCase())),
  toUpper: ofText((text) => text.toUpperCase()),
  toLower: ofText((text) => text.toLowerCase()),
  stripPort: ofText((text) => text.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1")),
  stripDomain: ofText((text) => (/^[\d.:[\]]+$/.test(text) ? text : text.replace(/^([^.:]+)[^:]*/, "$1"))),
  match: ([pattern, text]) => resultOf(matchesPattern(textOf(pattern), textOf(text))),
  reReplaceAll: ([pattern, by, text]) => resultOf(replacePattern(textOf(pattern), textOf(by), textOf(text))),
  query: ([expr], site) => site.query(textOf(expr)).map(({ labels, value }) => sample(labels, value)),
  first: ([list]) => {
    const [found] = listOf(list);
    if (found === undefined) throw new TemplateDefect("first() called on vector with no elements");
    return found;
  },
  label: ([name, of]) => {
    const labels = fieldOf(of, "Labels");
    return labels instanceof Map ? ((labels.get(textOf(name)) as Printable | undefined) ?? "") : "";
  },
  value: ([of]) => fieldOf(of, "Value"),
  strvalue: ([of]) => {
    const labels = fieldOf(of, "Labels");
    return labels instanceof Map ? ((labels.get("__value__") as Printable | undefined) ?? "") : "";
  },
  sortByLabel: ([name, list]) => {
    const text = (of: Printable): string => {
      const labels = fieldOf(of, "Labels");
      return labels instanceof Map ? String(labels.get(textOf(name)) ?? "") : "";
    };
    return [...listOf(list)].sort((a, b) => compareText(text(a), text(b)));
  },
  now: (_, site) => site.nowMs / 1000,
  safeHtml: ([text]) => textOf(text),
  // Go's own.
  printf: ([format, ...values]) => sprintf(textOf(format), values),
  print: (values) => values.map(printValue).join(""),
  println: (values) => `${values.map(printValue).join(" ")}\n`,
  len: ([value]) => length(value),
  index: element,
  not: ([value]) => !isTrue(value ?? null),
  and: (values) => values.find((value) => !isTrue(value)) ?? values.at(-1) ?? null,
  or: (values) => values.find(isTrue) ?? values.at(-1) ?? null,
  eq: ([first, ...rest]) => rest.some((one) => one === first),
  ne: ([a, b]) => a !== b,
  lt: (values) => compare(values, (order) => order < 0),
  le: (values) => compare(values, (order) => order <= 0),
  gt: (values) => compare(values, (order) => order > 0),
  ge: (values) => compare(values, (order) => order >= 0),
};
