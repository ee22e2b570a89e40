/**
 * A store in memory, written in the notation of Prometheus' test suite: `cpu{host="a"} 1+1x10 _ stale NaN` under a step.
 * `1+2x3` is 1 3 5 7, `1x3` is 1 1 1 1, `_x3` leaves three out.
 */

import { deviceOf, type Label, type Labels, metricName, seriesKey, sortedLabels } from "../../core/metric.ts";
import { parseDuration, unquote } from "../../core/promql/literal.ts";
import type { SampleWindow, SeriesInfo, SeriesReader } from "../../core/series/store.ts";

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

function textOf(quoted: string): string {
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

interface Stored {
  readonly info: SeriesInfo;
  readonly times: number[];
  readonly values: Value[];
}

export interface MemoryReader extends SeriesReader {
  /** One line for each series; the first value stands at 0, then one each `step` (`10s`). */
  load(step: string, text: string): void;
  /** Label sets of the lines that were left out because they hold native histograms. */
  readonly histograms: readonly Labels[];
  /** How often `select` and `window` were called. */
  readonly calls: { select: number; window: number };
}

export function createReader(step?: string, text?: string): MemoryReader {
  const series: Stored[] = [];
  const byKey = new Map<string, Stored>();
  const histograms: Labels[] = [];
  const calls = { select: 0, window: 0 };
  let seriesVersion = 0;

  function load(stepText: string, lines: string): void {
    const stepMs = parseDuration(stepText) ?? Number.NaN;
    const seen = new Map<string, readonly Value[]>();
    for (const line of lines.split("\n")) {
      if (line.trim() === "" || line.trim().startsWith("#")) continue;
      const { labels, rest } = parseMetricLine(line);
      const values = parseValues(rest.replace(/\s#.*$/, ""));
      const key = seriesKey(
        metricName(labels),
        labels.filter(([name]) => name !== "__name__"),
      );
      if (values === undefined) histograms.push(labels);
      else seen.set(key, values);
      if (values === undefined || byKey.has(key)) continue;
      const stored = { info: { ref: series.length, key, labels, device: deviceOf(labels) ?? "" }, times: [], values: [] };
      byKey.set(key, stored);
      series.push(stored);
      seriesVersion++;
    }
    for (const [key, values] of seen) {
      const stored = byKey.get(key) as Stored;
      values.forEach((value, i) => {
        if (value === null) return;
        stored.times.push(i * stepMs);
        stored.values.push(value);
      });
    }
  }

  function window(ref: number, afterMs: number, throughMs: number): SampleWindow {
    calls.window++;
    const { times, values } = series[ref] as Stored;
    const columns = { times: Float64Array.from(times), values: new Float64Array(values.length) };
    const bits = new DataView(columns.values.buffer);
    values.forEach((value, i) => {
      if (value === "stale") bits.setBigUint64(i * 8, 0x7ff0000000000002n, true);
      else columns.values[i] = value as number;
    });
    const start = times.findIndex((time) => time > afterMs);
    const end = times.findLastIndex((time) => time <= throughMs) + 1;
    return start < 0 ? { ...columns, start: end, end } : { ...columns, start, end: Math.max(start, end) };
  }

  if (step !== undefined && text !== undefined) load(step, text);
  return {
    load,
    histograms,
    calls,
    window,
    get seriesVersion() {
      return seriesVersion;
    },
    select(matchers) {
      calls.select++;
      const accepts = ({ info }: Stored): boolean =>
        matchers.every(({ name, test }) => test(info.labels.find(([label]) => label === name)?.[1] ?? ""));
      return series.filter(accepts).map(({ info }) => info);
    },
  };
}
