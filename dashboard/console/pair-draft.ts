/** What an operator has typed about a screen, and the pairing that becomes of it. */
import * as v from "valibot";
import { METHODS, type PairedScreen } from "../../protocol/command.ts";
import { showCode } from "../../protocol/page.ts";
import type { Order } from "./store.ts";

/** What is typed about a screen's glass. */
export interface GlassDraft {
  readonly diagonalInches: string;
  readonly distanceM: string;
  readonly overscanPercent: string;
}

export interface PairDraft extends GlassDraft {
  readonly code: string;
  readonly name: string;
  /** Empty: the site's first wall. */
  readonly wall: string;
}

/** What hangs in most halls, seen from where most people stand. */
export const EMPTY_PAIR_DRAFT: PairDraft = { code: "", name: "", wall: "", diagonalInches: "55", distanceM: "5", overscanPercent: "0" };

/** As the contract bounds them; said beside the field that is out of them. */
export const DIAGONAL_INCHES = { least: 5, most: 500 } as const;
export const DISTANCE_M = { least: 0.3, most: 100 } as const;
export const OVERSCAN_PERCENT = { least: 0, most: 5 } as const;

/** The eight letters, or `undefined` while they are not. */
export function codeOf(typed: string): string | undefined {
  const parsed = v.safeParse(METHODS["screens.pair"].entries.code, typed);
  // A digit or a vowel is a letter read wrongly: it is said, not dropped.
  return parsed.success && /^[\sA-Za-z‐-―-]*$/.test(typed) ? parsed.output : undefined;
}

/** As the screen shows it, once it is whole; till then as it was typed. */
export function shownCode(typed: string): string {
  const code = codeOf(typed);
  return code === undefined ? typed.toUpperCase() : showCode(code);
}

/** Everything typed, and it is not a code: eight signs or more are no longer a beginning. */
export function isCodeWrong(typed: string): boolean {
  const signs = typed.replace(/[^\p{L}\p{N}]/gu, "");
  return codeOf(typed) === undefined && (signs.length >= 8 || /[^BCDFGHJKLMNPQRSTVWXZ]/i.test(signs));
}

/** A number within its bounds, or `undefined`. */
export function numberOf(typed: string, { least, most }: { readonly least: number; readonly most: number }): number | undefined {
  const number = typed.trim() === "" ? Number.NaN : Number(typed);
  return number >= least && number <= most ? number : undefined;
}

/** `undefined` while one of them is no number within its bounds. */
export function glassOf(draft: GlassDraft): Pick<PairedScreen, keyof GlassDraft> | undefined {
  const diagonalInches = numberOf(draft.diagonalInches, DIAGONAL_INCHES);
  const distanceM = numberOf(draft.distanceM, DISTANCE_M);
  const overscanPercent = numberOf(draft.overscanPercent, OVERSCAN_PERCENT);
  if (diagonalInches === undefined || distanceM === undefined || overscanPercent === undefined) return undefined;
  return { diagonalInches, distanceM, overscanPercent };
}

/** A glass as it is typed. */
export function glassDraftOf({ diagonalInches, distanceM, overscanPercent }: PairedScreen): GlassDraft {
  return { diagonalInches: String(diagonalInches), distanceM: String(distanceM), overscanPercent: String(overscanPercent) };
}

/** `undefined` while it cannot be ordered. */
export function pairOf(draft: PairDraft, walls: readonly string[]): Order<"screens.pair"> | undefined {
  const code = codeOf(draft.code);
  const name = draft.name.trim();
  const wall = walls.includes(draft.wall) ? draft.wall : walls[0];
  const glass = glassOf(draft);
  if (code === undefined || name === "" || wall === undefined || glass === undefined) return undefined;
  const order = { code, name, wall, ...glass };
  return v.is(METHODS["screens.pair"], order) ? order : undefined;
}
