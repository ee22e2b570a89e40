/**
 * What a table shows: a row for each set of labels, a column for each label that tells rows apart and one for each query; which
 * size of text lets most of it stand, and what takes turns.
 */
import type { Freshness } from "../../core/freshness.ts";
import type { Picture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel } from "../../protocol/wall.ts";
import { type Language, textOf } from "../i18n.ts";
import { placeholders, tellingLabels } from "./legend.ts";
import { lookOf, type Reading, readValue } from "./reading.ts";
import { badness, compareNames } from "./rows.ts";
import { type ColumnPlaces, placeColumns, sum } from "./table-columns.ts";
import { currentSeries, seriesState } from "./tile-state.ts";

export interface TableRow {
  readonly key: string;
  /** One text for each label column. */
  readonly names: readonly string[];
  /** One for each query; `undefined` where it has nothing for these labels. */
  readonly cells: readonly (Reading | undefined)[];
  /** Of the cell that is oldest. */
  readonly state: Freshness;
}

export interface TableModel {
  readonly headings: readonly string[];
  readonly labelColumns: number;
  /** Worst first, then by name. */
  readonly rows: readonly TableRow[];
}

/** More columns of names than this leave no room for values. */
const MOST_LABELS = 3;
const STATES: readonly Freshness[] = ["live", "never", "late", "stale"];

export function tableModel(panel: Panel, picture: Picture, nowMs: number, language: Language, valueWord: string): TableModel {
  const queries = panel.queries.filter((query) => query.role === undefined);
  const results = queries.map((query) => currentSeries(picture.queries.get(query.number)));
  const legends = queries.map(({ legend }) => textOf(legend, language));
  const asked = [...new Set(legends.flatMap(placeholders))];
  const labels = (asked.length > 0 ? asked : tellingLabels(distinct(results.flat()))).slice(0, MOST_LABELS);
  const rows = new Map<string, { names: string[]; cells: (Reading | undefined)[]; states: Freshness[] }>();
  queries.forEach((query, column) => {
    const look = lookOf(panel, query);
    for (const series of results[column] as readonly SeriesPicture[]) {
      const names = labels.map((label) => series.labels[label] ?? "");
      let key = names.join("\n");
      // Two series that these labels do not tell apart are two rows all the same.
      if (rows.get(key)?.cells[column]) key += `\n${series.number}`;
      let row = rows.get(key);
      if (!row) {
        row = { names, cells: queries.map(() => undefined), states: [] };
        rows.set(key, row);
      }
      row.cells[column] = readValue(look, series.value, language);
      row.states.push(seriesState(series, picture.devices, nowMs));
    }
  });
  const list = [...rows].map(([key, { names, cells, states }]): TableRow => ({ key, names, cells, state: oldest(states) }));
  list.sort((a, b) => rowBadness(b) - rowBadness(a) || compareRows(a, b));
  const headings = legends.map((legend, i) => {
    if (legend !== "" && placeholders(legend).length === 0) return legend;
    return results[i]?.[0]?.labels.__name__ ?? (queries.length === 1 ? valueWord : `${valueWord} ${i + 1}`);
  });
  const called = Object.entries(panel.labels ?? {});
  const labelHeadings = labels.map((label) => textOf(called.find(([name]) => name === label)?.[1] ?? label, language));
  return {
    headings: [...labelHeadings, ...headings],
    labelColumns: labels.length,
    rows: list,
  };
}

/** Label sets, each once: of queries about one thing alone none differs, and it is called by all that it has. */
function distinct(series: readonly SeriesPicture[]): SeriesPicture["labels"][] {
  const sets = series.map(({ labels }) => Object.entries(labels).filter(([name]) => name !== "__name__"));
  return [...new Map(sets.map((set) => [JSON.stringify(set.sort()), Object.fromEntries(set)])).values()];
}

function oldest(states: readonly Freshness[]): Freshness {
  return states.reduce((a, b) => (STATES.indexOf(a) > STATES.indexOf(b) ? a : b));
}

/** Of its worst cell. */
export function rowBadness({ state, cells }: TableRow): number {
  return Math.max(...cells.map((cell) => badness(state, cell?.level)));
}

function compareRows(a: TableRow, b: TableRow): number {
  for (let i = 0; i < a.names.length; i++) {
    const order = compareNames(a.names[i] as string, b.names[i] as string);
    if (order !== 0) return order;
  }
  return 0;
}

