/**
 * What a time series panel shows at a moment, worked out without drawing: which series, over what times, between what values,
 * with which names at which height.
 */
import { type Freshness, staleAfterMs } from "../../core/freshness.ts";
import type { Picture, QueryPicture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel } from "../../protocol/wall.ts";
import { formatClock, formatHourMinute, formatText, formatTick } from "../format.ts";
import type { Language } from "../i18n.ts";
import { MAX_LINES, slotsOf } from "../plot/colours.ts";
import { AXIS_HEIGHT, LABEL_PX, PAD_TOP, type PlotFrame, type PlotLine } from "../plot/frame.ts";
import { type Range, timeSpan, timeTicks, valueRange, valueTicks } from "../plot/scale.ts";
import { spreadLabels } from "../plot/spread.ts";
import { UNIT_FORMS } from "../units.ts";
import { aheadMs } from "../zone.ts";
import { legendsOf } from "./legend.ts";
import { dwellOf, pageAt } from "./paging.ts";
import { lookOf, readValue } from "./reading.ts";
import { seriesRhythmMs, seriesState } from "./tile-state.ts";

export interface EndLabel {
  readonly number: number;
  readonly slot: number;
  readonly name: string;
  readonly value: string;
  readonly state: Freshness;
  /** Middle, in wall pixels from the plot's top. */
  readonly y: number;
}

export interface SeriesModel {
  readonly frame: PlotFrame;
  /** There is neither a point in sight nor a scale for one. */
  readonly isEmpty: boolean;
  readonly labels: readonly EndLabel[];
  /** Series that have no label for want of room, or no line since there are too many. */
  readonly unnamed: number;
  /** Widths of value axis and label column: in steps, so that a plot is not made anew for every digit. */
  readonly left: number;
  readonly right: number;
  /** Height of the time axis; 0 in a tile too low for one. */
  readonly foot: number;
}

export interface ModelInput {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
  readonly nowMs: number;
  /** The right end of the time axis: now, or a pixel later. */
  readonly edgeMs: number;
  readonly language: Language;
  readonly timeZone: string | undefined;
  /** Width of a text at the plot's font, in wall pixels. */
  readonly measure: (text: string) => number;
}

/** From the end of the values to the name: the hair's way, the swatch, and air. */
export const LABEL_LEAD = 50;
/** Between name and value. */
const VALUE_GAP = 14;
/** In a tile narrower than this there is room for lines or for their names, not for both. */
const LABELS_FROM_PX = 340;
/** Names may take this much of the width; then values go, then names are cut. */
const LABEL_SHARE = 0.42;
const WIDTH_STEP = 24;
/** Two values that can be told apart above a time axis; in less there are only lines, whose ends say what they are. */
const LEAST_WITH_AXIS_PX = AXIS_HEIGHT + PAD_TOP + LABEL_PX;
/** Half of a line's end. */
const END_AIR_PX = 6;
/** Room that a value tick and a time tick need, so that they stay apart. */
const VALUE_TICK_PX = 58;
const TIME_TICK_PX = 132;
/** Half of "17:45". */
const HALF_TIME_PX = 38;

interface Drawn {
  readonly query: QueryPicture;
  readonly series: SeriesPicture;
  readonly legend: string;
}

