/** Whether people can still trust the alarms: figures beside their targets, a shape where one is met and another where it is missed. */
import { alarmWordsOf } from "../alarms/words.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { fitFigures, healthFigures } from "./health-model.ts";
import { LEVEL_SHAPES } from "./levels.ts";
import { Shape } from "./Shape.tsx";

const LEAST_ROW_PX = 36;
const MOST_ROW_PX = 72;
/** In a panel narrower than this the targets have no room. */
const TARGETS_FROM_PX = 400;
const SIZES_PX = [36, 32];
const ROW_LINE = 1.5;
/** Shape, value and target with their gaps, in parts of the font size. */
const SHAPE_EMS = 1.3;
const VALUE_EMS = 3.6;
const TARGET_EMS = 4.2;

export function AlarmHealth({ picture, width, height }: BodyProps) {
  const { store, language } = useWall();
  store.alarmsVersion.value;
  const figures = healthFigures(picture.alarms.health, language);
  const shown = fitFigures(figures, Math.max(1, Math.floor(height / LEAST_ROW_PX)));
  const hidden = figures.length - shown.length;
  const rowPx = Math.min(MOST_ROW_PX, Math.floor(height / (shown.length + (hidden > 0 ? 1 : 0))));
  const hasTargets = width >= TARGETS_FROM_PX;
  const ems = SHAPE_EMS + Math.max(...shown.map(({ name }) => measureEms(name))) + VALUE_EMS + (hasTargets ? TARGET_EMS : 0);
  const fontPx = SIZES_PX.find((px) => px * ROW_LINE <= rowPx && px * ems <= width) ?? 28;
  const row = { height: `${rowPx}px` };
  return (
    <ul class="health" style={{ fontSize: `${fontPx}px` }}>
      {shown.map(({ key, name, value, target, level }) => (
        <li key={key} class="row" style={row} data-figure={key} data-level={level}>
          {level && (
            <span class={`level ${level}`}>
              <Shape name={LEVEL_SHAPES[level]} />
            </span>
          )}
          <span class="row-name">{name}</span>
          <span class={`row-value ${level === "good" ? "" : (level ?? "")}`}>{value}</span>
          {hasTargets && <span class="health-target">{target}</span>}
        </li>
      ))}
      {hidden > 0 && (
        <li class="row more" style={row}>
          {alarmWordsOf(language).more(hidden)}
        </li>
      )}
    </ul>
  );
}