/** What says in words how old a row is, and how bad a value. */
export interface MarkWords {
  readonly ofRow: (row: TableRow) => string;
  readonly ofCell: (cell: Reading) => string;
}

const NO_WORDS: MarkWords = { ofRow: () => "", ofCell: () => "" };

export interface TableLayout {
  readonly fontPx: number;
  readonly rowPx: number;
  /** Of the columns of names, in wall pixels. */
  readonly names: readonly number[];
  /** Columns of values. */
  readonly columns: ColumnPlaces;
  readonly shownRows: number;
  readonly hiddenRows: number;
  /** Marks have their words beside them. */
  readonly hasWords: boolean;
}

/** 36 px is what a table should be read in; 28 the least. */
const SIZES = [
  { fontPx: 36, rowPx: 52 },
  { fontPx: 32, rowPx: 46 },
  { fontPx: 28, rowPx: 40 },
] as const;
export const HEADING_PX = 28;
export const HEADING_ROW_PX = 42;
export const COLUMN_GAP = 28;
/** A level's shape and its gap, in parts of the font size. */
const MARK_EMS = 1.25;
/** Values are set in the strong weight. */
const STRONG = 1.06;
const WORD_GAP_EMS = 0.4;
const LEAST_NAME_PX = 150;

export function layoutTable(
  model: TableModel,
  width: number,
  height: number,
  measure: (text: string) => number,
  words: MarkWords = NO_WORDS,
): TableLayout {
  const { headings, labelColumns, rows } = model;
  const naturalWith = (words: MarkWords): ((fontPx: number) => number[]) => {
    const ems = headings.map((_, i) => columnEms(model, i, measure, words));
    return (fontPx) =>
      headings.map((heading, i) => Math.max((ems[i] as number) * fontPx, measure(heading) * HEADING_PX * STRONG) + COLUMN_GAP);
  };
  const plain = naturalWith(NO_WORDS);
  const worded = naturalWith(words);
  const room = (rowPx: number): number => Math.max(1, Math.floor((height - HEADING_ROW_PX) / rowPx));
  const fits = SIZES.find(({ fontPx, rowPx }) => sum(plain(fontPx)) <= width && rows.length <= room(rowPx));
  // Where not all rows fit, more of them count for more than their size.
  const { fontPx, rowPx } = fits ?? SIZES[2];
  const hasWords = sum(worded(fontPx)) <= width;
  const wished = hasWords ? worded(fontPx) : plain(fontPx);
  const least = Math.min(LEAST_NAME_PX, width / Math.max(1, labelColumns + 1));
  const names = wished.slice(0, labelColumns);
  const leastNames = names.map((name) => Math.min(name, least));
  const placed = placeColumns(rows, wished.slice(labelColumns), width - sum(leastNames));
  // Without names beside them, values share the width.
  const columns = labelColumns > 0 ? placed : { ...placed, widths: placed.widths.map(() => Math.floor(width / placed.widths.length)) };
  // Names take what is left: as wide as they are long, cut alike where they are too long, the last wider where there is room.
  const share = Math.max(0, width - sum(columns.widths)) / Math.max(1, sum(names));
  const isTurning = columns.widths.length < columns.order.length;
  const fitting = room(rowPx);
  // Which of them stand, rows or columns, is said in a line of its own.
  const hiddenRows = rows.length <= fitting && !isTurning ? 0 : Math.max(0, rows.length - Math.max(1, fitting - 1));
  return {
    fontPx,
    rowPx,
    names: names.map((name) => Math.floor(name * share)),
    columns,
    shownRows: rows.length - hiddenRows,
    hiddenRows,
    hasWords,
  };
}

function columnEms({ rows, labelColumns }: TableModel, column: number, measure: (text: string) => number, words: MarkWords): number {
  const wordEms = (word: string): number => (word === "" ? 0 : measure(word) * STRONG + WORD_GAP_EMS);
  // The state's shape stands before the first column, and its word behind the name.
  if (column < labelColumns) {
    const named = rows.map((row) => measure(row.names[column] as string) + (column === 0 ? wordEms(words.ofRow(row)) : 0));
    return Math.max(0, ...named) + (column === 0 ? MARK_EMS : 0);
  }
  const cells = rows.map(({ cells }) => cells[column - labelColumns]);
  const emsOf = (cell: Reading): number => measure(cell.full) * STRONG + (cell.level ? MARK_EMS + wordEms(words.ofCell(cell)) : 0);
  return Math.max(1, ...cells.map((cell) => (cell ? emsOf(cell) : 0)));
}
