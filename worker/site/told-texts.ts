/** What a wall has been told of texts, and what it is to be told next. Decides nothing about streams. */
import { keepNewest, type StreamText, type TextChange, WALL_TEXT_CHARACTERS } from "../../protocol/text.ts";

/** A text as the site holds it. */
export interface HeldText extends StreamText {
  /** Which of the texts under its name it is. */
  readonly number: number;
  /** Characters that have come of it. */
  readonly length: number;
}

type Told = Pick<HeldText, "number" | "length" | "from" | "state" | "changedMs">;

export class ToldTexts {
  readonly #told: Map<string, Told>;

  /** `held`: what the wall's snapshot has. */
  constructor(held: readonly HeldText[]) {
    this.#told = new Map(held.map((text) => [text.stream, toldOf(text)]));
  }

  /** The changes that make what was told of it what is held now. */
  next(held: readonly HeldText[]): TextChange[] {
    const changes: TextChange[] = [];
    const left = new Set(this.#told.keys());
    for (const text of held) {
      const { stream, changedMs, state } = text;
      const told = this.#told.get(stream);
      left.delete(stream);
      const news = text.length - (told?.length ?? 0);
      if (told?.number !== text.number || told.from !== text.from || news > WALL_TEXT_CHARACTERS)
        changes.push({ type: "whole", ...shownText(text) });
      else if (news > 0 || told.state !== state || told.changedMs !== changedMs)
        changes.push({ type: "append", stream, changedMs, state, text: news > 0 ? text.text.slice(-news) : "" });
      else continue;
      this.#told.set(stream, toldOf(text));
    }
    for (const stream of left) {
      this.#told.delete(stream);
      changes.push({ type: "gone", stream });
    }
    return changes;
  }
}

/** A text as walls are shown it. */
export function shownText({ stream, from, startedMs, changedMs, state, text }: HeldText): StreamText {
  return { stream, from, startedMs, changedMs, state, text: keepNewest(text, WALL_TEXT_CHARACTERS) };
}

function toldOf({ number, length, from, state, changedMs }: HeldText): Told {
  return { number, length, from, state, changedMs };
}
