/**
 * Which page is on the glass, in a file of its own: a wall of one page needs none of it. Each drawing asks anew what the rotation says at
 * this server time, with the alarms that stand and the page that somebody holds; shortly before a turn the next page is drawn beneath,
 * so that the cut is a plain one.
 */
import type { Picture } from "../../protocol/picture.ts";
import { type Claim, createRotation, type Hold, type Rotation, rotates, type Shown, type WallDefinition } from "../../protocol/wall.ts";
import type { Held, ScreenStore } from "./store.ts";

/** The next page is drawn beneath for this long: plots are drawn over some frames. */
const AHEAD_MS = 3_000;

export interface Turning {
  /** Sets the page that is shown now, and the one that is drawn ahead. */
  step(): void;
  /** What a key asks for; `undefined` when it asks for nothing here. */
  keyed(key: string): Wish | undefined;
  /** When the page turned last, elapsed ms. */
  turnedMs(): number;
  rotates(): boolean;
}

/** To hold a page, or to go on. */
export type Wish = { readonly hold: string } | { readonly hold: undefined };

export function createTurning(store: ScreenStore, elapsed: () => number): Turning {
  let made: { readonly wall: WallDefinition; readonly rotation: Rotation } | undefined;
  let turnedMs = elapsed();

  function rotationOf(wall: WallDefinition): Rotation {
    if (made?.wall !== wall) made = { wall, rotation: createRotation(wall) };
    return made.rotation;
  }

  return {
    step() {
      const picture = store.picture.peek();
      if (!picture || picture.wall.pages.length === 0) return;
      const { wall } = picture;
      const rotation = rotationOf(wall);
      const claims = claimsOf(picture);
      const hold = holdOf(wall, store.hold.peek());
      const nowMs = store.now.peek();
      const shown = rotation.shownAt(nowMs, claims, hold);
      const idAt = ({ page }: Shown): string => wall.pages[page]?.id ?? "";
      const { why, untilMs } = shown;
      const page = idAt(shown);
      const before = store.turn.peek();
      if (before.page !== page) turnedMs = elapsed();
      const after = untilMs - nowMs <= AHEAD_MS ? idAt(rotation.shownAt(untilMs, claims, hold)) : page;
      const next = after === page ? "" : after;
      const isSame = before.page === page && before.next === next && before.why === why && before.untilMs === untilMs;
      if (!isSame) store.turn.value = { page, next, why, untilMs };
    },
    keyed(key) {
      const { pages } = store.picture.peek()?.wall ?? { pages: [] };
      if (pages.length < 2) return undefined;
      const at = pages.findIndex((page) => page.id === store.turn.peek().page);
      if (key === " ") return { hold: store.turn.peek().why === "held" ? undefined : pages[at]?.id };
      const step = STEPS[key];
      const place = step === undefined ? PLACES.indexOf(key) : (at + step + pages.length) % pages.length;
      const page = pages[place];
      return page && { hold: page.id };
    },
    turnedMs: () => turnedMs,
    rotates: () => made !== undefined && rotates(made.wall),
  };
}

const PLACES = "123456789";
/** Remote controls send arrows, and some of them pages. */
const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 };

/** What nobody has acknowledged, the worst first, and in a flood what came first alone: what follows is often its consequence. */
export function claimsOf({ alarms: { alarms, flood }, wall }: Picture): readonly Claim[] {
  return alarms.flatMap(({ id, state, priority, panels, sinceMs }) => {
    const isClaim = state === "UNACK" && priority !== "low" && (flood === null || flood.firstOut === id);
    const page = isClaim ? wall.pages.findIndex((one) => one.panels.some((panel) => panels.includes(panel.id))) : -1;
    return page < 0 ? [] : [{ page, sinceMs }];
  });
}

function holdOf({ pages }: WallDefinition, held: Held | undefined): Hold | undefined {
  const page = held ? pages.findIndex(({ id }) => id === held.page) : -1;
  return held && page >= 0 ? { page, atMs: held.atMs } : undefined;
}
