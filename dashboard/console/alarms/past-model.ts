/** What the plot of an alarm's past shows, worked out without drawing: lines, axes, marks of events and the band of states, on one time axis. */
import type { AlarmHistoryLine } from "../../../protocol/alarm.ts";
import { formatClock, formatHourMinute, formatTick } from "../../format.ts";
import type { Language } from "../../i18n.ts";
import { MAX_LINES } from "../../plot/colours.ts";
import { AXIS_HEIGHT, PAD_TOP, type PlotFrame } from "../../plot/frame.ts";
import { type Range, timeTicks, valueRange, valueTicks } from "../../plot/scale.ts";
import { onOneAxis, type StateSpan, stateSpans } from "./history.ts";
import type { AlarmPast } from "./history-store.ts";

/** The plot's own pixels are those of a wall, twice as large as a page's. */
export const PLOT_SCALE = 0.5;
const RIGHT = 24;
const VALUE_TICK_PX = 70;
const TIME_TICK_PX = 150;
const LEFT_STEP = 24;
const DAY_MS = 86_400_000;
/** More marks than this on a phone are a grey band. */
const MOST_MARKS = 200;

export interface PastModel {
  readonly frame: PlotFrame;
  /** Of the axes, in the plot's pixels. */
  readonly left: number;
  readonly right: number;
  /** Series without a line. */
  readonly more: number;
  readonly marks: readonly { readonly line: AlarmHistoryLine; readonly share: number }[];
  readonly spans: readonly (StateSpan & { readonly from: number; readonly to: number })[];
}

export interface PastInput {
  readonly past: AlarmPast;
  /** In the plot's pixels. */
  readonly width: number;
  readonly height: number;
  readonly language: Language;
  /** What the local clock is ahead of UTC. */
  readonly zoneMs: number;
  readonly measure: (text: string) => number;
}

export function pastModel({ past, width, height, language, zoneMs, measure }: PastInput): PastModel {
  const { fromMs, toMs, stepMs, lines, before } = past;
  const series = (past.series ?? []).slice(0, MAX_LINES);
  const { times, columns } = onOneAxis(series);
  const data = extent(columns);
  const values = valueRange(null, null, data, "none");
  const room = height - AXIS_HEIGHT - PAD_TOP;
  // Without a sample no value is round.
  const ticks = data ? valueTicks(values, Math.max(2, Math.floor(room / VALUE_TICK_PX)), "none") : [];
  const format = (value: number): string => formatTick(value, "none", language);
  const widest = Math.max(20, ...ticks.map((tick) => measure(format(tick)))) + 14;
  const left = Math.ceil(widest / LEFT_STEP) * LEFT_STEP;
  const plotWidth = Math.max(1, width - left - RIGHT);
  const { times: clockTicks, stepMs: tickMs } = timeTicks(fromMs, toMs, Math.floor(plotWidth / TIME_TICK_PX), zoneMs);
  const formatTime = tickMs >= DAY_MS ? dayFormat(language) : tickMs < 60_000 ? formatClock : formatHourMinute;
  const share = (ms: number): number => Math.min(1, Math.max(0, (ms - fromMs) / (toMs - fromMs)));
  const half = (time: number): number => measure(formatTime(time)) / 2;
  const frame: PlotFrame = {
    times,
    lines: series.map((_, slot) => ({
      slot,
      points: columns[slot] as number[],
      // Each step that has a sample has a point: two steps apart, one is missing.
      joinMs: 1.5 * stepMs,
      labelY: undefined,
      ended: false,
    })),
    fromMs,
    toMs,
    values,
    valueTicks: ticks,
    // At the left end it would write over the value axis, at the right one be cut.
    timeTicks: clockTicks.filter((time) => {
      const x = share(time) * plotWidth;
      return x > half(time) && plotWidth - x + RIGHT > half(time);
    }),
    formatValue: format,
    formatTime,
    marks: [],
    banded: false,
  };
  return {
    frame,
    left,
    right: RIGHT,
    more: (past.series?.length ?? 0) - series.length,
    marks: lines.slice(0, MOST_MARKS).map((line) => ({ line, share: share(line.atMs) })),
    spans: stateSpans(lines, before, fromMs, toMs).map((span) => ({ ...span, from: share(span.fromMs), to: share(span.toMs) })),
  };
}

function dayFormat(language: Language): (time: number) => string {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { day: "numeric", month: "short" });
  return (time) => format.format(time);
}

function extent(columns: readonly (readonly number[])[]): Range | undefined {
  const finite = columns.flatMap((column) => column.filter(Number.isFinite));
  return finite.length === 0 ? undefined : { low: Math.min(...finite), high: Math.max(...finite) };
}
