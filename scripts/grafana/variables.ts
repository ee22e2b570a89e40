/**
 * Template variables out of expressions: a wall has nobody who chooses. Each is replaced by the value with which the dashboard was
 * saved, or by everything, and that is said.
 */
import type { GrafanaDashboard, GrafanaVariable } from "./dashboard.ts";

export interface Replacement {
  readonly text: string;
  /** A regular expression: a matcher that compares must then match. */
  readonly regex: boolean;
}

export interface Variables {
  readonly values: ReadonlyMap<string, Replacement>;
  /** What was put in place of each, for people. */
  readonly said: readonly string[];
}

export interface VariableOptions {
  /** By name: before what the dashboard says. */
  readonly chosen: Readonly<Record<string, string>>;
  /** Windows of rates, where Grafana would take its own interval. */
  readonly rateInterval: string;
}

const ALL: Replacement = { text: ".*", regex: true };
/** Names of variables that hold data sources and say nothing in an expression. */
const SILENT: ReadonlySet<string> = new Set(["datasource", "adhoc"]);

export function readVariables(dashboard: GrafanaDashboard, { chosen, rateInterval }: VariableOptions): Variables {
  const range = rangeOf(dashboard.time?.from) ?? "1h";
  const values = new Map<string, Replacement>([
    ["__rate_interval", plain(rateInterval)],
    ["__interval", plain(rateInterval)],
    ["__interval_ms", plain(String(milliseconds(rateInterval)))],
    ["__range", plain(range)],
    ["__range_s", plain(String(milliseconds(range) / 1000))],
    ["__range_ms", plain(String(milliseconds(range)))],
  ]);
  const said: string[] = [];
  for (const variable of dashboard.templating?.list ?? []) {
    if (!variable || SILENT.has(variable.type ?? "")) continue;
    const { name } = variable;
    const value =
      chosen[name] === undefined ? savedValue(variable, rateInterval) : { text: chosen[name], regex: /[.|*+]/.test(chosen[name]) };
    values.set(name, value);
    const why = chosen[name] !== undefined ? "as asked" : value === ALL ? "everything" : "its value when the dashboard was saved";
    said.push(`the variable $${name} is replaced by \`${value.text}\`, ${why}`);
  }
  return { values, said };
}

function savedValue({ type, current, query, allValue }: GrafanaVariable, rateInterval: string): Replacement {
  const value = current?.value;
  if (type === "interval") return plain(typeof value === "string" && /^\d+[smhdw]$/.test(value) ? value : rateInterval);
  if (type === "constant" || type === "textbox")
    return plain(typeof value === "string" && value !== "" ? value : typeof query === "string" ? query : "");
  const list = typeof value === "string" ? [value] : (value ?? []);
  if (list.length === 0 || list.includes("$__all") || list.includes("")) return allValue ? { text: allValue, regex: true } : ALL;
  if (list.length === 1) return plain(list[0] as string);
  return { text: `(${list.map((one) => one.replace(/[.*+?^${}()|[\]\\]/g, "\\\\$&")).join("|")})`, regex: true };
}

function plain(text: string): Replacement {
  return { text, regex: false };
}

/** `$name`, `${name}`, `${name:format}`, `[[name]]`. */
const REFERENCE = /\$(\w+)|\$\{(\w+)(?::\w+)?\}|\[\[(\w+)(?::\w+)?\]\]/g;
/** A label's matcher in a selector: name, operator, quoted value. */
const MATCHER = /([A-Za-z_]\w*)(\s*)(=~|!~|!=|=)(\s*)("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/g;

/** An expression or a legend without variables; those that nobody knows stay, and are told. */
export function replaceVariables(text: string, { values }: Variables): { text: string; unknown: readonly string[] } {
  const unknown = new Set<string>();
  let regex = false;
  const fill = (part: string): string =>
    part.replace(REFERENCE, (whole, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((one) => one !== undefined) ?? "";
      const value = values.get(name);
      // `$1` of label_replace is no variable.
      if (!value && /^\d+$/.test(name)) return whole;
      if (!value) unknown.add(name);
      regex ||= value?.regex ?? false;
      return value?.text ?? whole;
    });
  const matched = text.replace(MATCHER, (_, label: string, before: string, operator: string, after: string, quoted: string) => {
    regex = false;
    const filled = fill(quoted);
    const matching = regex && operator === "=" ? "=~" : regex && operator === "!=" ? "!~" : operator;
    return `${label}${before}${matching}${after}${filled}`;
  });
  return { text: fill(matched), unknown: [...unknown] };
}

/** `now-6h` as a duration of PromQL. */
export function rangeOf(from: string | undefined): string | undefined {
  const match = /^(?:now-)?(\d+)([smhdwMy])(?:\/[a-z])?$/.exec(from ?? "");
  if (!match) return undefined;
  const [, count = "1", unit = "h"] = match;
  return unit === "M" ? `${Number(count) * 30}d` : `${count}${unit}`;
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, y: 31_536_000_000 };

export function milliseconds(duration: string): number {
  const [, count = "0", unit = "s"] = /^(\d+)([smhdwy])$/.exec(duration) ?? [];
  return Number(count) * (UNIT_MS[unit] as number);
}
