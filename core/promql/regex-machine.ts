/**
 * The states of a regular expression (a Thompson machine), and what holds between two characters: shared by the machine that
 * only tests and the one that also catches groups.
 */
import type { CharSet } from "./char-set.ts";
import type { Assertion, RegexNode } from "./regex-syntax.ts";

export type State =
  | { readonly type: "chars"; readonly set: CharSet; readonly next: number }
  | { readonly type: "assert"; readonly assertion: Assertion; readonly next: number }
  /** `left` is tried first. */
  | { readonly type: "split"; readonly left: number; readonly right: number }
  /** Notes where a group starts or ends. */
  | { readonly type: "slot"; readonly slot: number; readonly next: number }
  | { readonly type: "match" };

export type CompiledStates = { readonly ok: true; readonly states: readonly State[] } | { readonly ok: false; readonly message: string };

/** States of one machine and ranges of its classes: what a character not met before costs at most. `[0-9a-f]{32}` takes 96. */
const MAX_SIZE = 2_000;

/** States from the last to the first: state 0 matches, the last one is where the machine starts. */
export function compileStates(node: RegexNode, captures: boolean): CompiledStates {
  const states: State[] = [{ type: "match" }];
  let size = 0;
  const add = (state: State): number => {
    size += state.type === "chars" ? 1 + state.set.ranges.length / 2 + state.set.classes.length : 1;
    return states.push(state) - 1;
  };
  const full = (): boolean => size > MAX_SIZE;

  /** The state at which `of` begins when `next` follows it. */
  function emit(of: RegexNode, next: number): number {
    if (full()) return next;
    switch (of.type) {
      case "chars":
        return add({ type: "chars", set: of.set, next });
      case "assert":
        return add({ type: "assert", assertion: of.assertion, next });
      case "concat":
        return of.of.reduceRight((following, part) => emit(part, following), next);
      case "either":
        return of.of.map((branch) => emit(branch, next)).reduceRight((right, left) => add({ type: "split", left, right }));
      case "repeat":
        return emitRepeat(of, next);
      case "group": {
        if (!captures) return emit(of.of, next);
        const end = add({ type: "slot", slot: 2 * of.number + 1, next });
        return add({ type: "slot", slot: 2 * of.number, next: emit(of.of, end) });
      }
    }
  }

  function emitRepeat({ of, min, max, lazy }: Extract<RegexNode, { type: "repeat" }>, next: number): number {
    const split = (again: number): State =>
      lazy ? { type: "split", left: next, right: again } : { type: "split", left: again, right: next };
    let entry = next;
    if (max === Number.POSITIVE_INFINITY) {
      const loop = add(split(next));
      states[loop] = split(emit(of, loop));
      entry = loop;
    }
    for (let i = min; i < max && max !== Number.POSITIVE_INFINITY && !full(); i++) entry = add(split(emit(of, entry)));
    for (let i = 0; i < min && !full(); i++) {
      const before = emit(of, entry);
      // What takes no state is empty, and empty as often as one likes: counts of counts of nothing must not take time.
      if (before === entry) break;
      entry = before;
    }
    return entry;
  }

  const entry = emit(node, 0);
  if (full()) return { ok: false, message: `regular expression is too large: more than ${MAX_SIZE} states and ranges` };
  add({ type: "split", left: entry, right: entry });
  return { ok: true, states };
}

/** What stands before a place in the text, as far as an assertion asks. */
export type Before = "start" | "newline" | "word" | "other";

export function kindOf(code: number): Before {
  if (code === 0x0a) return "newline";
  const word = (code >= 0x30 && code <= 0x39) || (code >= 0x41 && code <= 0x5a) || code === 0x5f || (code >= 0x61 && code <= 0x7a);
  return word ? "word" : "other";
}

/** `after` is the character that follows, -1 at the end. */
export function holds(assertion: Assertion, before: Before, after: number): boolean {
  const boundary = (before === "word") !== (after >= 0 && kindOf(after) === "word");
  switch (assertion) {
    case "start":
      return before === "start";
    case "line-start":
      return before === "start" || before === "newline";
    case "end":
      return after < 0;
    case "line-end":
      return after < 0 || after === 0x0a;
    case "word":
      return boundary;
    case "not-word":
      return !boundary;
  }
}
