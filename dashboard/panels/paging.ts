/** Which page of a panel's own stands now: worked out from server time, so that all screens turn it in the same second. */
export function pageAt(nowMs: number, pages: number, dwellMs: number): number {
  return pages < 2 ? 0 : Math.floor(nowMs / dwellMs) % pages;
}

/** The dwell of a wall that says none: the site fills it in. */
export const USUAL_DWELL_MS = 8_000;
