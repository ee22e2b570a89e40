/**
 * Whether people can still trust the alarms: figures beside their targets, a shape where one is met and another where it is missed. Those that
 * have no room take turns.
 */
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { healthFigures, orderFigures } from "./health-model.ts";
import { LEVEL_SHAPES } from "./levels.ts";
import { dwellOf, rowPageAt, rowsOnPage } from "./paging.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";

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

export function AlarmHealth({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  store.alarmsVersion.value;
  const room = Math.max(1, Math.floor(height / LEAST_ROW_PX));
  const { figures, missed } = orderFigures(healthFigures(picture.alarms.health, language), room);
  const isWhole = figures.length <= room;
  const fits = isWhole ? figures.length : Math.max(1, room - 1);
  const page = rowPageAt(isWhole ? 0 : store.now.value, figures.length, fits, missed, dwellOf(panel));
  const shown = rowsOnPage(figures, page);
  const rowPx = Math.min(MOST_ROW_PX, Math.floor(height / Math.min(figures.length, room)));
  // A single row says beside it which of them it is.
  const isTurningAlone = !isWhole && fits === room;
  const hasTargets = width >= TARGETS_FROM_PX;
  const ems = SHAPE_EMS + Math.max(...figures.map(({ name }) => measureEms(name))) + VALUE_EMS + (hasTargets ? TARGET_EMS : 0);
  const fontPx = SIZES_PX.find((px) => px * ROW_LINE <= rowPx && px * ems <= width) ?? 28;
  const row = { height: `${rowPx}px` };
  return (
    <ul class="health" style={{ fontSize: `${fontPx}px` }}>
      {shown.map(({ key, name, value, target, level }) => (
        <li key={key} class="row" style={row} data-figure={key} data-level={level}>
          <span class={`level ${level ?? ""}`}>
            <Shape name={level ? LEVEL_SHAPES[level] : STATE_SHAPES.never} />
          </span>
          <span class="row-name">{name}</span>
          <span class={`row-value ${level === "good" ? "" : (level ?? "")}`}>{value}</span>
          {hasTargets && <span class="health-target">{target}</span>}
          {isTurningAlone && <span class="more">{`${page.page + 1}/${page.pages}`}</span>}
        </li>
      ))}
      {fits < room && !isWhole && (
        <li class="row more" style={{ ...row, marginTop: `${(fits - shown.length) * rowPx}px` }}>
          {words.pageOf(page.page + 1, page.pages)}
        </li>
      )}
    </ul>
  );
}
