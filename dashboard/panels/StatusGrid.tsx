/**
 * All devices of the wall, or all series of its queries with what they say: a line that counts them by state, then what is not
 * well, large, by turns where not all of it fits, then the others, as many as fit. Inside a state the order is that of the names, so that
 * the eye learns places.
 */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Freshness } from "../../core/freshness.ts";
import type { Picture } from "../../protocol/picture.ts";
import type { Level, Panel } from "../../protocol/wall.ts";
import { formatAge } from "../format.ts";
import type { Language } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { freshnessWord, levelWord, type Words } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { blockHeight, type Cells, gridPageAt, layoutGrid } from "./grid-layout.ts";
import { shortNames } from "./legend.ts";
import { LEVEL_SHAPES } from "./levels.ts";
import { dwellOf, rowsOnPage } from "./paging.ts";
import { badness, compareNames, rowsOf } from "./rows.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { deviceState } from "./tile-state.ts";

/** A cell is told by the worse of its freshness and its level. */
type Kind = Freshness | Level;
const SHAPES = { ...LEVEL_SHAPES, ...STATE_SHAPES };

/** What is stale was told late before. A device that was never heard may not exist yet. */
const WORST_FIRST: readonly Kind[] = ["critical", "high", "stale", "medium", "late", "never", "live"];

/** The counts in one line where they fit, else smaller, else in two lines. */
const COUNT_LINES = [
  { fontPx: 36, linePx: 46, lines: 1 },
  { fontPx: 28, linePx: 42, lines: 1 },
  { fontPx: 28, linePx: 36, lines: 2 },
] as const;
/** Shape and margins of a count, in parts of its font size. */
const COUNT_EXTRA_EMS = 2;
/** In a tile narrower than this a page is told by its numbers alone. */
const PAGE_WORD_FROM_PX = 440;
/** Bad cells lower than this have name and state on one line. */
const TWO_LINES_FROM_PX = 70;

interface Cell {
  readonly name: string;
  readonly short: string;
  readonly kind: Kind;
  /** What stands beside the name where there is room. */
  readonly word: string;
}

