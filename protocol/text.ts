/**
 * Texts that stream in (`POST /streams/{stream}`), as walls hold them, and the event `text` that carries them on.
 *
 * A wall holds the newest of each text that it shows, at most 8,192 characters: more than a whole wall has room for at its least
 * size. What leaves is worked out by the same code in site and screen, so the event says only what came.
 */

/** `ended`: its sender came to its end. `broken`: the connection was cut, or the site started again. */
export type TextState = "writing" | "ended" | "broken";

export interface StreamText {
  readonly stream: string;
  /** Who sends it. */
  readonly from: string;
  readonly startedMs: number;
  /** When something of it came last, or it ended. */
  readonly changedMs: number;
  readonly state: TextState;
  /** The newest of it: plain text with line breaks, never markup. */
  readonly text: string;
}

export type TextChange =
  /** In place of what was there, or new. */
  | ({ readonly type: "whole" } & StreamText)
  /** `text` came behind what was there; it may be empty when only the state changed. */
  | { readonly type: "append"; readonly stream: string; readonly changedMs: number; readonly state: TextState; readonly text: string }
  | { readonly type: "gone"; readonly stream: string };

/** The event `text` of a wall's stream. */
export interface TextSet {
  readonly seq: number;
  readonly at: number;
  readonly streams: readonly TextChange[];
}

/** What is told of a text that the site holds: `GET /streams`. */
export type TextStatus = Omit<StreamText, "text"> & { readonly characters: number };

export const WALL_TEXT_CHARACTERS = 8_192;

/** `build`, `press-4`, `log@press-4`. */
export const STREAM_NAME = /^[\p{L}\p{N}_.:@-]{1,120}$/u;

/** The device that a stream is of, where it is of one: what stands behind the first `@`, else its whole name. */
export function deviceOfStream(stream: string): string {
  return stream.slice(stream.indexOf("@") + 1);
}

/** The newest of a text, from the beginning of a line where one is near. */
export function keepNewest(text: string, most: number): string {
  const cut = text.length - most;
  if (cut <= 0) return text;
  const line = text.indexOf("\n", cut - 1) + 1;
  if (line > 0 && line - cut < most / 4) return text.slice(line);
  // Not into a pair of surrogates.
  const code = text.charCodeAt(cut);
  return text.slice(code >= 0xdc00 && code <= 0xdfff ? cut + 1 : cut);
}

/** Folds a change in. What goes on with a text that is not there is passed over. */
export function applyText(texts: Map<string, StreamText>, change: TextChange): void {
  const { stream } = change;
  if (change.type === "gone") texts.delete(stream);
  else if (change.type === "whole") {
    const { type: _, ...text } = change;
    texts.set(stream, text);
  } else {
    const before = texts.get(stream);
    const { changedMs, state, text } = change;
    if (before) texts.set(stream, { ...before, changedMs, state, text: keepNewest(before.text + text, WALL_TEXT_CHARACTERS) });
  }
}
