/**
 * One value, read first from the back of the room: large number, small unit, its past as a line beneath. A crossed threshold is a
 * mark with a word, not a flood of colour.
 */
import type { Unit } from "../../protocol/wall.ts";
import { type Formatted, formatValue } from "../format.ts";
import type { Language } from "../i18n.ts";
import { levelWord } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { crossedThreshold, LEVEL_SHAPES } from "./levels.ts";
import { Shape } from "./Shape.tsx";
import { Sparkline } from "./Sparkline.tsx";
import { currentSeries } from "./tile-state.ts";

const LARGEST_PX = 160;
const LEAST_PX = 72;
/** Share of the body's height that the number's line takes. */
const NUMBER_SHARE = 0.56;
const MARK_HEIGHT = 40;

export function BigNumber({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  const query = panel.queries[0];
  if (!query) return null;
  store.queryVersion(query.number);
  const series = currentSeries(picture.queries.get(query.number))[0];
  if (!series) return <p class="number-none">—</p>;
  const formatted = formatValue(series.value, panel.unit, language);
  const { text, unit } = formatted;
  const crossed = crossedThreshold(panel.thresholds, series.value);
  const px = fontSize(formatted, panel.unit, language, width, height);
  const numberHeight = Math.round(px * 1.08);
  const markHeight = panel.thresholds.length > 0 ? MARK_HEIGHT : 0;
  const lineHeight = Math.floor(height - numberHeight - markHeight - 8);
  return (
    <div class={`number ${crossed?.level ?? ""}`} data-value={series.value}>
      <p class="number-line" style={{ fontSize: `${px}px`, height: `${numberHeight}px` }}>
        <span class="number-value">{text}</span>
        {unit !== "" && <span class="number-unit">{unit}</span>}
      </p>
      {markHeight > 0 && (
        <p class="number-mark">
          {crossed && (
            <>
              <Shape name={LEVEL_SHAPES[crossed.level]} />
              {levelWord(crossed.level, words)}
            </>
          )}
        </p>
      )}
      {query.rangeMs > 0 && lineHeight >= 40 && (
        <Sparkline query={query} series={series} picture={picture} panel={panel} width={width} height={lineHeight} />
      )}
    </div>
  );
}

/** Width of digits and of the small unit in parts of the font size; the unit is set at 0.42 of it. */
const DIGIT = 0.57;
const NARROW_DIGIT = 0.29;
const UNIT_LETTER = 0.25;
const UNIT_HAN = 0.43;
const UNIT_GAP = 0.1;

/** As large as the widest value of this kind fits, so that it does not change size as the value moves. */
function fontSize(own: Formatted, unit: Unit, language: Language, width: number, height: number): number {
  const usual = 3 * DIGIT + NARROW_DIGIT;
  // A count seldom has a unit; everything else always has one, which may get longer.
  const after = { none: 0, ratio: 1.5, bytes: 3, "bytes-per-second": 5, seconds: 3, celsius: 2, "per-second": 2 }[unit];
  const han = language === "zh" && unit === "seconds";
  const usualUnit = after === 0 ? 0 : UNIT_GAP + (han ? 2 * UNIT_HAN : after * UNIT_LETTER);
  const ownUnit = own.unit === "" ? 0 : UNIT_GAP + own.unit.length * (language === "zh" ? UNIT_HAN : UNIT_LETTER);
  const unitWidth = Math.max(usualUnit, unit === "none" ? ownUnit : 0);
  const widest = width / (Math.max(textWidth(own.text), usual) + unitWidth);
  return Math.round(Math.min(LARGEST_PX, Math.max(Math.min(LEAST_PX, height * 0.8), Math.min(widest, height * NUMBER_SHARE))));
}

function textWidth(text: string): number {
  let width = 0;
  for (const letter of text) width += letter === "." || letter === "," ? NARROW_DIGIT : DIGIT;
  return width;
}