export function StatusGrid({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  // Read each second, drawn only when a state or a shown age changed.
  const cells = useMemo(() => {
    let devices: readonly NamedDevice[] = [];
    return computed(() => {
      store.devicesVersion.value;
      for (const query of panel.queries) store.queryVersion(query.number);
      const nowMs = store.now.value;
      // Devices come, and keep their names: two thousand are not sorted each second.
      if (devices.length !== picture.devices.size) devices = namedDevices(picture);
      const list =
        panel.queries.length === 0
          ? deviceCells(devices, picture, nowMs, language, words)
          : seriesCells(panel, picture, nowMs, language, words);
      return JSON.stringify(list.sort((a, b) => WORST_FIRST.indexOf(a.kind) - WORST_FIRST.indexOf(b.kind)));
    });
  }, [store, panel, picture, language, words]);
  const { bad, good, letters, counts } = useMemo(() => partsOf(JSON.parse(cells.value)), [cells.value]);
  if (counts.length === 0) return <p class="number-none">—</p>;
  const countTexts = counts.map(({ kind, count }) => `${count} ${kindWord(kind, words)}`);
  const pageText = (page: number, pages: number): string => (width < PAGE_WORD_FROM_PX ? `${page}/${pages}` : words.pageOf(page, pages));
  const lineOf = (texts: readonly string[]) => {
    const ems = texts.reduce((sum, text) => sum + 1.1 * measureEms(text) + COUNT_EXTRA_EMS, 0);
    return COUNT_LINES.find(({ fontPx, lines }) => (ems * fontPx) / lines <= width) ?? COUNT_LINES[2];
  };
  const layOut = ({ linePx, lines }: (typeof COUNT_LINES)[number]) =>
    layoutGrid(width, height - linePx * lines - 4, bad.length, good.length, letters);
  let line = lineOf(countTexts);
  let layout = layOut(line);
  if (layout.bad.shown < bad.length) {
    line = lineOf([...countTexts, pageText(10, 10)]);
    layout = layOut(line);
  }
  const isApart = layout.bad.shown === 0 && bad.length > 0;
  if (isApart) layout = layoutGrid(width, height, bad.length, 0, letters);
  const { shown } = layout.bad;
  const nowMs = isApart || shown < bad.length ? store.now.value : 0;
  const page = gridPageAt(nowMs, counts, shown, isApart, dwellOf(panel));
  return (
    <div class="grid">
      {(!isApart || page.page === 0) && (
        <p class="grid-counts" style={{ fontSize: `${line.fontPx}px`, lineHeight: `${line.linePx}px` }}>
          {counts.map(({ kind }, i) => (
            <span key={kind} class={`grid-count ${kind}`} data-count={kind}>
              <Shape name={SHAPES[kind]} />
              {countTexts[i]}
            </span>
          ))}
          {page.pages > 1 && <span class="grid-page">{pageText(page.page + 1, page.pages)}</span>}
        </p>
      )}
      <CellBlock cells={layout.bad} list={rowsOnPage(bad, page)} kind="bad" />
      <CellBlock
        cells={layout.good}
        list={good.slice(0, layout.good.shown)}
        kind="good"
        fold={words.folded(good.length - layout.good.shown, words.live)}
      />
    </div>
  );
}

function partsOf(list: readonly Cell[]) {
  const isGood = ({ kind }: Cell): boolean => kind === "live";
  return {
    bad: list.filter((cell) => !isGood(cell)),
    good: list.filter(isGood),
    letters: Math.max(0, ...list.map(({ short }) => lettersOf(short))),
    counts: WORST_FIRST.map((kind) => ({ kind, count: list.filter((cell) => cell.kind === kind).length })).filter(({ count }) => count > 0),
  };
}

function CellBlock(props: {
  readonly cells: Cells;
  readonly list: readonly Cell[];
  readonly kind: "bad" | "good";
  readonly fold?: string;
}) {
  const { cells, list, kind, fold } = props;
  const { rows, width, height, fontPx } = cells;
  if (rows === 0) return null;
  const size = { width: `${width}px`, height: `${height}px`, fontSize: `${fontPx}px` };
  return (
    // As high as a full page, so that nothing below it moves when a last one is shorter.
    <ul class={`cells ${kind} ${height < TWO_LINES_FROM_PX ? "one-line" : ""}`} style={{ height: `${blockHeight(cells)}px` }}>
      {list.map(({ name, short, kind, word }) => (
        <li key={name} class={`cell ${kind}`} style={size} data-device={name} data-state={kind}>
          <span class="cell-name">
            <Shape name={SHAPES[kind]} />
            <span>{short}</span>
          </span>
          {cells.worded && <span class="cell-word">{word}</span>}
        </li>
      ))}
      {cells.folds && (
        <li class="cell fold" style={size}>
          {fold}
        </li>
      )}
    </ul>
  );
}

interface NamedDevice {
  readonly number: number;
  readonly name: string;
  readonly short: string;
}

function namedDevices({ devices }: Picture): NamedDevice[] {
  const shorts = shortNames([...devices.values()].map(({ name }) => name));
  return [...devices.values()]
    .sort((a, b) => compareNames(a.name, b.name))
    .map(({ number, name }) => ({ number, name, short: shorts.get(name) ?? name }));
}

function deviceCells(list: readonly NamedDevice[], { devices }: Picture, nowMs: number, language: Language, words: Words): Cell[] {
  return list.flatMap(({ number, name, short }) => {
    const device = devices.get(number);
    if (!device) return [];
    const kind = deviceState(device, nowMs);
    return { name, short, kind, word: freshnessText(kind, nowMs - device.seenMs, language, words) };
  });
}

function seriesCells(panel: Panel, picture: Picture, nowMs: number, language: Language, words: Words): Cell[] {
  const rows = rowsOf(panel, picture, nowMs, language).sort((a, b) => compareNames(a.name, b.name));
  return rows.map(({ series, name, state, reading }): Cell => {
    const level = reading.level === "good" ? undefined : reading.level;
    const kind = level && badness(state, level) > badness(state, undefined) ? level : state;
    const word = kind === level || state === "live" ? reading.full : freshnessText(state, nowMs - series.sampledMs, language, words);
    return { name: `${series.number}`, short: name, kind, word };
  });
}

function freshnessText(state: Freshness, ageMs: number, language: Language, words: Words): string {
  const word = freshnessWord(state, words);
  return state === "late" || state === "stale" ? words.aged(word, formatAge(ageMs, language)) : word;
}

function kindWord(kind: Kind, words: Words): string {
  return kind === "medium" || kind === "high" || kind === "critical" ? levelWord(kind, words) : freshnessWord(kind, words);
}

/** Han and other wide letters take the place of nearly two. */
function lettersOf(name: string): number {
  let letters = 0;
  for (const letter of name) letters += letter > "\u2e7f" ? 1.7 : 1;
  return letters;
}
