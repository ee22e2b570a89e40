/**
 * What the screen holds, as signals: the picture that the stream's events are folded into, and a version for each query. Events
 * are folded as they come; the signals step once for each animation frame (`flush`), however many frames came in between.
 *
 * Nothing here grows: the picture is bounded by the site, the pending set by the wall's queries.
 */
import { batch, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import { STALE_FLOOR_MS } from "../../core/freshness.ts";
import type { AlarmSet } from "../../protocol/alarm.ts";
import type { Frame, Heartbeat, NoticeSet, Snapshot } from "../../protocol/frame.ts";
import { applyAlarms, applyFrame, applyNotices, applyTexts, openPicture, type Picture } from "../../protocol/picture.ts";
import type { TextSet } from "../../protocol/text.ts";
import type { WallDefinition } from "../../protocol/wall.ts";
import type { Clock } from "../clock.ts";
import { type Connection, firstConnection } from "./connection.ts";

export interface Identify {
  readonly label: string;
  /** When the overlay goes, in server time. */
  readonly untilMs: number;
}

/** A page that a person chose, and when, in server time. */
export interface Held {
  readonly page: string;
  readonly atMs: number;
}

/** What spares the glass, and the people before it at night. */
export interface Care {
  /** Where the picture stands, in wall pixels. */
  readonly x: number;
  readonly y: number;
  /** Part of its brightness. */
  readonly light: number;
}

const NO_CARE: Care = { x: 0, y: 0, light: 1 };

/** What of a wall's pages is on the glass. */
export interface PageTurn {
  /** Shown now; one that the wall does not have stands for its first. */
  readonly page: string;
  /** Drawn beneath, to be shown in a moment; "" when none is. */
  readonly next: string;
  readonly why: "turn" | "alarm" | "held";
  /** When another page comes, in server time; infinite when none does. */
  readonly untilMs: number;
}

export const NO_TURN: PageTurn = { page: "", next: "", why: "turn", untilMs: Number.POSITIVE_INFINITY };

export interface ScreenStore {
  /** The same object until a snapshot replaces it; it is changed in place, as the versions below say. */
  readonly picture: ReadonlySignal<Picture | undefined>;
  /** Steps when a query's series changed. Reading it subscribes. */
  queryVersion(query: number): number;
  readonly devicesVersion: ReadonlySignal<number>;
  /** Steps with notices, and with each snapshot. */
  readonly noticesVersion: ReadonlySignal<number>;
  /** Steps with alarms, and with each snapshot. */
  readonly alarmsVersion: ReadonlySignal<number>;
  /** Steps with what came of texts, and with each snapshot. */
  readonly textsVersion: ReadonlySignal<number>;
  /** Server time of this drawing, epoch ms: steps at least once a second. */
  readonly now: ReadonlySignal<number>;
  /** Server time of the newest event: what is shown was so then, whatever has happened since. */
  readonly toldMs: ReadonlySignal<number>;
  readonly connection: Signal<Connection>;
  /** Sequence on the glass. */
  readonly painted: Signal<number>;
  readonly turn: Signal<PageTurn>;
  /** The page that a person chose, by an order or a key. */
  readonly hold: Signal<Held | undefined>;
  readonly care: Signal<Care>;
  readonly identify: Signal<Identify | undefined>;
  /** The picture shown is the last one of a life before: nothing of it is live, and nothing follows on it. */
  readonly isKept: ReadonlySignal<boolean>;

  /** Takes the last picture of a life before, unless the stream was faster. */
  restore(data: Snapshot): void;
  /** Folds an event in. False when it leaves a hole: the holder must ask for a snapshot. */
  snapshot(data: Snapshot): boolean;
  frame(data: Frame): boolean;
  notices(data: NoticeSet): boolean;
  alarms(data: AlarmSet): boolean;
  texts(data: TextSet): boolean;
  heartbeat(data: Heartbeat): boolean;
  /** The same picture on a wall that is laid out anew; nothing where it is the same. */
  redraw(wall: WallDefinition): void;
  /** Steps the signals for everything that was folded since, and the time. Answers the sequence now in the DOM, 0 when it is none of this life. */
  flush(): number;
  /** What the stream has brought, drawn or not. */
  latest(): Picture | undefined;
}

/** `ready`: false while a picture that is new had better not be drawn yet; the one before stays, and ages. */
export function createScreenStore(clock: Clock, ready: (picture: Picture) => boolean): ScreenStore {
  const picture = signal<Picture | undefined>(undefined);
  const devicesVersion = signal(0);
  const noticesVersion = signal(0);
  const alarmsVersion = signal(0);
  const textsVersion = signal(0);
  const now = signal(clock.now());
  const toldMs = signal(0);
  const painted = signal(0);
  /** Of all queries ever asked for; a new definition starts from none. */
  let versions = new Map<number, Signal<number>>();
  let newestMs = 0;
  /** Folded, not yet on the signals. */
  let latest: Picture | undefined;
  /** Of a life before, until the stream brings one. */
  let restored: Picture | undefined;
  const isKept = signal(false);
  /** What the newest heartbeat told of. */
  let promised: Heartbeat | undefined;
  /** Queries, and versions of all else, of which something came since the last flush. */
  const touched = new Set<number>();
  const stale = new Set<Signal<number>>();

  function version(query: number): Signal<number> {
    let one = versions.get(query);
    if (!one) {
      one = signal(0);
      versions.set(query, one);
    }
    return one;
  }

  function told(at: number): true {
    newestMs = Math.max(newestMs, at);
    return true;
  }

  return {
    picture,
    queryVersion: (query) => version(query).value,
    devicesVersion,
    noticesVersion,
    alarmsVersion,
    textsVersion,
    now,
    toldMs,
    connection: signal(firstConnection(clock.elapsed())),
    painted,
    turn: signal(NO_TURN),
    hold: signal(undefined),
    care: signal(NO_CARE),
    identify: signal(undefined),
    isKept,

    restore(data) {
      if (latest) return;
      // A device of any rhythm is stale past the floor, and a start takes no less: nothing of it may look live.
      clock.atLeast(data.at + STALE_FLOOR_MS + 1);
      restored = openPicture({ ...data, devices: data.devices.map(([number, name, , seenMs]) => [number, name, 1, seenMs]) });
    },
    snapshot(data) {
      clock.atLeast(data.at);
      // Another life of the wall counts from its own start.
      if (latest?.incarnation !== data.incarnation) painted.value = 0;
      latest = openPicture(data);
      promised = undefined;
      touched.clear();
      return told(data.at);
    },
    frame(data) {
      if (!latest || !applyFrame(latest, data, touched)) return false;
      const [, , seen, , { devices = [] } = {}] = data;
      if (seen.length + devices.length > 0) stale.add(devicesVersion);
      clock.atLeast(latest.at);
      return told(latest.at);
    },
    notices(data) {
      clock.atLeast(data.at);
      if (!latest || !applyNotices(latest, data)) return false;
      stale.add(noticesVersion);
      return told(data.at);
    },
    alarms(data) {
      clock.atLeast(data.at);
      if (!latest || !applyAlarms(latest, data)) return false;
      stale.add(alarmsVersion);
      return told(data.at);
    },
    texts(data) {
      clock.atLeast(data.at);
      if (!latest || !applyTexts(latest, data)) return false;
      stale.add(textsVersion);
      return true;
    },
    heartbeat(data) {
      clock.observe(data.at);
      // What the heartbeat before told of must have come by now, in whatever order a stream begins.
      const kept = !promised || !latest || (promised.incarnation === latest.incarnation && promised.seq <= latest.seq);
      promised = kept ? data : undefined;
      return kept && told(data.at);
    },
    redraw(wall) {
      if (latest && wall !== latest.wall && JSON.stringify(wall) !== JSON.stringify(latest.wall)) latest = { ...latest, wall };
    },
    flush() {
      const shown = picture.peek();
      const next = latest ?? restored;
      if (next && next !== shown && !ready(next)) {
        now.value = clock.now();
        return !isKept.peek() && shown?.incarnation === next.incarnation ? shown.seq : 0;
      }
      batch(() => {
        now.value = clock.now();
        toldMs.value = newestMs;
        if (next !== shown) {
          versions = new Map();
          picture.value = next;
          isKept.value = !latest;
          if (latest) restored = undefined;
          for (const one of [devicesVersion, noticesVersion, alarmsVersion, textsVersion]) stale.add(one);
        }
        for (const query of touched) version(query).value++;
        for (const one of stale) one.value++;
      });
      touched.clear();
      stale.clear();
      return latest?.seq ?? 0;
    },
    latest: () => latest,
  };
}
