/** What stands before every path of a site: nothing for the first one, `/s/{site}` for any by name. */
export function siteBase(pathname: string): string {
  return /^\/s\/[A-Za-z0-9_-]{1,64}(?=\/|$)/.exec(pathname)?.[0] ?? "";
}
