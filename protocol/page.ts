/** What pages and the Worker agree on, apart from `identity.ts`: the small pages take it without the checker of that file. */

/** A pairing code as it is shown: XXXX-XXXX. */
export function showCode(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** Who did something on a site without log-in. */
export const OPEN_WHO = "open mode";

/** The page's own requests carry it: a browser must not answer their 401 with a log-in box of its own. */
export const PAGE_HEADER = "x-parapet-page";
