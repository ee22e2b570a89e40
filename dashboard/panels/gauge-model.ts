/**
 * What a bar gauge shows: one scale for all bars, and on it each value, the limits and the set points. Bars begin at zero, or at the
 * end of the scale that is nearest to it.
 */
import type { Picture } from "../../protocol/picture.ts";
import type { Panel, Threshold } from "../../protocol/wall.ts";
import type { Language } from "../i18n.ts";
import { valueTicks } from "../plot/scale.ts";
import { valuesOfRole } from "./roles.ts";
import { type Row, rowsOf, worstFirst } from "./rows.ts";

export interface Bar extends Row {
  /** Ends of the bar in parts of the scale, 0 to 1; equal where there is no number. */
  readonly from: number;
  readonly to: number;
  /** Where it should stand, in parts of the scale. */
  readonly setpoints: readonly number[];
}

export interface Limit {
  readonly value: number;
  readonly level: Threshold["level"];
  /** Where it is, and its bad side, in parts of the scale. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
}

export interface GaugeModel {
  /** Worst first, then by name. */
  readonly bars: readonly Bar[];
  readonly limits: readonly Limit[];
  readonly low: number;
  readonly high: number;
}

const LEVELS: readonly Threshold["level"][] = ["medium", "high", "critical"];

export function gaugeModel(panel: Panel, picture: Picture, nowMs: number, language: Language): GaugeModel {
  const rows = worstFirst(rowsOf(panel, picture, nowMs, language));
  const setpoints = valuesOfRole(panel, picture, "setpoint");
  const marks = rows.map(({ series }) => setpoints(series.labels));
  const values = [...rows.map(({ series }) => series.value), ...marks.flat()].filter(Number.isFinite);
  const { low, high } = scaleOf(panel, values);
  const part = (value: number): number => Math.min(1, Math.max(0, (value - low) / (high - low)));
  const base = part(0);
  const bars = rows.map((row, i): Bar => {
    const { value } = row.series;
    const at = Number.isNaN(value) ? base : part(value);
    return { ...row, from: Math.min(base, at), to: Math.max(base, at), setpoints: (marks[i] ?? []).map(part) };
  });
  // The worst is drawn last, over the others.
  const limits = [...panel.thresholds]
    .sort((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level))
    .filter(({ at }) => at >= low && at <= high)
    .map(
      ({ at, level, side }): Limit => ({
        value: at,
        level,
        at: part(at),
        from: side === "below" ? 0 : part(at),
        to: side === "below" ? part(at) : 1,
      }),
    );
  return { bars, limits, low, high };
}

/** Fixed ends stand. Free ones hold values, set points and limits, and zero where nothing says otherwise. */
function scaleOf({ min, max, unit, thresholds }: Panel, values: readonly number[]): { readonly low: number; readonly high: number } {
  const held = [...values, ...thresholds.map(({ at }) => at), 0];
  const low = min ?? Math.min(max ?? 0, ...held);
  const high = max ?? Math.max(low, ...held);
  if (high <= low) return { low, high: low + 1 };
  // A free end is a round number, so that it stands still while values move.
  const whole = unit === "ratio" ? 1 : unit === "percent" ? 100 : undefined;
  if (max === null && min === null && whole !== undefined && low === 0 && high <= whole) return { low, high: whole };
  const [first = low, second = high] = valueTicks({ low, high }, 4, unit);
  const step = second - first;
  return { low: min ?? Math.floor(low / step + 1e-9) * step, high: max ?? Math.ceil(high / step - 1e-9) * step };
}
