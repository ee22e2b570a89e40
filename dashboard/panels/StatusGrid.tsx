/**
 * All devices of the wall: a line that counts them by state, then what is not live, large, then the live ones, as many as fit.
 * Inside a state the order is that of the names, so that the eye learns places.
 */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Freshness } from "../../core/freshness.ts";
import type { Picture } from "../../protocol/picture.ts";
import { formatAge } from "../format.ts";
import type { Language } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { freshnessWord } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { type Cells, layoutGrid } from "./grid-layout.ts";
import { shortNames } from "./legend.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { deviceState } from "./tile-state.ts";

/** Worst first: what is stale was told late before. A device that was never heard may not exist yet. */
const WORST_FIRST: readonly Freshness[] = ["stale", "late", "never", "live"];

/** The counts in one line where they fit, else smaller, else in two lines. */
const COUNT_LINES = [
  { fontPx: 36, linePx: 46, lines: 1 },
  { fontPx: 28, linePx: 42, lines: 1 },
  { fontPx: 28, linePx: 36, lines: 2 },
] as const;
/** Shape and margins of a count, in parts of its font size. */
const COUNT_EXTRA_EMS = 2;
/** Bad cells lower than this have name and state on one line. */
const TWO_LINES_FROM_PX = 70;
/** A live cell this wide has room for its state's word behind the name. */
const WORD_FROM_PX = 260;

interface Cell {
  readonly name: string;
  readonly short: string;
  readonly state: Freshness;
  readonly age: string;
}

export function StatusGrid({ picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  // Read each second, drawn only when a state or a shown age changed.
  const cells = useMemo(
    () =>
      computed(() => {
        store.devicesVersion.value;
        return JSON.stringify(cellsOf(picture, store.now.value, language));
      }),
    [store, picture, language],
  );
  const list: readonly Cell[] = useMemo(() => JSON.parse(cells.value), [cells.value]);
  const bad = list.filter((cell) => cell.state !== "live");
  const good = list.filter((cell) => cell.state === "live");
  const letters = Math.max(0, ...list.map((cell) => lettersOf(cell.short)));
  const counts = WORST_FIRST.map((state) => ({ state, count: list.filter((cell) => cell.state === state).length })).filter(
    ({ count }) => count > 0,
  );
  const ems = counts.reduce(
    (sum, { state, count }) => sum + 1.1 * measureEms(`${count} ${freshnessWord(state, words)}`) + COUNT_EXTRA_EMS,
    0,
  );
  const line = COUNT_LINES.find(({ fontPx, lines }) => (ems * fontPx) / lines <= width) ?? COUNT_LINES[2];
  const layout = layoutGrid(width, height - line.linePx * line.lines - 4, bad.length, good.length, letters);
  const fold = (hidden: number, state: string) => (hidden > 0 ? words.folded(hidden, state) : undefined);
  return (
    <div class="grid">
      <p class="grid-counts" style={{ fontSize: `${line.fontPx}px`, lineHeight: `${line.linePx}px` }}>
        {counts.map(({ state, count }) => (
          <span key={state} class={`grid-count ${state}`} data-count={state}>
            <Shape name={STATE_SHAPES[state]} />
            {count} {freshnessWord(state, words)}
          </span>
        ))}
      </p>
      <CellBlock cells={layout.bad} list={bad} fold={fold(bad.length - layout.bad.shown, words.notLive)} kind="bad" />
      <CellBlock cells={layout.good} list={good} fold={fold(good.length - layout.good.shown, words.live)} kind="good" />
    </div>
  );
}

function CellBlock(props: {
  readonly cells: Cells;
  readonly list: readonly Cell[];
  readonly fold: string | undefined;
  readonly kind: string;
}) {
  const { words } = useWall();
  const { cells, list, fold, kind } = props;
  if (list.length === 0) return null;
  const size = { width: `${cells.width}px`, height: `${cells.height}px`, fontSize: `${cells.fontPx}px` };
  return (
    <ul class={`cells ${kind} ${cells.height < TWO_LINES_FROM_PX ? "one-line" : ""}`}>
      {list.slice(0, cells.shown).map(({ name, short, state, age }) => (
        <li key={name} class={`cell ${state}`} style={size} data-device={name} data-state={state}>
          <span class="cell-name">
            <Shape name={STATE_SHAPES[state]} />
            <span>{short}</span>
          </span>
          {(kind === "bad" || cells.width >= WORD_FROM_PX) && (
            <span class="cell-word">{age === "" ? freshnessWord(state, words) : words.aged(freshnessWord(state, words), age)}</span>
          )}
        </li>
      ))}
      {fold && cells.countFits && (
        <li class="cell fold" style={size}>
          {fold}
        </li>
      )}
    </ul>
  );
}

function cellsOf(picture: Picture, nowMs: number, language: Language): Cell[] {
  const devices = [...picture.devices.values()].sort((a, b) => byName.compare(a.name, b.name));
  const shorts = shortNames(devices.map((device) => device.name));
  const cells = devices.map((device): Cell => {
    const state = deviceState(device, nowMs);
    const age = state === "late" || state === "stale" ? formatAge(nowMs - device.seenMs, language) : "";
    return { name: device.name, short: shorts.get(device.name) ?? device.name, state, age };
  });
  return cells.sort((a, b) => WORST_FIRST.indexOf(a.state) - WORST_FIRST.indexOf(b.state));
}

/** Han and other wide letters take the place of nearly two. */
function lettersOf(name: string): number {
  let letters = 0;
  for (const letter of name) letters += letter > "\u2e7f" ? 1.7 : 1;
  return letters;
}

/** web-2 before web-10. */
const byName = new Intl.Collator("en", { numeric: true });
