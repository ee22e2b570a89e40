/**
 * The syntax of RE2 (https://github.com/google/re2/wiki/Syntax) as a tree. What RE2 refuses is refused in Go's words:
 * back-references, look-around, possessive and doubled operators. Left out: single bytes (\C).
 */
import { type CharSet, casesOf, complement, MAX_CODE_POINT, NAMED_CLASSES, PERL_CLASSES, unicodeClass } from "./char-set.ts";

/** What holds between two characters. `start` and `end` are of the whole text, the line kinds those of `(?m)`. */
export type Assertion = "start" | "end" | "line-start" | "line-end" | "word" | "not-word";

export type RegexNode =
  | { readonly type: "chars"; readonly set: CharSet }
  | { readonly type: "assert"; readonly assertion: Assertion }
  | { readonly type: "concat"; readonly of: readonly RegexNode[] }
  | { readonly type: "either"; readonly of: readonly RegexNode[] }
  /** Tries few rounds before many where it is lazy, which decides only what groups catch. */
  | { readonly type: "repeat"; readonly of: RegexNode; readonly min: number; readonly max: number; readonly lazy: boolean }
  /** Numbered from 1 by their opening parentheses. */
  | { readonly type: "group"; readonly of: RegexNode; readonly number: number };

export type ParsedRegex =
  /** Of each group its name, "" without one. */
  { readonly ok: true; readonly node: RegexNode; readonly groups: readonly string[] } | { readonly ok: false; readonly message: string };

/** RE2's own limit for a count. */
const MAX_REPEAT = 1_000;

/** Groups in groups: recursion in the parser and the compiler stays within a small stack. RE2 allows 1,000. */
const MAX_NESTING = 200;

const CONTROL_ESCAPES: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const ASSERTIONS: Readonly<Record<string, Assertion>> = { A: "start", z: "end", b: "word", B: "not-word" };

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

/** Prometheus sets `s` for every pattern. */
const DEFAULT_FLAGS: Flags = { ignoreCase: false, multiLine: false, dotAll: true, ungreedy: false };

