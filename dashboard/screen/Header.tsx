/**
 * The strip that earns trust: where this is, what time it is by the server, whether the line is up, how old the data is, and a
 * pulse that steps with each sequence on the glass. The pulse is no animation: if the page stops drawing, it stops.
 */
import { useComputed } from "@preact/signals";
import type { Picture } from "../../protocol/picture.ts";
import { type Clock as ServerClock, SKEW_LIMIT_MS } from "../clock.ts";
import { formatAge, formatClock, formatDate, formatDay } from "../format.ts";
import { type Language, textOf } from "../i18n.ts";
import { useWall } from "../panels/context.ts";
import { Shape, type ShapeName } from "../panels/Shape.tsx";
import { aheadMs, cityOf } from "../zone.ts";
import type { Connection } from "./connection.ts";
import type { SeldomFile } from "./Wall.tsx";
import { connectionWord, refusalWord } from "./words.ts";

const PULSE_MARKS = 8;

const CONNECTION_SHAPES: Record<Connection["state"], ShapeName> = { open: "circle", connecting: "clock", closed: "square" };

interface Props {
  readonly picture: Picture;
  readonly seldom: SeldomFile | undefined;
  readonly height: number;
  readonly clock: ServerClock;
  /** Nothing was heard for three heartbeats. */
  readonly lost: boolean;
  /** False where the browser withholds what only a secure origin gets. */
  readonly secure: boolean;
}

export function Header({ picture, seldom, height, clock, lost, secure }: Props) {
  return (
    <header class={`strip ${height > 96 ? "two-rows" : ""} ${lost ? "lost" : ""}`} style={{ height: `${height}px` }}>
      {lost ? <LostTitle picture={picture} clock={clock} /> : <Title picture={picture} seldom={seldom} clock={clock} secure={secure} />}
      <Alarms picture={picture} />
      <PageMark picture={picture} />
      {!lost && <Line picture={picture} />}
      <Pulse />
      <Clock />
    </header>
  );
}

function Alarms({ picture }: Pick<Props, "picture">) {
  const { store, alarms } = useWall();
  store.alarmsVersion.value;
  return alarms ? <alarms.parts.AlarmCounts alarms={picture.alarms} /> : null;
}

function Title({ picture, seldom, clock, secure }: Pick<Props, "picture" | "seldom" | "clock" | "secure">) {
  const { store, alarms, words, language } = useWall();
  store.alarmsVersion.value;
  const standing = picture.alarms.alarms.length + picture.alarms.counts.more;
  const skew = useComputed(() => {
    store.now.value;
    const ms = Math.abs(clock.skewMs());
    return ms > SKEW_LIMIT_MS ? formatAge(ms, language) : "";
  });
  return (
    <div class="strip-title">
      <h1>{textOf(picture.wall.title, language)}</h1>
      <p class="strip-notes">
        <span>{picture.site}</span>
        {seldom && <seldom.ShiftName wall={picture.wall} />}
        {alarms && <alarms.parts.SoundNote sound={alarms.sound} />}
        {!alarms && standing > 0 && (
          <span class="strip-note">
            <Shape name="octagon" />
            {words.alarmsStand(standing)}
          </span>
        )}
        {picture.open && (
          <span class="strip-note remark">
            <Shape name="diamond" />
            {words.openMode}
          </span>
        )}
        {skew.value !== "" && (
          <span class="strip-note remark skew">
            <Shape name="triangle" />
            {words.skewed(skew.value)}
          </span>
        )}
        {!secure && <span class="strip-insecure">{words.insecure}</span>}
      </p>
    </div>
  );
}

/** The wall-level banner. It takes the title's place: the last picture stays where it was, and whole. */
function LostTitle({ picture, clock }: Pick<Props, "picture" | "clock">) {
  const { store, words, language, timeZone } = useWall();
  store.now.value;
  const { heardMs, refusal } = store.connection.value;
  const sinceMs = store.isKept.value || heardMs === undefined ? store.now.value - picture.at : clock.elapsed() - heardMs;
  return (
    <div class="strip-title" role="alert">
      <h1>
        <Shape name="square" />
        {words.noConnection(formatAge(sinceMs, language))}
      </h1>
      <p class="strip-notes">
        <span>{words.lastPicture(timeOf(picture.at, store.now.value, language, timeZone))}</span>
        {refusal && <span>{refusalWord(refusal, words)}</span>}
      </p>
    </div>
  );
}

/** With its date once that is another. */
function timeOf(atMs: number, nowMs: number, language: Language, timeZone: string | undefined): string {
  const [date, time] = [formatDate(atMs, language, timeZone), formatClock(atMs, timeZone)];
  return date === formatDate(nowMs, language, timeZone) ? time : `${date}, ${time}`;
}

function PageMark({ picture }: { readonly picture: Picture }) {
  const { store, words, language } = useWall();
  const { pages } = picture.wall;
  if (pages.length < 2) return null;
  const at = Math.max(
    0,
    pages.findIndex((page) => page.id === store.turn.value.page),
  );
  const { why, untilMs } = store.turn.value;
  const left = untilMs === Number.POSITIVE_INFINITY ? "" : formatAge(untilMs - store.now.value + 999, language);
  return (
    <div class="strip-page">
      <p class="strip-strong">{textOf(pages[at]?.title ?? "", language)}</p>
      <p data-why={why}>
        {why !== "turn" && <Shape name={why === "held" ? "square" : "octagon"} />}
        {[words.pageOf(at + 1, pages.length), why === "turn" ? "" : words[why], left].filter((part) => part !== "").join(" · ")}
      </p>
    </div>
  );
}

/** The connection as it is, and the age of the newest sample of any device. Once it is lost, the title says both and needs the room. */
function Line({ picture }: Pick<Props, "picture">) {
  const { store, words, language } = useWall();
  const connection = useComputed(() => store.connection.value.state);
  const age = useComputed(() => {
    store.devicesVersion.value;
    let newestMs = 0;
    for (const device of picture.devices.values()) newestMs = Math.max(newestMs, device.seenMs);
    return newestMs > 0 ? words.dataAge(formatAge(store.now.value - newestMs, language)) : words.noDataYet;
  });
  const state = connection.value;
  return (
    <div class="strip-line" data-connection={state}>
      <p class={`strip-connection strip-strong ${state}`}>
        <Shape name={CONNECTION_SHAPES[state]} />
        {connectionWord(state, words)}
      </p>
      <p data-age>{age}</p>
    </div>
  );
}

function Pulse() {
  const { store } = useWall();
  const lit = store.painted.value % PULSE_MARKS;
  return (
    <div class="pulse" data-painted={store.painted.value}>
      {Array.from({ length: PULSE_MARKS }, (_, i) => (
        <i key={i} class={i === lit ? "lit" : ""} />
      ))}
    </div>
  );
}

/** By the wall's clock; where the television is set to another, it says whose. */
function Clock() {
  const { store, language, timeZone } = useWall();
  const now = store.now.value;
  const time = formatClock(now, timeZone);
  const isElsewhere = aheadMs(now, timeZone) !== aheadMs(now, undefined);
  const date = isElsewhere && timeZone ? `${cityOf(timeZone)}, ${formatDay(now, language, timeZone)}` : formatDate(now, language, timeZone);
  return (
    <div class="strip-clock">
      <p class="strip-time">{time}</p>
      <p>{date}</p>
    </div>
  );
}
