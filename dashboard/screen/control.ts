/**
 * What a screen does with an order: act once, answer always. The site says an order again on each new stream until it is answered, and
 * a reload forgets everything but this tab's storage, so the answers of the newest orders are kept there, by id.
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
  if (!isWhole(control)) return refuse("unknown-command", true);
  switch (control.type) {
    case "identify":
    case "reload":
    case "adjust":
      return { act: control, answer: { id, ok: true } };
    case "show":
      return pages.includes(control.page) ? { act: control, answer: { id, ok: true } } : refuse("unknown-page");
    default:
      return refuse("unknown-command", true);
  }
}

/** Of the stream only the frame of an order was checked. */
function isWhole(control: Control): boolean {
  if (control.type === "identify") return typeof control.label === "string";
  if (control.type === "show") return typeof control.page === "string";
  return control.type !== "adjust" || [control.diagonalInches, control.distanceM, control.overscanPercent].every(Number.isFinite);
}

/** A screen's address with its glass said anew; what else it says stays. */
export function adjusted(href: string, glass: Extract<Control, { type: "adjust" }>): string {
  const address = new URL(href);
  address.searchParams.set("diagonal", String(glass.diagonalInches));
  address.searchParams.set("distance", String(glass.distanceM));
  address.searchParams.delete("overscan");
  if (glass.overscanPercent > 0) address.searchParams.set("overscan", String(glass.overscanPercent));
  return address.href;
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
