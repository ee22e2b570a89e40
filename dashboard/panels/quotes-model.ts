/** What a ticker of prices shows: each value, how far it has moved, and from what. */
import type { Picture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel, Unit } from "../../protocol/wall.ts";
import { formatText } from "../format.ts";
import type { Language } from "../i18n.ts";
import { UNIT_FORMS } from "../units.ts";
import type { Reading } from "./reading.ts";
import { valuesOfRole } from "./roles.ts";
import { type Row, rowsOf } from "./rows.ts";

export interface Quote extends Row {
  /** "none" where there is nothing to compare with. */
  readonly direction: "up" | "down" | "flat" | "none";
  /** Both with their sign; empty where there is none, and a share of zero is none. */
  readonly change: string;
  readonly share: string;
}

export function quotesOf(panel: Panel, picture: Picture, nowMs: number, language: Language): Quote[] {
  const references = valuesOfRole(panel, picture, "reference");
  const asked = panel.queries.some(({ role }) => role === "reference");
  return rowsOf(panel, picture, nowMs, language).map((told): Quote => {
    const { series } = told;
    const unit = unitOf(panel, picture, series);
    const row = { ...told, reading: priceReading(told.reading, series.value, unit) };
    // Asked for and not there is not the same as not asked for: no other reference takes its place.
    const from = asked ? references(series.labels)[0] : series.points.find(Number.isFinite);
    const change = from === undefined ? Number.NaN : roundOff(series.value, from);
    if (!Number.isFinite(change)) return { ...row, direction: "none", change: "", share: "" };
    const direction = change > 0 ? "up" : change < 0 ? "down" : "flat";
    const sign = SIGNS[direction];
    const share = from === undefined || from === 0 ? "" : sign + formatShare(Math.abs(change / from));
    return { ...row, direction, change: sign + formatText(Math.abs(change), unit, language, panel.decimals), share };
  });
}

/** Values have five digits: what is left of a difference past them is no change. */
function roundOff(value: number, from: number): number {
  const change = value - from;
  return Math.abs(change) < Math.max(Math.abs(value), Math.abs(from)) * 5e-6 ? 0 : change;
}

function unitOf(panel: Panel, picture: Picture, series: SeriesPicture): Panel["unit"] {
  return picture.queries.get(series.query)?.query.unit ?? panel.unit;
}

/** All five digits of a price that has them, which 78.4 k would not tell. */
function priceReading(reading: Reading, value: number, unit: Unit): Reading {
  const { factor, sign = "", steps } = UNIT_FORMS[unit];
  const isPlain = factor === 1 && steps.en.every(([, name]) => name.length < 2);
  const size = Math.round(Math.abs(value));
  if (reading.mapped || !isPlain || !(size >= 10_000 && size < 100_000)) return reading;
  const full = `${value < 0 ? "−" : ""}${sign}${Math.floor(size / 1000)},${String(size % 1000).padStart(3, "0")}`;
  return { ...reading, text: full, unit: "", full };
}

/** A change always has its sign, also one that is written as zero: colour alone tells nobody which way it went. */
const SIGNS = { up: "+", down: "−", flat: "±" } as const;

function formatShare(share: number): string {
  const percent = share * 100;
  return `${percent >= 99.95 ? percent.toFixed(0) : percent.toFixed(2)}%`;
}

/** Red is up in China and down elsewhere. */
export function colourOf(direction: Quote["direction"], language: Language): "red" | "green" | "" {
  if (direction === "flat" || direction === "none") return "";
  return (direction === "up") === (language === "zh") ? "red" : "green";
}

type Measure = (text: string) => number;

/** What a row of a quote needs, in parts of the font size; in two lines its change has one of its own. */
export function quoteEms({ name, reading, change, share }: Quote, lines: QuoteLayout["lines"], measure: Measure): number {
  const named = Math.min(MOST_NAME_EMS, measure(name));
  if (lines === 1) return named + measure(`${reading.full}${change}${share}`) * STRONG + ROOM_EMS;
  return Math.max(named + measure(reading.full) * STRONG, measure(`${change}${share}`) * STRONG) + ROOM_EMS / 2;
}

export interface QuoteLayout {
  readonly fontPx: number;
  readonly rowPx: number;
  readonly columns: number;
  readonly rows: number;
  readonly pages: number;
  /** Of a quote: where name, value and change do not stand beside each other, the change stands below. */
  readonly lines: 1 | 2;
  /** Of all columns together. */
  readonly widthPx: number;
}

const SIZES_PX = [56, 48, 40, 34, 28] as const;
const LINE = 1.5;
/** Numbers are set in the strong weight. */
const STRONG = 1.08;
/** Between columns, in parts of the font size. */
export const COLUMN_GAP_EMS = 1.5;
/** Between name, value, change and share; the arrow. */
const ROOM_EMS = 4;
/** A longer name is cut, rather than that all become small for it. */
const MOST_NAME_EMS = 8;
/** The mark of a page: a line below where there are several rows, else a corner. */
export const PAGE_LINE_PX = 40;
export const PAGE_CORNER_PX = 100;

/** As large as lets all stand; when even the least size does not, in pages. */
export function layoutQuotes(quotes: readonly Quote[], width: number, height: number, measure: Measure): QuoteLayout {
  const widest = (lines: QuoteLayout["lines"]): number => Math.max(...quotes.map((quote) => quoteEms(quote, lines, measure)));
  const least = SIZES_PX[SIZES_PX.length - 1] as number;
  const isStrip = height < 2 * least * LINE + PAGE_LINE_PX;
  const lines = widest(1) * least <= width || isStrip ? 1 : 2;
  const ems = widest(lines);
  const line = LINE * lines;
  const cellsOf = (fontPx: number, wide: number, high: number): { columns: number; rows: number } => ({
    columns: Math.max(1, Math.floor((wide + COLUMN_GAP_EMS * fontPx) / ((ems + COLUMN_GAP_EMS) * fontPx))),
    rows: Math.max(1, Math.floor(high / (fontPx * line))),
  });
  for (const fontPx of SIZES_PX) {
    const { columns, rows } = cellsOf(fontPx, width, height);
    const fits = ems * fontPx <= width && rows * fontPx * line <= height;
    if (!fits || columns * rows < quotes.length) continue;
    const used = Math.ceil(quotes.length / columns);
    const rowPx = rowOf(fontPx * lines, height, used);
    return { fontPx, rowPx, columns: Math.ceil(quotes.length / used), rows: used, pages: 1, widthPx: width, lines };
  }
  const [widthPx, room] = isStrip ? [width - PAGE_CORNER_PX, height] : [width, height - PAGE_LINE_PX];
  const { columns, rows } = cellsOf(least, widthPx, room);
  const pages = Math.ceil(quotes.length / (columns * rows));
  return { fontPx: least, rowPx: rowOf(least * lines, room, rows), columns, rows, pages, widthPx, lines };
}

const MOST_ROW_EMS = 2.2;

function rowOf(fontPx: number, height: number, rows: number): number {
  return Math.floor(Math.min(height / rows, fontPx * MOST_ROW_EMS));
}
