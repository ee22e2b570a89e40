/**
 * The word beside a row's mark: how old the row is, else how bad its value. A mark alone has to be learned; where a row has room, it says
 * what it means.
 */
import type { Freshness } from "../../core/freshness.ts";
import { freshnessWord, levelWord, type Words } from "../screen/words.ts";
import type { Reading } from "./reading.ts";

/** Empty where all is well, and where a value is a word itself. */
export function markWord(state: Freshness, { level, mapped }: Reading, words: Words): string {
  if (state !== "live") return freshnessWord(state, words);
  return level && !mapped ? levelWord(level, words) : "";
}
