/**
 * Bars on one scale, with limits and set points drawn on each: how far a value is from where it should be is seen before any digit
 * is read. Worst first; what does not fit takes turns.
 */
import { formatTick } from "../format.ts";
import { FONT_PX } from "../plot/frame.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { type Bar, type GaugeModel, gaugeModel } from "./gauge-model.ts";
import { LevelMark } from "./LevelMark.tsx";
import { markWord } from "./mark-word.ts";
import { dwellOf, rowPageAt, rowsOnPage } from "./paging.ts";
import { badness } from "./rows.ts";
import { Shape } from "./Shape.tsx";

import { STATE_SHAPES } from "./state-shapes.ts";
import { panelWordsOf } from "./words.ts";

/** One line: name, bar, value beside each other. */
const LEAST_ROW_PX = 40;
/** Two lines: name and value above the bar. */
const TWO_LINES_FROM_PX = 80;
const MOST_ROW_PX = 150;
const AXIS_PX = 40;
const LEAST_PX = 28;
/** Of the width: more is not a name's where its bar is beside it. */
const NAME_SHARE = 0.36;
/** In parts of the font size: a mark with its gap, and what parts texts from the bar. Values are set in the strong weight. */
const MARK_EMS = 1.2;
const GAP_EMS = 0.9;
const STRONG = 1.08;
/** Words of marks may leave no less to the bars. */
const LEAST_TRACK_PX = 220;

