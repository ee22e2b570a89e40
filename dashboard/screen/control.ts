/**
 * What a screen does with an order: act once, answer always. The site repeats an order until it is answered, and a reload
 * forgets everything but this tab's storage, so the answers of the newest orders are kept there, by id.
 */
import type { Control } from "../../protocol/frame.ts";
import type { Answer } from "../../protocol/report.ts";

/** Orders are repeated for 30 s at most; nobody gives 64 to one screen in that time. */
const ANSWERS_KEPT = 64;

export type Decision =
  | { readonly act: Control; readonly answer: Answer }
  /** Expired, of an unknown type, or done before: only the answer is due. */
  | { readonly act: undefined; readonly answer: Answer; readonly unknown: boolean };

export function decideControl(control: Control, kept: readonly Answer[], pages: readonly string[], nowMs: number): Decision {
  const { id } = control;
  const before = kept.find((answer) => answer.id === id);
  if (before) return { act: undefined, answer: before, unknown: false };
  const refuse = (error: string, unknown = false): Decision => ({ act: undefined, answer: { id, ok: false, error }, unknown });
  if (nowMs > control.expiresMs) return refuse("expired");
  switch (control.type) {
    case "identify":
    case "reload":
      return { act: control, answer: { id, ok: true } };
    case "show":
      return pages.includes(control.page) ? { act: control, answer: { id, ok: true } } : refuse("unknown-page");
    default:
      return refuse("unknown-command", true);
  }
}

export function keepAnswer(kept: readonly Answer[], answer: Answer): readonly Answer[] {
  return kept.some((one) => one.id === answer.id) ? kept : [...kept, answer].slice(-ANSWERS_KEPT);
}

/** The kept answers as this tab's storage holds them. Anything else in there is as good as nothing. */
export function parseAnswers(stored: string | null): readonly Answer[] {
  try {
    const list: unknown = JSON.parse(stored ?? "[]");
    return Array.isArray(list) ? list.filter(isAnswer).slice(-ANSWERS_KEPT) : [];
  } catch {
    // Another page of this origin may have written there; an order may then act twice, which is better than a dead screen.
    return [];
  }
}

function isAnswer(data: unknown): data is Answer {
  return (
    typeof data === "object" && data !== null && "id" in data && typeof data.id === "string" && "ok" in data && typeof data.ok === "boolean"
  );
}
