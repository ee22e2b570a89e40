/**
 * The frame of every tile: title, freshness dressing, and a body by type. Freshness is dressed here once, for the whole tile:
 * shape, word and colour, the age once late, "46 of 48" once not all devices are live.
 */
import { computed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { Freshness } from "../../core/freshness.ts";
import type { Picture } from "../../protocol/picture.ts";
import type { Panel } from "../../protocol/wall.ts";
import { formatAge } from "../format.ts";
import { textOf } from "../i18n.ts";
import type { Rect } from "../screen/layout.ts";
import { freshnessWord } from "../screen/words.ts";
import { useWall } from "./context.ts";
import { Guard } from "./Guard.tsx";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { tileState } from "./tile-state.ts";

const SIDE = 20;
const TITLE_HEIGHT = 50;
const FOOT = 14;

/** In the foot of a tile narrower than this, state and share do not both fit: the state goes before. */
const STATE_ALONE = 330;

/** In a tile narrower than this, title and state do not fit one line: the state goes to the foot. */
const NARROW = 440;
const FOOT_LINE = 38;
/** A body lower than this holds no line of text: there the title gives way, and nothing goes to the foot. */
const LEAST_BODY = 36;

interface Props {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly rect: Rect;
}

export function PanelTile(props: Props) {
  const { words } = useWall();
  const broken = (
    <section class="tile unknown" style={pixels(props.rect)} data-panel={props.panel.id} data-state="broken">
      <p class="tile-problem">{words.brokenPanel}</p>
    </section>
  );
  return (
    <Guard attempt={props.picture} fallback={broken}>
      <Tile {...props} />
    </Guard>
  );
}

function Tile({ panel, picture, rect }: Props) {
  const { store, bodies, alarms, words, language } = useWall();
  // One text for all that the dressing shows, so that the tile is drawn again only when that changes.
  const dressing = useMemo(
    () =>
      computed(() => {
        for (const query of panel.queries) store.queryVersion(query.number);
        store.devicesVersion.value;
        if (panel.stream !== undefined) store.textsVersion.value;
        const { state, ageMs, live, expected } = tileState(panel, picture, store.now.value);
        const age = state === "late" || state === "stale" ? formatAge(ageMs, language) : "";
        // A tile that is old says so itself: "0 of 48" beside it would only push its title away.
        const isPart = live < expected && expected > 1 && (live > 0 || state === "live");
        return `${state}|${age}|${isPart ? words.freshOf(live, expected) : ""}`;
      }),
    [panel, picture, store, words, language],
  );
  store.alarmsVersion.value;
  const marked = alarms?.markOf(picture.alarms, panel.id);
  const [state, age, part] = dressing.value.split("|") as [Freshness, string, string];
  const Body = bodies.get(panel.type);
  const known = Body !== undefined;
  const whole = rect.height - TITLE_HEIGHT - FOOT;
  const narrow = rect.width < NARROW && panel.type !== "status-grid" && whole - FOOT_LINE >= LEAST_BODY;
  const height = whole - (narrow ? FOOT_LINE : 0);
  // With its word, wherever that is: in the foot beside a state it would be too wide.
  const alarmMark = alarms && marked && <alarms.parts.PanelMark mark={marked} />;
  const isAlarmBelow = narrow && state === "live";
  const isPartAlone = state === "live" && !(isAlarmBelow && alarmMark);
  const mark = (
    <div class="tile-mark">
      {part !== "" && (isPartAlone || rect.width >= STATE_ALONE) && <span class="tile-part">{part}</span>}
      {state !== "live" && known && (
        <span class="tile-state">
          <Shape name={STATE_SHAPES[state]} />
          {state === "never" ? words.noData : words.aged(freshnessWord(state, words), age)}
        </span>
      )}
    </div>
  );
  return (
    <section
      class={`tile ${known ? state : "unknown"}`}
      style={pixels(rect)}
      data-panel={panel.id}
      data-type={panel.type}
      data-state={state}
      data-priority={marked?.priority}
      data-dress={marked?.dress}
    >
      <header class="tile-head">
        {!isAlarmBelow && alarmMark}
        <h2>{textOf(panel.title, language)}</h2>
        {!narrow && mark}
      </header>
      <div class="tile-body">
        {typeof Body === "function" ? (
          <Body panel={panel} picture={picture} width={rect.width - 2 * SIDE} height={height} />
        ) : (
          <p class="tile-problem">
            {Body === undefined ? words.unknownPanel(panel.type) : Body === "failed" ? words.brokenPanel : words.loadingPanel}
          </p>
        )}
      </div>
      {narrow && (
        <footer class="tile-foot">
          {isAlarmBelow && alarmMark}
          {mark}
        </footer>
      )}
    </section>
  );
}

function pixels({ left, top, width, height }: Rect) {
  return { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
}