export function BarGauge({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  for (const query of panel.queries) store.queryVersion(query.number);
  const model = gaugeModel(panel, picture, store.now.value, language);
  const { bars } = model;
  if (bars.length === 0) return <p class="number-none">—</p>;
  const room = height - AXIS_PX;
  const nameEms = Math.max(...bars.map(({ name, state }) => measureEms(name) * STRONG + (state === "live" ? 0 : MARK_EMS)));
  const valueEms = Math.max(...bars.map(({ reading }) => measureEms(reading.full) * STRONG + (reading.level ? MARK_EMS : 0)));
  // Names that a bar beside them would cut, and that have room above it, stand above it: fewer at once, and each with its name.
  const isCutBeside = nameEms + GAP_EMS > (NAME_SHARE * width) / LEAST_PX;
  const isApart = isCutBeside && (nameEms + valueEms + GAP_EMS) * LEAST_PX <= width && room >= TWO_LINES_FROM_PX;
  const leastPx = isApart ? TWO_LINES_FROM_PX : LEAST_ROW_PX;
  const fitting = Math.max(1, Math.floor(room / leastPx));
  // Which of them stand has a row of its own, where there is more than one, or else the place of the axis.
  const isInAxis = fitting === 1 && isApart && bars.length > 1;
  const hidden = bars.length <= fitting ? 0 : bars.length - fitting + (isInAxis ? 0 : 1);
  const bad = bars.filter(({ state, reading }) => badness(state, reading.level) > 0).length;
  const page = rowPageAt(store.now.value, bars.length, bars.length - hidden, bad, dwellOf(panel));
  const rowPx = Math.min(MOST_ROW_PX, Math.floor(room / Math.min(bars.length, fitting)));
  const twoLines = rowPx >= TWO_LINES_FROM_PX;
  const fontPx = Math.round(Math.min(40, Math.max(28, rowPx * (twoLines ? 0.34 : 0.56))));
  // Room for the longest name and value of all, so that all bars begin and end below each other.
  const widest = (text: (bar: Bar) => string, hasMark: (bar: Bar) => boolean): number => {
    const ems = Math.max(...bars.map((bar) => measureEms(text(bar)) * STRONG + (hasMark(bar) ? MARK_EMS : 0)));
    return Math.round((ems + GAP_EMS) * fontPx);
  };
  const wordOf = ({ state, reading }: Bar): string => markWord(state, reading, words);
  const hasLevel = ({ reading }: Bar): boolean => reading.level !== undefined;
  const wholeName = widest(
    (bar) => bar.name,
    ({ state }) => state !== "live",
  );
  const worded = widest((bar) => `${wordOf(bar)} ${bar.reading.full}`, hasLevel);
  const name = twoLines ? 0 : Math.min(wholeName, Math.round(NAME_SHARE * width));
  // Two lines have no bar beside the name, which a word must not cut all the same.
  const hasWords = worded <= width - (twoLines ? wholeName : name + LEAST_TRACK_PX);
  const plain = Math.min(
    widest((bar) => bar.reading.full, hasLevel),
    Math.round(0.4 * width),
  );
  const value = twoLines ? 0 : hasWords ? worded : plain;
  const track = { left: `${name}px`, width: `${width - name - value}px` };
  return (
    <div class={`gauge ${twoLines ? "two-lines" : ""}`} style={{ fontSize: `${fontPx}px` }}>
      {rowsOnPage(bars, page).map((bar) => (
        <div
          key={bar.series.number}
          class={`row ${bar.state}`}
          style={{ height: `${rowPx}px` }}
          data-state={bar.state}
          data-level={bar.reading.level}
        >
          <p class="row-name" style={twoLines ? undefined : { flex: "none", width: `${name}px` }}>
            {bar.state !== "live" && <Shape name={STATE_SHAPES[bar.state]} />}
            {bar.name}
          </p>
          <Track
            bar={bar}
            model={model}
            place={twoLines ? { left: "0", width: `${width}px`, top: `${Math.round(fontPx * 1.4) + 2}px` } : track}
          />
          <p class={`row-value ${bar.reading.level ?? ""}`}>
            {hasWords && bar.state !== "live" && <span class="row-word">{wordOf(bar)}</span>}{" "}
            <LevelMark reading={bar.reading} word={hasWords && bar.state === "live"} /> {bar.reading.full}
          </p>
        </div>
      ))}
      {hidden > 0 && (
        <p class="row more" style={{ height: `${isInAxis ? AXIS_PX : rowPx}px` }}>
          {panelWordsOf(language).rowsOf(page.from + 1, page.to, bars.length)}
        </p>
      )}
      {!isInAxis && <Axis model={model} left={name} width={width - name - value} format={(at) => formatTick(at, panel.unit, language)} />}
    </div>
  );
}

const percent = (part: number): string => `${(100 * part).toFixed(2)}%`;

function Track({ bar, model, place }: { readonly bar: Bar; readonly model: GaugeModel; readonly place: Readonly<Record<string, string>> }) {
  return (
    <div class="track" style={place}>
      <i class={`bar ${bar.reading.level ?? ""}`} style={{ left: percent(bar.from), width: percent(bar.to - bar.from) }} />
      {model.limits.map(({ at, level, from, to }) => (
        <i key={`${at} ${level}`} class={`zone ${level}`} style={{ left: percent(from), width: percent(to - from) }} />
      ))}
      {model.limits.map(({ at, level }) => (
        <i key={`${at} ${level}`} class={`limit ${level}`} style={{ left: percent(at) }} />
      ))}
      {bar.setpoints.map((at) => (
        <i key={at} class="setpoint" style={{ left: percent(at) }} />
      ))}
    </div>
  );
}

/** The ends of the scale, the upper one first, zero and the limits between them, as far as they do not run into each other. */
function Axis(props: {
  readonly model: GaugeModel;
  readonly left: number;
  readonly width: number;
  readonly format: (at: number) => string;
}) {
  const { low, high, limits } = props.model;
  const places: { at: number; text: string; x: number; half: number }[] = [];
  for (const at of [high, low, ...(low < 0 && high > 0 ? [0] : []), ...limits.map(({ value }) => value)]) {
    const text = props.format(at);
    const half = (measureEms(text) * FONT_PX) / 2;
    const x = Math.min(Math.max(((at - low) / (high - low)) * props.width, half), props.width - half);
    if (places.every((other) => Math.abs(other.x - x) > other.half + half + 16)) places.push({ at, text, x, half });
  }
  return (
    <div class="scale" style={{ left: `${props.left}px`, width: `${props.width}px` }}>
      {places.map(({ at, text, x }) => (
        <span key={at} style={{ left: `${x}px` }}>
          {text}
        </span>
      ))}
    </div>
  );
}
