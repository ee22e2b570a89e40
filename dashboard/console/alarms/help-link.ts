/** Where a rule says that more is written: an address to open, or a text to be read. What is no http address is never followed. */

/** The address where it is one of the web, else `undefined`. */
export function helpAddress(help: string): string | undefined {
  if (!/^https?:\/\//i.test(help)) return undefined;
  try {
    return new URL(help).href;
  } catch {
    return undefined;
  }
}
