/** What an operator has typed, and the notice that becomes of it. */
import { NOTICE_MAX_CHARACTERS } from "../../protocol/command.ts";
import type { Notice } from "../../protocol/frame.ts";
import type { Order } from "./store.ts";

export interface NoticeDraft {
  readonly text: string;
  readonly level: Notice["level"];
  /** `null`: until it is cleared. */
  readonly forMinutes: number | null;
  /** Empty: every wall. */
  readonly walls: readonly string[];
}

export const EMPTY_DRAFT: NoticeDraft = { text: "", level: "info", forMinutes: 30, walls: [] };

/** A pause, a repair, a shift, a day: longer is rarely meant, and "until cleared" stands beside them. */
export const DURATIONS_MINUTES: readonly number[] = [5, 30, 120, 480, 1440];

/** As the contract wants it: trimmed, no control characters but line breaks. A pasted tab or CRLF is not the operator's fault. */
export function noticeText(typed: string): string {
  const lines = typed.replace(/\r\n?|[\u2028\u2029\v\f]/g, "\n").replace(/\t/g, " ");
  return lines.replace(/[^\P{Cc}\n]/gu, "").trim();
}

/** Characters as the contract counts them: UTF-16 units. Negative when there are too many. */
export function charactersLeft(typed: string): number {
  return NOTICE_MAX_CHARACTERS - noticeText(typed).length;
}

/** `undefined` while it cannot be posted. */
export function noticeOf({ text, level, forMinutes, walls }: NoticeDraft): Order<"notices.post"> | undefined {
  const ready = noticeText(text);
  if (ready === "" || charactersLeft(text) < 0) return undefined;
  return {
    text: ready,
    level,
    ...(forMinutes === null ? {} : { forMs: forMinutes * 60_000 }),
    ...(walls.length === 0 ? {} : { walls: [...walls] }),
  };
}