export function seriesModel(input: ModelInput): SeriesModel {
  const { panel, picture, width, height, nowMs, edgeMs, language, measure } = input;
  const all = drawnSeries(panel, picture, language);
  const banded = panel.type === "percentile-band";
  const drawn = banded ? bandOf(panel, all) : all.slice(0, MAX_LINES);
  // What left its result is of the past, and no longer missed.
  const notDrawn = all.filter((one) => one.series.present && !drawn.some(({ series }) => series === one.series)).length;
  const rangeMs = Math.max(1000, ...panel.queries.map((query) => query.rangeMs));
  const { times, columns } = onOneAxis(drawn, edgeMs - rangeMs);
  const spanMs = timeSpan(rangeMs, firstTime(times, columns), edgeMs);
  const fromMs = edgeMs - spanMs;
  const data = extent(columns);
  const held = data ?? saidRange(panel);
  const values = valueRange(panel.min, panel.max, held, panel.unit);
  const foot = height < LEAST_WITH_AXIS_PX ? 0 : AXIS_HEIGHT;
  const bottom = height - (foot === 0 ? END_AIR_PX : foot);
  const room = bottom - PAD_TOP;
  const ticks = held ? valueTicks(values, Math.max(2, Math.floor(room / VALUE_TICK_PX)), panel.unit, LABEL_PX / room) : [];
  const format = (value: number): string => formatTick(value, panel.unit, language);
  const left = stepped(Math.max(20, ...ticks.map((tick) => measure(format(tick)))) + 14);
  const y = (value: number): number => bottom - ((value - values.low) / (values.high - values.low)) * room;

  const states = drawn.map(({ series }) => lineState(series, picture, nowMs));
  const slots = slotsOf(drawn.map(banded ? (_, i) => i : colourWish));
  const valueWidth = measure(formatText(UNIT_FORMS[panel.unit].wide, panel.unit, language, panel.decimals));
  const textWidth = ({ name, value }: LabelText): number =>
    measure(name) + (name === "" || value === "" ? 0 : VALUE_GAP) + (value === "" ? 0 : Math.max(measure(value), valueWidth));
  const texts = labelTexts(drawn, panel, language, (text) => textWidth(text) <= width * LABEL_SHARE - LABEL_LEAD);
  const wished = columns.map((column) => Math.min(Math.max(y(lastFinite(column) ?? values.low), PAD_TOP), bottom));
  const names = width < LABELS_FROM_PX ? 0 : Math.max(1, Math.floor((height - PAD_TOP / 2) / LABEL_PX));
  const turn = { nowMs, dwellMs: dwellOf(panel) };
  const labels = placeLabels(wished, names, height, notDrawn > 0, turn).map(({ line, y }): EndLabel => {
    const { number } = (drawn[line] as Drawn).series;
    return { number, slot: slots[line] as number, ...(texts[line] as LabelText), state: states[line] as Freshness, y };
  });
  const right = drawn.length === 0 || names === 0 ? 20 : LABEL_LEAD + Math.max(...texts.map(textWidth));
  const labelWidth = Math.min(stepped(right), Math.floor(width * LABEL_SHARE));

  const plotWidth = Math.max(1, width - left - labelWidth);
  const { times: clockTicks, stepMs } = timeTicks(fromMs, edgeMs, Math.floor(plotWidth / TIME_TICK_PX), aheadMs(nowMs, input.timeZone));
  const lines = drawn.map(({ query, series }, i): PlotLine => {
    const label = labels.find(({ number }) => number === series.number);
    return {
      slot: slots[i] as number,
      points: columns[i] as number[],
      joinMs: Math.max(staleAfterMs(seriesRhythmMs(series, picture.devices)), 2 * query.query.stepMs),
      labelY: label?.y,
      ended: states[i] !== "live",
    };
  });
  const frame: PlotFrame = {
    times,
    lines,
    fromMs,
    toMs: edgeMs,
    values,
    valueTicks: ticks,
    // A tick at the left end would write over the value axis.
    timeTicks: clockTicks.filter((time) => time - fromMs > (spanMs * HALF_TIME_PX) / plotWidth),
    formatValue: format,
    formatTime: (time) => (stepMs < 60_000 ? formatClock : formatHourMinute)(time, input.timeZone),
    marks: panel.thresholds.filter(({ at }) => at > values.low && at < values.high),
    banded,
  };
  const unnamed = names === 0 ? 0 : drawn.length - labels.length + notDrawn;
  return { frame, isEmpty: data === undefined && ticks.length === 0, labels, unnamed, left, right: labelWidth, foot };
}

/** What a panel's limits and fixed ends say of its values before one is known, with zero beside them; nothing where an end would be made up. */
function saidRange({ min, max, thresholds }: Panel): Range | undefined {
  const said = [...thresholds.map(({ at }) => at), ...(max === null ? [] : [max])];
  const range = { low: min ?? Math.min(0, ...said), high: max ?? Math.max(0, ...said) };
  return said.length > 0 && range.low < range.high ? range : undefined;
}

/** Which lines have a name now, and where. Past the room for names they take turns, from the highest line down. */
function placeLabels(wished: readonly number[], room: number, height: number, counts: boolean, turn: Turn): { line: number; y: number }[] {
  // A line for the count of what has none.
  const fitting = wished.length <= room && !counts ? room : Math.max(Math.min(1, room), room - 1);
  const wish = (line: number): number => wished[line] as number;
  const order = wished.map((_, line) => line).sort((a, b) => wish(a) - wish(b) || a - b);
  const from = fitting * pageAt(turn.nowMs, Math.ceil(order.length / Math.max(1, fitting)), turn.dwellMs);
  const named = order.slice(from, from + fitting);
  const places = spreadLabels(named.map(wish), LABEL_PX, 0, height - (fitting < room ? LABEL_PX : 0));
  return named.map((line, i) => ({ line, y: places[i] as number }));
}

