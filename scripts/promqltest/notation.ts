/**
 * The notation of Prometheus' test suite for series and their values: `cpu{host="a"} 1+1x10 _ stale NaN`. `1+2x3` is
 * 1 3 5 7, `1x3` is 1 1 1 1, `_x3` leaves three out.
 */
import { type Label, type Labels, sortedLabels } from "../../core/metric.ts";
import { unquote } from "../../core/promql/literal.ts";

/** `null` leaves the step out. */
export type Value = number | "stale" | null;

const METRIC = /^([a-zA-Z_:][\w:]*)?\s*(\{(?!\{)(?:[^"'}]|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')*\})?\s*(.*)$/;
const LABEL = /(?:([a-zA-Z_]\w*)|("(?:[^"\\]|\\.)*"))\s*(?:=\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'))?/g;

/** `name{label="value"} rest` to its label set and the rest of the line. */
export function parseMetricLine(line: string): { readonly labels: Labels; readonly rest: string } {
  const [, name, list = "", rest = ""] = METRIC.exec(line.trim()) ?? [];
  const labels: Label[] = name === undefined ? [] : [["__name__", name]];
  for (const [, plain, quoted, value] of list.matchAll(LABEL)) {
    const label = plain ?? textOf(quoted ?? "");
    labels.push(value === undefined ? ["__name__", label] : [label, textOf(value)]);
  }
  return { labels: sortedLabels(labels), rest };
}

export function textOf(quoted: string): string {
  const unquoted = unquote(quoted);
  if (!unquoted.ok) throw new Error(`${quoted}: ${unquoted.message}`);
  return unquoted.text;
}

export function parseFloatText(text: string): number {
  const infinite = /^([+-]?)inf$/i.exec(text);
  if (infinite) return infinite[1] === "-" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const value = /^nan$/i.test(text) ? Number.NaN : Number(text);
  if (text === "" || (Number.isNaN(value) && !/^nan$/i.test(text))) throw new Error(`not a number: "${text}"`);
  return value;
}

/** `undefined` when the line holds native histograms. */
export function parseValues(text: string): readonly Value[] | undefined {
  if (text.includes("{{")) return undefined;
  const values: Value[] = [];
  for (const item of text.split(/\s+/).filter((part) => part !== "")) {
    const number = "[+-]?(?:inf|nan|(?:\\d+\\.?\\d*|\\.\\d+)(?:e[+-]?\\d+)?)";
    const [, missing] = /^_(?:x(\d+))?$/.exec(item) ?? [];
    const series = new RegExp(`^(${number})(?:([+-])(${number.replace("[+-]?", "")}))?x(\\d+)$`, "i").exec(item);
    if (item.startsWith("_")) values.push(...Array.from({ length: Number(missing ?? 1) }, () => null));
    else if (item === "stale") values.push("stale");
    else if (series) {
      const [, first = "", sign, by = "0", times] = series;
      let value = parseFloatText(first);
      for (let i = 0; i <= Number(times); i++) {
        values.push(value);
        value += sign === "-" ? -parseFloatText(by) : parseFloatText(by);
      }
    } else values.push(parseFloatText(item));
  }
  return values;
}
