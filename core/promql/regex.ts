/**
 * Regular expressions from outside, in time linear in the text (RE2 semantics, fully anchored; DESIGN.md section 5).
 *
 * A Thompson machine: all states that the text so far allows are followed at once, nothing is ever tried again. Sets of
 * states and their successors are kept as they are met, so that the usual character costs one look-up.
 */
import { accepts } from "./char-set.ts";
import { type Before, compileStates, holds, kindOf, type State } from "./regex-machine.ts";
import { parseRegex, type RegexNode } from "./regex-syntax.ts";

export interface Regex {
  /** Whether the whole of `value` matches. */
  readonly test: (value: string) => boolean;
  /** The texts that it stands for, when it stands for a short list: an index can answer without `test`. */
  readonly literals: readonly string[] | null;
  /** Work done so far: characters read and states visited for them. */
  readonly steps: () => number;
}

export type CompiledRegex = { readonly ok: true; readonly regex: Regex } | { readonly ok: false; readonly message: string };

/** Texts that a pattern such as `(a|b)(c|d)` may multiply into. A plain list may be longer, it is as long as its pattern. */
const MAX_LITERALS = 1_000;

/** Set members and successors kept, together well under 1 MB; then it starts afresh. */
const MAX_REMEMBERED = 10_000;

export function compileRegex(pattern: string): CompiledRegex {
  const parsed = parseRegex(pattern);
  if (!parsed.ok) return parsed;
  const literals = literalsOf(parsed.node);
  if (literals !== null) return { ok: true, regex: literalRegex(literals) };
  const compiled = compileStates(parsed.node, false);
  return compiled.ok ? { ok: true, regex: machineRegex(compiled.states) } : compiled;
}

function literalRegex(literals: readonly string[]): Regex {
  const set = new Set(literals);
  let steps = 0;
  const test = (value: string): boolean => {
    steps++;
    return set.has(value);
  };
  return { test, literals, steps: () => steps };
}

/** Every text that the node stands for, or `null` when they are not a short list. */
function literalsOf(node: RegexNode): readonly string[] | null {
  switch (node.type) {
    case "chars": {
      const { ranges, classes, negated, fold } = node.set;
      const single = ranges.length === 2 && ranges[0] === ranges[1] && !negated && !fold && classes.length === 0;
      return single ? [String.fromCodePoint(ranges[0] ?? 0)] : null;
    }
    case "concat": {
      let texts: readonly string[] = [""];
      // Single texts are joined first: a long tail behind a long list must not copy the list for each character.
      let single = "";
      for (const part of node.of) {
        const tails = literalsOf(part);
        if (tails === null || (texts.length > 1 && tails.length > 1 && texts.length * tails.length > MAX_LITERALS)) return null;
        if (tails.length === 1) {
          single += tails[0];
          continue;
        }
        const middle = single;
        texts = texts.flatMap((head) => tails.map((tail) => head + middle + tail));
        single = "";
      }
      return texts.map((head) => head + single);
    }
    case "either": {
      const texts: string[] = [];
      for (const branch of node.of) {
        const some = literalsOf(branch);
        if (some === null) return null;
        texts.push(...some);
      }
      return texts;
    }
    case "group":
      return literalsOf(node.of);
    default:
      return null;
  }
}

/** A set of states that the text so far allows. Assertions wait in it until the next character is known. */
interface Front {
  readonly states: readonly number[];
  readonly before: Before;
  readonly waiting: boolean;
  readonly next: Map<number, Front>;
  /** Whether the text may end here; found when first asked. */
  matches: boolean | null;
}

function machineRegex(states: readonly State[]): Regex {
  const known = new Map<string, Front>();
  const seen = new Uint32Array(states.length);
  let round = 0;
  let remembered = 0;
  let steps = 0;

  /** The states reached from `seeds` without a character. With `after` given, assertions are settled, else they wait. */
  function reach(seeds: readonly number[], before: Before, after: number | null): number[] {
    round++;
    const stack = [...seeds];
    const reached: number[] = [];
    for (let id = stack.pop(); id !== undefined; id = stack.pop()) {
      if (seen[id] === round) continue;
      seen[id] = round;
      steps++;
      const state = states[id] as State;
      if (state.type === "split") stack.push(state.left, state.right);
      else if (state.type !== "assert" || after === null) reached.push(id);
      else if (holds(state.assertion, before, after)) stack.push(state.next);
    }
    return reached.sort((a, b) => a - b);
  }

  function frontOf(seeds: readonly number[], before: Before): Front {
    const reached = reach(seeds, before, null);
    const waiting = reached.some((id) => states[id]?.type === "assert");
    const key = waiting ? `${before} ${reached}` : `${reached}`;
    let front = known.get(key);
    if (front === undefined) {
      front = { states: reached, before, waiting, next: new Map(), matches: null };
      known.set(key, front);
      remembered += reached.length;
    }
    return front;
  }

  function advance(front: Front, code: number): Front {
    const from = front.waiting ? reach(front.states, front.before, code) : front.states;
    const seeds: number[] = [];
    for (const id of from) {
      const state = states[id] as State;
      steps++;
      if (state.type === "chars" && accepts(state.set, code)) seeds.push(state.next);
    }
    if (remembered > MAX_REMEMBERED) {
      known.clear();
      first.next.clear();
      remembered = 0;
    }
    const to = frontOf(seeds, kindOf(code));
    front.next.set(code, to);
    remembered++;
    return to;
  }

  function mayEnd(front: Front): boolean {
    front.matches ??= reach(front.states, front.before, -1).includes(0);
    return front.matches;
  }

  const first = frontOf([states.length - 1], "start");

  const test = (value: string): boolean => {
    let front = first;
    for (let at = 0; at < value.length; at++) {
      const code = value.codePointAt(at) as number;
      if (code > 0xffff) at++;
      steps++;
      front = front.next.get(code) ?? advance(front, code);
      if (front.states.length === 0) return false;
    }
    return mayEnd(front);
  };
  return { test, literals: null, steps: () => steps };
}
