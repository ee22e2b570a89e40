/** A store in memory, filled with the notation of Prometheus' test suite. */
import { deviceOf, type Labels, metricName, seriesKey, sortedLabels } from "../../core/metric.ts";
import { parseDuration } from "../../core/promql/literal.ts";
import type { SampleWindow, SeriesInfo, SeriesReader } from "../../core/series/store.ts";
import { parseMetricLine, parseValues, type Value } from "./notation.ts";

interface Stored {
  readonly info: SeriesInfo;
  readonly times: number[];
  readonly values: Value[];
}

export interface MemoryReader extends SeriesReader {
  /**
   * One line for each series; the first value stands at 0, then one each `step` (`10s`). With `asHistograms` the series of
   * classic histograms are there as native ones too, which is noted and not done.
   */
  load(step: string, text: string, asHistograms?: boolean): void;
  /** Label sets that are left out because they are native histograms. */
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

  function load(stepText: string, lines: string, asHistograms = false): void {
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
      const classic = asHistograms ? /^(.+)_(?:bucket|count|sum)$/.exec(metricName(labels)) : null;
      if (classic !== null) {
        const others = labels.filter(([name]) => name !== "__name__" && name !== "le");
        histograms.push(sortedLabels([["__name__", classic[1] as string], ...others]));
      }
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
