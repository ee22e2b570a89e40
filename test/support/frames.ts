/** Frames as tests write and read them: by the names of their parts, and lists by what they say. */
import type { ChangeList, Frame, FrameRest } from "../../protocol/frame.ts";
import { readChanges, readNumbers } from "../../protocol/frame-lists.ts";

export interface FrameParts extends FrameRest {
  readonly steps?: number;
  readonly seen?: readonly number[];
  readonly changes?: ChangeList;
}

export function frame(ending: number, { steps = 0, seen = [], changes = [], ...rest }: FrameParts): Frame {
  return Object.keys(rest).length === 0 ? [ending, steps, seen, changes] : [ending, steps, seen, changes, rest];
}

/** Series numbers with their values. */
export function changesOf([, , , list]: Frame): (readonly [number: number, value: ChangeList[number]])[] {
  const changes: (readonly [number: number, value: ChangeList[number]])[] = [];
  readChanges(list, (number, value) => changes.push([number, value]));
  return changes.sort(([a], [b]) => a - b);
}

/** Device numbers with the age of their newest sample, in steps. */
export function seenOf([, , list]: Frame): (readonly [number: number, age: number])[] {
  const seen: (readonly [number: number, age: number])[] = [];
  readNumbers(list, (number, age) => seen.push([number, age]));
  return seen;
}
