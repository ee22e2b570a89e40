/**
 * When a screen loads its page anew by itself: for a new build of the site, fetched beforehand and taken where a page turns, and once
 * a night, which gives back what a browser loses over months. A reducer over what is known each second, without timers.
 */

/** A site's new build is noticed by all of its screens in one second: they fetch it over a minute. */
const SPREAD_MS = 60_000;
/** After a fetch that failed. */
const FETCH_AGAIN_MS = 60_000;
/** A reload that brought the old build again was stepped back from, or is not everywhere yet. */
const TAKE_AGAIN_MS = 60 * 60_000;
/** A page that never turns has been still for so long. */
const STILL_MS = 20_000;
/** A page that is held does not turn: the build is taken all the same, in the end. */
const PATIENCE_MS = 10 * 60_000;

const NIGHT_FROM_HOUR = 3;
const HOUR_MS = 3_600_000;
/** A page that was opened late in the evening needs no renewal in the night. */
const YOUNG_MS = 6 * HOUR_MS;

export interface Renewal {
  /** The build that the site has, and this page is not of; "" while it is. */
  readonly build: string;
  /** When its files are to be fetched, elapsed ms. */
  readonly fetchAtMs: number;
  readonly fetched: "no" | "asked" | "yes";
  /** When they were here. */
  readonly readyMs: number;
}

export const NO_RENEWAL: Renewal = { build: "", fetchAtMs: 0, fetched: "no", readyMs: 0 };

/** What is known in this second. Times are elapsed ms. */
export interface Moment {
  readonly nowMs: number;
  /** The build that this page is of, and the one that the site says. */
  readonly own: string;
  readonly site: string;
  readonly connected: boolean;
  /** When the page turned last, or an order or a key moved something; the start counts. */
  readonly movedMs: number;
  /** Whether the pages of this wall turn by themselves. */
  readonly rotates: boolean;
  /** Pages turn in this second. */
  readonly turning: boolean;
  /** The newest reload for a build: which, and how long ago. */
  readonly before: { readonly build: string; readonly agoMs: number } | undefined;
  /** In [0, 1): spreads screens. */
  readonly share: number;
}

/** Told beside the next state: what to do now. */
export type RenewalAct = "fetch" | "reload" | undefined;

export function stepRenewal(renewal: Renewal, moment: Moment): readonly [next: Renewal, act: RenewalAct] {
  const { nowMs, own, site, connected, share, before } = moment;
  if (site === "" || own === "" || site === own) return [NO_RENEWAL, undefined];
  if (renewal.build !== site) {
    const waitMs = before?.build === site ? Math.max(0, TAKE_AGAIN_MS - before.agoMs) : 0;
    return [{ ...NO_RENEWAL, build: site, fetchAtMs: nowMs + waitMs + share * SPREAD_MS }, undefined];
  }
  if (!connected) return [renewal, undefined];
  if (renewal.fetched === "no") return nowMs < renewal.fetchAtMs ? [renewal, undefined] : [{ ...renewal, fetched: "asked" }, "fetch"];
  return [renewal, renewal.fetched === "yes" && isBoundary(renewal, moment) ? "reload" : undefined];
}

export function fetchedBuild(renewal: Renewal, build: string, whole: boolean, nowMs: number): Renewal {
  if (renewal.build !== build || renewal.fetched !== "asked") return renewal;
  return whole ? { ...renewal, fetched: "yes", readyMs: nowMs } : { ...renewal, fetched: "no", fetchAtMs: nowMs + FETCH_AGAIN_MS };
}

function isBoundary({ readyMs }: Renewal, { nowMs, movedMs, rotates, turning }: Moment): boolean {
  if (nowMs - readyMs >= PATIENCE_MS) return true;
  return rotates ? turning : nowMs - Math.max(readyMs, movedMs) >= STILL_MS;
}

/**
 * Whether the renewal of this night is due: between three and four, by the clock of the wall's time zone, each screen at a time of
 * its own. `doneOn`: the day of the one before.
 */
export function isNightDue(
  local: { readonly day: string; readonly msOfDay: number },
  doneOn: string,
  ageMs: number,
  share: number,
): boolean {
  const { day, msOfDay } = local;
  const fromMs = NIGHT_FROM_HOUR * HOUR_MS;
  return day !== doneOn && ageMs >= YOUNG_MS && msOfDay >= fromMs + share * HOUR_MS && msOfDay < fromMs + HOUR_MS;
}

/** A part of 1 that is a screen's own, and the same each night: FNV-1a, mixed once more for names that differ in their last letter alone. */
export function shareOf(screen: string): number {
  let hash = 0x811c9dc5;
  for (const letter of screen) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