export function parseRegex(text: string): ParsedRegex {
  let at = 0;
  let depth = 0;
  let message = "";
  const groups: string[] = [];

  const fail = (what: string, from: number, to = text.length): null => {
    message ||= `${what}: \`${text.slice(from, to)}\``;
    return null;
  };

  const literal = (code: number, flags: Flags): RegexNode => {
    // Both sides are folded: the long s is a case of S, and S one of the long s.
    const codes = flags.ignoreCase ? [...new Set(casesOf(code))] : [code];
    return { type: "chars", set: { ranges: codes.flatMap((one) => [one, one]), classes: [], negated: false, fold: flags.ignoreCase } };
  };

  const takeCode = (): number => {
    const code = text.codePointAt(at) ?? 0;
    at += code > 0xffff ? 2 : 1;
    return code;
  };

  function parseEither(outer: Flags): RegexNode | null {
    let flags = outer;
    const branches: RegexNode[] = [];
    let items: RegexNode[] = [];
    // Where the last item starts, and whether it already carries an operator: `a**` is refused.
    let repeated = false;
    const close = (): void => {
      branches.push(items.length === 1 ? (items[0] as RegexNode) : { type: "concat", of: items });
      items = [];
    };
    while (at < text.length && text[at] !== ")") {
      const from = at;
      const c = text[at];
      if (c === "|") {
        at++;
        close();
        repeated = false;
        continue;
      }
      if (c === "*" || c === "+" || c === "?" || (c === "{" && countAt(at) !== null)) {
        const last = items.pop();
        if (last === undefined) return fail("missing argument to repetition operator", from, from + 1);
        if (repeated) return fail("invalid nested repetition operator", from - 1, from + 1);
        const repeat = parseRepeat(last, flags);
        if (repeat === null) return null;
        items.push(repeat);
        repeated = true;
        continue;
      }
      if (text.startsWith("(?", at)) {
        const changed = parseFlags(flags);
        if (changed === null) return null;
        if (changed.group) {
          const group = parseGroup(changed.flags, from, changed.name);
          if (group === null) return null;
          items.push(group);
          repeated = false;
        } else {
          flags = changed.flags;
        }
        continue;
      }
      if (text.startsWith("\\Q", at)) {
        const end = text.indexOf("\\E", at);
        const stop = end < 0 ? text.length : end;
        at += 2;
        while (at < stop) items.push(literal(takeCode(), flags));
        if (end >= 0) at = end + 2;
        repeated = false;
        continue;
      }
      const atom = parseAtom(flags);
      if (atom === null) return null;
      items.push(atom);
      repeated = false;
    }
    close();
    return branches.length === 1 ? (branches[0] as RegexNode) : { type: "either", of: branches };
  }

  /** Without a name (`null`) it catches nothing. */
  function parseGroup(flags: Flags, from: number, name: string | null): RegexNode | null {
    depth++;
    const number = name === null ? 0 : groups.push(name);
    if (depth > MAX_NESTING) return fail("expression nests too deeply", from, from + 1);
    const inner = parseEither(flags);
    if (inner === null) return null;
    if (text[at] !== ")") return fail("missing closing )", 0);
    at++;
    depth--;
    // A group stays one item, so that an operator after it takes all of it.
    return number === 0 ? { type: "concat", of: [inner] } : { type: "group", of: inner, number };
  }

  /** At `(?`: flags for the rest of the group, or the opening of a group. */
  function parseFlags(flags: Flags): { readonly group: boolean; readonly name: string | null; readonly flags: Flags } | null {
    const from = at;
    const name = /^\(\?P?<([^>]*)>/.exec(text.slice(at));
    if (name !== null && !/^\(\?<[=!]/.test(name[0])) {
      if (!/^\w+$/.test(name[1] ?? "")) return fail("invalid named capture", from, from + name[0].length);
      if (groups.includes(name[1] as string)) return fail("duplicate capture group name", from, from + name[0].length);
      at += name[0].length;
      return { group: true, name: name[1] as string, flags };
    }
    const found = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(text.slice(at));
    if (found === null) return fail("invalid or unsupported Perl syntax", from, from + (/^\(\?<./.test(text.slice(at)) ? 4 : 3));
    const [whole, on = "", off = "", end] = found;
    const flag = (letter: string, now: boolean): boolean => (now || on.includes(letter)) && !off.includes(letter);
    at += whole.length;
    return {
      group: end === ":",
      name: null,
      flags: {
        ignoreCase: flag("i", flags.ignoreCase),
        multiLine: flag("m", flags.multiLine),
        dotAll: flag("s", flags.dotAll),
        ungreedy: flag("U", flags.ungreedy),
      },
    };
  }

  function countAt(from: number): RegExpExecArray | null {
    return /^\{(\d+)(,?)(\d*)\}/.exec(text.slice(from, from + 24));
  }

  function parseRepeat(of: RegexNode, flags: Flags): RegexNode | null {
    const from = at;
    const count = countAt(at);
    let min = text[at] === "+" ? 1 : 0;
    let max = text[at] === "?" ? 1 : Number.POSITIVE_INFINITY;
    if (count !== null) {
      min = Number(count[1]);
      max = count[3] !== "" ? Number(count[3]) : count[2] === "" ? min : Number.POSITIVE_INFINITY;
      if (min > MAX_REPEAT || (max > MAX_REPEAT && max !== Number.POSITIVE_INFINITY) || max < min) {
        return fail("invalid repeat count", from, from + count[0].length);
      }
    }
    at += count === null ? 1 : count[0].length;
    const marked = text[at] === "?";
    if (marked) at++;
    return { type: "repeat", of, min, max, lazy: marked !== flags.ungreedy };
  }

  function parseAtom(flags: Flags): RegexNode | null {
    const from = at;
    const c = text[at];
    if (c === "(") {
      at++;
      return parseGroup(flags, from, "");
    }
    if (c === "[") return parseClass(flags);
    if (c === "\\") return parseEscape(flags);
    const code = takeCode();
    if (c === ".") return { type: "chars", set: { ranges: flags.dotAll ? [] : [0x0a, 0x0a], classes: [], negated: true, fold: false } };
    if (c === "^") return { type: "assert", assertion: flags.multiLine ? "line-start" : "start" };
    if (c === "$") return { type: "assert", assertion: flags.multiLine ? "line-end" : "end" };
    return literal(code, flags);
  }

  function parseEscape(flags: Flags): RegexNode | null {
    const assertion = ASSERTIONS[text[at + 1] ?? ""];
    if (assertion !== undefined) {
      at += 2;
      return { type: "assert", assertion };
    }
    const ranges = perlClass();
    if (ranges !== null) return { type: "chars", set: { ranges, classes: [], negated: false, fold: false } };
    const unicode = takeUnicodeClass();
    if (unicode !== undefined) {
      return unicode && { type: "chars", set: { ranges: [], classes: [unicode], negated: false, fold: flags.ignoreCase } };
    }
    const code = escapedCode();
    return code === null ? null : literal(code, flags);
  }

  /** `\d`, `\W` and their like; `null`, and nothing taken, when it is something else. */
  function perlClass(): readonly number[] | null {
    const letter = text[at] === "\\" ? (text[at + 1] ?? "") : "";
    const ranges = PERL_CLASSES.get(letter.toLowerCase());
    if (ranges === undefined) return null;
    at += 2;
    return letter === letter.toLowerCase() ? ranges : complement(ranges);
  }

  /** `\p{Han}`, `\pL`, `\P{^L}`; `undefined`, and nothing taken, when it is something else. */
  function takeUnicodeClass(): ((code: number) => boolean) | null | undefined {
    const found = /^\\([pP])(?:\{(\^?)([^}]*)\}|(.))/su.exec(text.slice(at, at + 80));
    if (found === null) return undefined;
    const [whole, letter, caret, braced, single] = found;
    const name = braced ?? single ?? "";
    const negated = (letter === "P") !== (caret === "^");
    const unicode = unicodeClass(name, negated);
    if (unicode === undefined) return fail("invalid character class range", at, at + whole.length);
    at += whole.length;
    return unicode;
  }

  /** A backslash and what stands for one character. */
  function escapedCode(): number | null {
    const from = at;
    const rest = text.slice(at + 1, at + 13);
    if (rest === "") return fail("trailing backslash at end of expression", from, from);
    if (/^[pP]/.test(rest)) return fail("invalid character class range", from, from + 2);
    const octal = /^(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
    const hex = /^x(?:([0-9a-fA-F]{2})|\{([0-9a-fA-F]{1,8})\})/.exec(rest);
    const control = CONTROL_ESCAPES[rest.charAt(0)];
    at += 2;
    if (octal !== null) {
      at += octal[0].length - 1;
      return Number.parseInt(octal[0], 8);
    }
    if (hex !== null) {
      at += hex[0].length - 1;
      const code = Number.parseInt(hex[1] ?? hex[2] ?? "", 16);
      return code <= MAX_CODE_POINT ? code : fail("invalid escape sequence", from, at);
    }
    if (control !== undefined) return control;
    if (/^[!-/:-@[-`{-~]/.test(rest)) return rest.charCodeAt(0);
    return fail("invalid escape sequence", from, from + 2);
  }

  function parseClass(flags: Flags): RegexNode | null {
    const from = at;
    at++;
    const negated = text[at] === "^";
    if (negated) at++;
    const ranges: number[] = [];
    const classes: ((code: number) => boolean)[] = [];
    // A bracket in the first place stands for itself.
    for (let first = true; first || text[at] !== "]"; first = false) {
      if (at >= text.length) return fail("missing closing ]", from);
      const named = /^\[:(\^?)(\w+):\]/.exec(text.slice(at, at + 16));
      if (named !== null) {
        const members = NAMED_CLASSES.get(named[2] ?? "");
        if (members === undefined) return fail("invalid character class range", at, at + named[0].length);
        ranges.push(...(named[1] === "" ? members : complement(members)));
        at += named[0].length;
        continue;
      }
      const perl = perlClass();
      if (perl !== null) {
        ranges.push(...perl);
        continue;
      }
      const unicode = takeUnicodeClass();
      if (unicode === null) return null;
      if (unicode !== undefined) {
        classes.push(unicode);
        continue;
      }
      const start = at;
      const low = text[at] === "\\" ? escapedCode() : takeCode();
      if (low === null) return null;
      let high: number | null = low;
      if (text[at] === "-" && at + 1 < text.length && text[at + 1] !== "]") {
        at++;
        high = text[at] === "\\" ? escapedCode() : takeCode();
        if (high === null || high < low) return fail("invalid character class range", start, at);
      }
      ranges.push(low, high);
    }
    at++;
    return { type: "chars", set: { ranges, classes, negated, fold: flags.ignoreCase } };
  }

  const node = parseEither(DEFAULT_FLAGS);
  if (node !== null && at < text.length) fail("unexpected )", 0);
  return node === null || message !== "" ? { ok: false, message: `error parsing regexp: ${message}` } : { ok: true, node, groups };
}
