/**
 * What the groups of a regular expression caught, in time linear in the text (RE2 semantics, fully anchored): for
 * `label_replace`. A machine whose threads carry what they caught and run in the order in which a backtracking engine would
 * try them; of two in one state only the first goes on (https://swtch.com/~rsc/regexp/regexp2.html).
 */
import { accepts } from "./char-set.ts";
import { type Before, compileStates, holds, kindOf, type State } from "./regex-machine.ts";
import { parseRegex } from "./regex-syntax.ts";

/** Start and end of each group in the text, -1 where it caught nothing. Group 0 is the whole. */
type Slots = readonly number[];

export interface CaptureRegex {
  /** `template` with `$1`, `${name}` and `$$` filled in; `null` when `value` does not match as a whole. */
  readonly expand: (value: string, template: string) => string | null;
  /** Work done so far: states visited. */
  readonly steps: () => number;
}

export type CompiledCaptures = { readonly ok: true; readonly regex: CaptureRegex } | { readonly ok: false; readonly message: string };

interface Thread {
  readonly id: number;
  readonly slots: Slots;
}

export function compileCaptures(pattern: string): CompiledCaptures {
  const parsed = parseRegex(pattern);
  if (!parsed.ok) return parsed;
  const compiled = compileStates(parsed.node, true);
  if (!compiled.ok) return compiled;
  const { states } = compiled;
  const groups = parsed.groups.length;
  const seen = new Uint32Array(states.length);
  let round = 0;
  let steps = 0;

  /** Adds what is reached from a thread without a character, in the order of preference. `after` is -1 at the end. */
  function follow(into: Thread[], from: Thread, at: number, before: Before, after: number): void {
    const stack: Thread[] = [from];
    for (let thread = stack.pop(); thread !== undefined; thread = stack.pop()) {
      const { id, slots } = thread;
      if (seen[id] === round) continue;
      seen[id] = round;
      steps++;
      const state = states[id] as State;
      if (state.type === "split") stack.push({ id: state.right, slots }, { id: state.left, slots });
      else if (state.type === "assert") {
        if (holds(state.assertion, before, after)) stack.push({ id: state.next, slots });
      } else if (state.type === "slot") stack.push({ id: state.next, slots: slots.with(state.slot, at) });
      else into.push(thread);
    }
  }

  function match(value: string): Slots | null {
    const start: Thread = { id: states.length - 1, slots: Array<number>(2 * groups + 2).fill(-1) };
    let threads: Thread[] = [];
    round++;
    follow(threads, start, 0, "start", value === "" ? -1 : (value.codePointAt(0) as number));
    for (let at = 0; at < value.length && threads.length > 0; ) {
      const code = value.codePointAt(at) as number;
      at += code > 0xffff ? 2 : 1;
      const after = at < value.length ? (value.codePointAt(at) as number) : -1;
      const next: Thread[] = [];
      round++;
      for (const { id, slots } of threads) {
        const state = states[id] as State;
        steps++;
        if (state.type === "chars" && accepts(state.set, code)) follow(next, { id: state.next, slots }, at, kindOf(code), after);
      }
      threads = next;
    }
    const matched = threads.find(({ id }) => states[id]?.type === "match");
    return matched ? matched.slots.with(0, 0).with(1, value.length) : null;
  }

  function expand(value: string, template: string): string | null {
    const slots = match(value);
    if (slots === null) return null;
    return template.replace(/\$(?:\$|([\p{L}\p{Nd}_]+)|\{([\p{L}\p{Nd}_]+)\})/gu, (whole, plain?: string, braced?: string) => {
      const name = plain ?? braced;
      if (name === undefined) return whole === "$$" ? "$" : whole;
      const group = groupOf(name);
      const [from = -1, to = -1] = group < 0 ? [] : [slots[2 * group], slots[2 * group + 1]];
      return from < 0 ? "" : value.slice(from, to);
    });
  }

  /** The group of a number or name that caught something is meant, as in Go's Regexp.Expand; -1 when there is none. */
  function groupOf(name: string): number {
    if (/^(?:0|[1-9]\d{0,7})$/.test(name)) return Number(name);
    return parsed.ok ? parsed.groups.indexOf(name) + 1 || -1 : -1;
  }

  return { ok: true, regex: { expand, steps: () => steps } };
}
