/** What `npm run senders` asks of each sender. One file for each beside this. */
import type { SenderSite } from "./site.ts";

export interface Sender {
  readonly name: string;
  /** The program, or the package's version; `undefined` when it is not installed. */
  find(): Promise<string | undefined>;
  /** Sends to the site as the documentation says, has it away for a while, and throws where something is not as it should be. */
  check(site: SenderSite, found: string): Promise<void>;
  /** What `check` looks at, in a few words. */
  readonly checks: string;
}

/** Throws where two values differ. */
export function expectSame(what: string, got: unknown, wanted: unknown): void {
  const [a, b] = [JSON.stringify(got), JSON.stringify(wanted)];
  if (a !== b) throw new Error(`${what}: ${a} where ${b} was expected`);
}