interface Turn {
  readonly nowMs: number;
  readonly dwellMs: number;
}

/** What left its query's result is not live any more, however new its last sample. */
function lineState(series: SeriesPicture, picture: Picture, nowMs: number): Freshness {
  const state = seriesState(series, picture.devices, nowMs);
  return series.present || state === "never" ? state : "stale";
}

interface LabelText {
  readonly name: string;
  readonly value: string;
}

function stepped(width: number): number {
  return Math.ceil(width / WIDTH_STEP) * WIDTH_STEP;
}

/** What is in the result first, then what left it last. A series without a point in sight is not drawn. */
function drawnSeries(panel: Panel, picture: Picture, language: Language): Drawn[] {
  const all = panel.queries.flatMap(({ number }) => {
    const query = picture.queries.get(number);
    if (!query) return [];
    const legends = legendsOf(query, language);
    return query.series.map((series, i): Drawn => ({ query, series, legend: legends[i] as string }));
  });
  const rank = ({ series }: Drawn): number => (series.present ? Number.POSITIVE_INFINITY : series.sampledMs);
  return all
    .filter(({ series }) => series.points.some(Number.isFinite))
    .sort((a, b) => rank(b) - rank(a) || a.series.number - b.series.number);
}

/** The lines of a band: one of each query, in their order, called by the quantile that is asked where nothing else is said. */
function bandOf(panel: Panel, all: readonly Drawn[]): Drawn[] {
  return panel.queries.flatMap(({ number }) => {
    const line = all.find(({ query }) => query.query.number === number);
    if (!line) return [];
    const { legend, expr } = line.query.query;
    const quantile = legend === "" ? /quantile\w*\(\s*(0?\.\d+)/.exec(expr)?.[1] : undefined;
    return { ...line, legend: quantile === undefined ? line.legend : `p${Number((100 * Number(quantile)).toFixed(3))}` };
  });
}

/** A device's line has its colour on all panels; an aggregate's goes by its place among the panel's queries. */
function colourWish({ series }: Drawn, i: number): number {
  return series.devices.length === 1 ? (series.devices[0] as number) - 1 : i;
}

/** Queries of one panel may have their points at different times: all series get a column of the union. */
function onOneAxis(drawn: readonly Drawn[], fromMs: number): { times: readonly number[]; columns: number[][] } {
  const queries = [...new Set(drawn.map(({ query }) => query))];
  const times = [...new Set(queries.flatMap((query) => query.times))].filter((time) => time >= fromMs).sort((a, b) => a - b);
  const index = new Map(times.map((time, i) => [time, i]));
  const columns = drawn.map(({ query, series }) => {
    const column = times.map(() => Number.NaN);
    query.times.forEach((time, i) => {
      const at = index.get(time);
      if (at !== undefined) column[at] = series.points[i] as number;
    });
    return column;
  });
  return { times, columns };
}

function extent(columns: readonly (readonly number[])[]): Range | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const column of columns) {
    for (const value of column) {
      if (!Number.isFinite(value)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low <= high ? { low, high } : undefined;
}

function firstTime(times: readonly number[], columns: readonly (readonly number[])[]): number | undefined {
  return times.find((_, i) => columns.some((column) => Number.isFinite(column[i])));
}

function lastFinite(column: readonly number[]): number | undefined {
  for (let i = column.length - 1; i >= 0; i--) if (Number.isFinite(column[i])) return column[i];
  return undefined;
}

/** A line alone is told by the panel's title. Values stand beside names where all fit. */
function labelTexts(drawn: readonly Drawn[], panel: Panel, language: Language, fits: (text: LabelText) => boolean): readonly LabelText[] {
  const texts = drawn.map(({ query, series, legend }) => ({
    name: drawn.length === 1 ? "" : legend,
    value: readValue(lookOf(panel, query.query), series.value, language).full,
  }));
  return texts.every(fits) || drawn.length === 1 ? texts : texts.map(({ name }) => ({ name, value: "" }));
}
