/**
 * Which page of a wall is shown when: a function of server time, the definition and the alarms that stand, and of nothing that a
 * screen would have to remember. Two screens of one wall turn in the same second, and one that starts joins them.
 *
 * Pages have their seconds, one after the other, counted from the newest border of day parts (midnight is one), or from the epoch
 * where no page has any. A page whose day part it is not is left out; when it is no page's, all are shown. While an alarm claims its
 * page, that page and one of the others take turns, so that neither is lost for long. An operator's page is held until the first turn
 * after five minutes, and on a wall that does not turn for good, but for the turns of an alarm's page after those minutes.
 */
import { isOpen } from "./day-part.ts";
import type { Page, WallDefinition } from "./definition.ts";
import { createLocalClock } from "./local-time.ts";

type Rotating = Pick<WallDefinition, "pages" | "rotation" | "timeZone">;

export const DEFAULT_PAGE_SECONDS = 20;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/** A claimed page is shown long enough to be read, and not so long that the others are forgotten. */
const LEAST_DWELL_MS = 20_000;
const MOST_DWELL_MS = 120_000;

/** What somebody chose stays for this long, and until the turn after. */
const HOLD_MS = 5 * 60_000;

/** A page by its place in the wall, from `fromMs` until `untilMs`, which is not part of it. */
export interface Turn {
  readonly page: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** An alarm that nobody has acknowledged claims its page; the worst comes first. */
export interface Claim {
  readonly page: number;
  readonly sinceMs: number;
}

/** A page that a person chose, and when. */
export interface Hold {
  readonly page: number;
  readonly atMs: number;
}

export interface Shown extends Turn {
  readonly why: "turn" | "alarm" | "held";
}

/** Whether the pages turn by themselves: one page never does, and more do when the wall says anything of when. */
export function rotates({ pages, rotation }: Rotating): boolean {
  return (
    pages.length > 1 && (rotation !== undefined || pages.some(({ seconds, during, days }) => (seconds ?? during ?? days) !== undefined))
  );
}

export interface Rotation {
  at(epochMs: number): Turn;
  /** `hold`: of a wall that does not rotate, the page that is shown instead of the first. */
  shownAt(epochMs: number, claims: readonly Claim[], hold: Hold | undefined): Shown;
}

export function createRotation(wall: Rotating): Rotation {
  const { pages } = wall;
  const turning = rotates(wall);
  const localTime = createLocalClock(wall.timeZone);
  const wallMs = 1_000 * (wall.rotation?.seconds ?? DEFAULT_PAGE_SECONDS);
  const lengthsMs = pages.map(({ seconds }) => (seconds === undefined ? wallMs : 1_000 * seconds));
  const borders = bordersOf(pages);

  /** What holds for a whole minute: the pages of this part of the day, and when it began. */
  function partAt(epochMs: number): { readonly open: readonly number[]; readonly sinceMs: number } {
    if (borders.length === 0) return { open: pages.map((_, i) => i), sinceMs: 0 };
    const time = localTime(epochMs);
    const open = pages.flatMap((page, i) => (isOpen(page, time) ? [i] : []));
    const border = Math.max(...borders.filter((minute) => minute <= time.minute));
    const sinceMs = Math.floor(epochMs / MINUTE_MS) * MINUTE_MS - (time.minute - border) * MINUTE_MS;
    return { open: open.length > 0 ? open : pages.map((_, i) => i), sinceMs };
  }

  /** The first minute in (fromMs, toMs) from which another part holds, else toMs. */
  function partEnd(fromMs: number, toMs: number): number {
    if (borders.length === 0) return toMs;
    const part = JSON.stringify(partAt(fromMs));
    for (let minute = Math.floor(fromMs / MINUTE_MS + 1) * MINUTE_MS; minute < toMs; minute += MINUTE_MS) {
      if (JSON.stringify(partAt(minute)) !== part) return minute;
    }
    return toMs;
  }

  function at(epochMs: number): Turn {
    const { open, sinceMs } = partAt(epochMs);
    const cycleMs = open.reduce((sum, page) => sum + (lengthsMs[page] as number), 0);
    let fromMs = sinceMs + Math.floor((epochMs - sinceMs) / cycleMs) * cycleMs;
    for (const page of open) {
      const endMs = fromMs + (lengthsMs[page] as number);
      if (epochMs < endMs) return { page, fromMs, untilMs: partEnd(epochMs, endMs) };
      fromMs = endMs;
    }
    throw new Error("the pages of a cycle fill it");
  }

  /** The claimed page first, then another, and so on: each of the others in its order. */
  function claimed({ page, sinceMs }: Claim, others: readonly number[], epochMs: number): Shown {
    const dwellMs = clamp(lengthsMs[page] ?? wallMs);
    const otherMs = clamp(wallMs);
    const round = Math.floor((epochMs - sinceMs) / (dwellMs + otherMs));
    const startMs = sinceMs + round * (dwellMs + otherMs);
    const middleMs = startMs + dwellMs;
    if (epochMs < middleMs || others.length === 0) return { page, fromMs: startMs, untilMs: middleMs, why: "alarm" };
    return {
      page: others[round % others.length] as number,
      fromMs: middleMs,
      untilMs: partEnd(epochMs, middleMs + otherMs),
      why: "turn",
    };
  }

  return {
    at,
    shownAt(epochMs, claims, hold) {
      const { claim, untilMs } = claimAt(claims, epochMs);
      const heldMs = hold === undefined || pages.length < 2 ? 0 : turning ? at(hold.atMs + HOLD_MS).untilMs : hold.atMs + HOLD_MS;
      // What does not turn stays in any case, but for an alarm: who has just chosen a page is not to wait for that one's turn to end.
      if (hold && (turning || claim) && epochMs < heldMs) return { page: hold.page, fromMs: hold.atMs, untilMs: heldMs, why: "held" };
      const shown = shownBeside(claim, turning ? undefined : (hold?.page ?? 0), epochMs);
      return untilMs < shown.untilMs ? { ...shown, untilMs } : shown;
    },
  };

  /** `still`: the page of a wall that does not turn. */
  function shownBeside(claim: Claim | undefined, still: number | undefined, epochMs: number): Shown {
    const others = still === undefined ? partAt(epochMs).open : [still];
    if (claim && !(others.length === 1 && others[0] === claim.page)) {
      return claimed(
        claim,
        others.filter((page) => page !== claim.page),
        epochMs,
      );
    }
    if (still === undefined) return { ...at(epochMs), why: "turn" };
    return { page: still, fromMs: Number.NEGATIVE_INFINITY, untilMs: Number.POSITIVE_INFINITY, why: "turn" };
  }
}

/**
 * The claim in force: the worst, but each that took its turn keeps it for the least dwell, so that a rain of alarms does not make pages
 * flicker. Worked out from when each came, so that all screens agree. `untilMs`: when another that has come already takes over.
 */
function claimAt(claims: readonly Claim[], epochMs: number): { readonly claim: Claim | undefined; readonly untilMs: number } {
  let current: (Claim & { readonly rank: number }) | undefined;
  const ranked = claims.map((claim, rank) => ({ ...claim, rank })).sort((a, b) => a.sinceMs - b.sinceMs || a.rank - b.rank);
  for (const claim of ranked) {
    if (current && claim.rank > current.rank) continue;
    const sinceMs = current ? Math.max(claim.sinceMs, current.sinceMs + LEAST_DWELL_MS) : claim.sinceMs;
    if (claim.page === current?.page) current = { ...current, rank: claim.rank };
    else if (sinceMs > epochMs) return { claim: current, untilMs: sinceMs };
    else current = { ...claim, sinceMs };
  }
  return { claim: current, untilMs: Number.POSITIVE_INFINITY };
}

/** Minutes of the day at which another set of pages may be open; none where no page says when. */
function bordersOf(pages: readonly Page[]): readonly number[] {
  const minutes = pages.flatMap(({ during, days }) => (during ? [0, during.from, during.to % DAY_MINUTES] : days ? [0] : []));
  return [...new Set(minutes)];
}

function clamp(ms: number): number {
  return Math.min(Math.max(ms, LEAST_DWELL_MS), MOST_DWELL_MS);
}
