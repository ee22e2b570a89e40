/** Sets of characters in regular expressions: the classes that RE2 knows by name, and membership. */

/** Code points, as pairs of first and last. `fold` accepts another case of a member too. */
export interface CharSet {
  readonly ranges: readonly number[];
  /** Classes of Unicode that are in it beside. */
  readonly classes: readonly ((code: number) => boolean)[];
  readonly negated: boolean;
  readonly fold: boolean;
}

export const MAX_CODE_POINT = 0x10ffff;

const DIGIT: readonly number[] = [0x30, 0x39];
const WORD: readonly number[] = [0x30, 0x39, 0x41, 0x5a, 0x5f, 0x5f, 0x61, 0x7a];
const SPACE: readonly number[] = [0x09, 0x0a, 0x0c, 0x0d, 0x20, 0x20];
const LETTER: readonly number[] = [0x41, 0x5a, 0x61, 0x7a];

export const NAMED_CLASSES: ReadonlyMap<string, readonly number[]> = new Map([
  ["alnum", [...DIGIT, ...LETTER]],
  ["alpha", LETTER],
  ["ascii", [0x00, 0x7f]],
  ["blank", [0x09, 0x09, 0x20, 0x20]],
  ["cntrl", [0x00, 0x1f, 0x7f, 0x7f]],
  ["digit", DIGIT],
  ["graph", [0x21, 0x7e]],
  ["lower", [0x61, 0x7a]],
  ["print", [0x20, 0x7e]],
  ["punct", [0x21, 0x2f, 0x3a, 0x40, 0x5b, 0x60, 0x7b, 0x7e]],
  ["space", [0x09, 0x0d, 0x20, 0x20]],
  ["upper", [0x41, 0x5a]],
  ["word", WORD],
  ["xdigit", [0x30, 0x39, 0x41, 0x46, 0x61, 0x66]],
]);

export const PERL_CLASSES: ReadonlyMap<string, readonly number[]> = new Map([
  ["d", DIGIT],
  ["w", WORD],
  ["s", SPACE],
]);

/** The ranges that `ranges` leaves out. */
export function complement(ranges: readonly number[]): number[] {
  const pairs: [number, number][] = [];
  for (let i = 0; i < ranges.length; i += 2) pairs.push([ranges[i] as number, ranges[i + 1] as number]);
  pairs.sort((a, b) => a[0] - b[0]);
  const rest: number[] = [];
  let next = 0;
  for (const [first, last] of pairs) {
    if (first > next) rest.push(next, first - 1);
    next = Math.max(next, last + 1);
  }
  if (next <= MAX_CODE_POINT) rest.push(next, MAX_CODE_POINT);
  return rest;
}

function inRanges(ranges: readonly number[], code: number): boolean {
  for (let i = 0; i < ranges.length; i += 2) {
    if (code >= (ranges[i] as number) && code <= (ranges[i + 1] as number)) return true;
  }
  return false;
}

/** A character and its other cases, where they are one character. */
export function casesOf(code: number): readonly number[] {
  const c = String.fromCodePoint(code);
  const [lower, upper] = [c.toLowerCase(), c.toUpperCase()];
  return [c, lower, upper, lower.toUpperCase(), upper.toLowerCase()]
    .filter((text) => text.length === 1 || (text.length === 2 && (text.codePointAt(0) ?? 0) > 0xffff))
    .map((text) => text.codePointAt(0) ?? 0);
}

function has({ ranges, classes }: CharSet, code: number): boolean {
  return inRanges(ranges, code) || classes.some((includes) => includes(code));
}

export function accepts(set: CharSet, code: number): boolean {
  const member = has(set, code) || (set.fold && casesOf(code).some((other) => has(set, other)));
  return member !== set.negated;
}

/** A general category (`L`, `Lu`) or a script (`Han`) of Unicode, by the tables of the language; `undefined` when it is neither. */
export function unicodeClass(name: string, negated: boolean): ((code: number) => boolean) | undefined {
  if (!/^[A-Z][A-Za-z_]*$/.test(name)) return undefined;
  try {
    const pattern = new RegExp(`^\\p{${name.length <= 2 ? name : `Script=${name}`}}$`, "u");
    return (code) => pattern.test(String.fromCodePoint(code)) !== negated;
  } catch {
    // Only an unknown name makes such a pattern one that cannot be compiled.
    return undefined;
  }
}
