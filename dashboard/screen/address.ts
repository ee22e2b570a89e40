/**
 * Where a screen is and what it is called: the paths of its stream and reports beside its own path, so that a wall under
 * `/s/{site}` needs no configuration, and its id from the page's address, else from this tab's memory, else made up.
 */
export interface Address {
  /** Everything before `/walls/…`: empty for the first site. */
  readonly base: string;
  readonly wall: string;
}

/** `undefined` when the path is not that of a wall. */
export function addressOf(pathname: string): Address | undefined {
  const match = /^(.*)\/walls\/([A-Za-z0-9_-]{1,64})\/?$/.exec(pathname);
  return match ? { base: match[1] as string, wall: match[2] as string } : undefined;
}

export function eventsPath({ base, wall }: Address, screen: string, since: string | undefined): string {
  const path = `${base}/walls/${wall}/events?screen=${screen}`;
  return since === undefined ? path : `${path}&since=${since}`;
}

export function reportPath({ base }: Address, screen: string): string {
  return `${base}/screens/${screen}/report`;
}

/** `ScreenId` of the protocol, without the checker that it is written for: that is an eighth of this page's bytes. */
const SCREEN_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** The first of the two that is an id; `undefined` when neither is. */
export function screenIdOf(search: string, kept: string | null): string | undefined {
  for (const id of [new URLSearchParams(search).get("screen"), kept]) if (id !== null && SCREEN_ID.test(id)) return id;
  return undefined;
}

/** What codes are read aloud in: no vowels that make words, no 0/O, 1/I. 12 of 20 letters: two screens never meet by chance. */
const LETTERS = "bcdfghjklmnpqrstvwxz";
const LETTERS_IN_ID = 12;

/** `random` gives bytes; a byte's remainder favours some letters a little, which costs no more than a bit in all. */
export function makeScreenId(random: (bytes: number) => Uint8Array): string {
  return Array.from(random(LETTERS_IN_ID), (byte) => LETTERS[byte % LETTERS.length]).join("");
}
