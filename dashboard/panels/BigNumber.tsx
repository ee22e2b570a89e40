/**
 * One value, read first from the back of the room: large number, small unit, its past as a line beneath. A crossed threshold is a
 * mark with a word, not a flood of colour. Several values stand below each other with their names, none is left out unsaid.
 */
import type { Panel, Unit } from "../../protocol/wall.ts";
import { formatValue } from "../format.ts";
import type { Language } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { levelWord } from "../screen/words.ts";
import { UNIT_FORMS } from "../units.ts";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { markWord } from "./mark-word.ts";
import { dwellOf, rowPageAt, rowsOnPage } from "./paging.ts";
import type { Reading } from "./reading.ts";
import { badness, type Row, rowsOf, worstFirst } from "./rows.ts";
import { Shape } from "./Shape.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";

const LARGEST_PX = 160;
const LEAST_PX = 72;
/** Share of the body's height that the number's line takes. */
const NUMBER_SHARE = 0.56;
const MARK_HEIGHT = 40;
const LEAST_NUMBER_PX = 34;
const BESIDE_PX = 28;
/** A mark beside the number, with its gaps, in parts of its font size. */
const MARK_EMS = 2;
const LINE = 1.08;

export function BigNumber(props: BodyProps) {
  const { panel, picture } = props;
  const { store, language } = useWall();
  for (const query of panel.queries) store.queryVersion(query.number);
  const rows = rowsOf(panel, picture, store.now.value, language);
  const [row] = rows;
  if (!row) return <p class="number-none">—</p>;
  return rows.length === 1 ? <OneNumber {...props} row={row} /> : <NumberList {...props} rows={rows} />;
}

function OneNumber({ panel, picture, width, height, row }: BodyProps & { readonly row: Row }) {
  const { words, language } = useWall();
  const { series, reading } = row;
  const query = picture.queries.get(series.query)?.query;
  const { text, unit, full, level } = reading;
  // In a very low tile there is no room for the mark below a number that can be read: it stands beside it.
  const markHeight = hasLevels(panel) && height >= MARK_HEIGHT + LEAST_NUMBER_PX ? MARK_HEIGHT : 0;
  const isBeside = markHeight === 0 && level !== undefined;
  const px = fontSize(reading, panel.unit, language, width - (isBeside ? MARK_EMS * BESIDE_PX : 0), height, height - markHeight);
  const besidePx = (MARK_EMS + measureEms(level ? levelWord(level, words) : "")) * BESIDE_PX;
  const numberHeight = Math.round(px * LINE);
  const lineHeight = Math.floor(height - numberHeight - markHeight - 8);
  return (
    <div class="number" data-value={series.value} data-level={level}>
      <p class="number-line" style={{ fontSize: `${px}px`, height: `${numberHeight}px` }}>
        <span class={`number-value ${level ?? ""}`}>{text}</span>
        {unit !== "" && <span class="number-unit">{unit}</span>}
        {isBeside && (
          <span class="number-beside" style={{ fontSize: `${BESIDE_PX}px` }}>
            <LevelMark reading={reading} word={measureEms(full) * STRONG * px + besidePx <= width} />
          </span>
        )}
      </p>
      {markHeight > 0 && (
        <p class="number-mark">
          <LevelMark reading={{ ...reading, mapped: false }} word />
        </p>
      )}
      {query && query.rangeMs > 0 && lineHeight >= 40 && (
        <Sparkline query={query} series={series} picture={picture} panel={panel} width={width} height={lineHeight} />
      )}
    </div>
  );
}

/** Name and number of each: as large as all fit, down to the wall's least size. Past that they take turns, and the worst ones stay. */
const LEAST_ROW_PX = 38;
const MOST_ROW_PX = 110;
/** Two marks and what lies between all parts of a row. */
const ROW_GAPS_EMS = 4.2;

function NumberList({ panel, width, height, rows }: BodyProps & { readonly rows: readonly Row[] }) {
  const { store, words } = useWall();
  const fitting = Math.max(1, Math.floor(height / LEAST_ROW_PX));
  const isWhole = rows.length <= fitting;
  const fits = isWhole ? rows.length : Math.max(1, fitting - 1);
  const bad = rows.filter(({ state, reading }) => badness(state, reading.level) > 0).length;
  const page = rowPageAt(store.now.value, rows.length, fits, bad, dwellOf(panel));
  const rowPx = Math.min(MOST_ROW_PX, Math.floor(height / Math.min(rows.length, fitting)));
  const size = { height: `${rowPx}px` };
  const valuePx = Math.round(Math.max(28, rowPx * 0.66));
  const fontPx = Math.max(28, Math.min(36, Math.round(rowPx * 0.5)));
  return (
    <ul class="numbers" style={{ fontSize: `${fontPx}px` }}>
      {rowsOnPage(isWhole ? rows : worstFirst(rows), page).map(({ series, name, state, reading }) => {
        const { text, unit, full, level } = reading;
        const word = markWord(state, reading, words);
        // The unit is smaller than its number: that makes up for the strong weight.
        const hasWord = (measureEms(name + word) + ROW_GAPS_EMS) * fontPx + measureEms(full) * valuePx <= width;
        return (
          <li key={series.number} class={`row ${state}`} style={size} data-state={state} data-level={level}>
            {state !== "live" && <Shape name={STATE_SHAPES[state]} />}
            <span class="row-name">{name}</span>
            {state !== "live" && hasWord && <span>{word}</span>}
            <LevelMark reading={reading} word={state === "live" && hasWord} />
            <span class={`row-value ${level ?? ""}`} style={{ fontSize: `${valuePx}px` }}>
              {text}
              {unit !== "" && <span class="number-unit">{unit}</span>}
            </span>
          </li>
        );
      })}
      {fits < Math.min(rows.length, fitting) && (
        <li class="row more" style={size}>
          {words.pageOf(page.page + 1, page.pages)}
        </li>
      )}
    </ul>
  );
}

function hasLevels({ thresholds, mappings = [] }: Panel): boolean {
  return thresholds.length > 0 || mappings.some(({ level }) => level);
}

/** Width of digits and of the small unit in parts of the font size; the unit is set at 0.42 of it. */
const DIGIT = 0.57;
const NARROW_DIGIT = 0.29;
const UNIT_LETTER = 0.25;
const UNIT_HAN = 0.43;
const UNIT_GAP = 0.1;
/** Words are set in the strong weight. */
const STRONG = 1.08;

/** As large as the widest value of this kind fits, so that it does not change size as the value moves. */
function fontSize({ text, unit, mapped }: Reading, of: Unit, language: Language, width: number, height: number, room: number): number {
  const usual = 3 * DIGIT + NARROW_DIGIT;
  const usualUnit = of === "none" ? "" : formatValue(UNIT_FORMS[of].wide, of, language).unit;
  const ems = mapped ? measureEms(text) * STRONG : Math.max(textWidth(text), usual) + Math.max(unitWidth(usualUnit), unitWidth(unit));
  const most = Math.min(LARGEST_PX, room / LINE, Math.max(Math.min(LEAST_PX, height * 0.8), height * NUMBER_SHARE));
  return Math.round(Math.max(28, Math.min(most, width / ems)));
}

function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letter === "." || letter === "," ? NARROW_DIGIT : DIGIT;
  return width;
}

function unitWidth(unit: string): number {
  let width = unit === "" ? 0 : UNIT_GAP;
  for (const letter of unit) width += letter > "\u2e7f" ? UNIT_HAN : letter === "%" || letter === "M" || letter === "W" ? 0.4 : UNIT_LETTER;
  return width;
}
