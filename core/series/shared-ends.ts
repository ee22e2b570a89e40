/**
 * Texts that are like the one before: series of one device differ in the name at the front or one label in the middle, so that only
 * the part between what both begin with and what both end with is written. In bytes of UTF-8.
 *
 * ```
 * varint bytes of the shared beginning, varint bytes of the shared end, varint bytes between, the bytes between
 * ```
 */

export interface SharedEnds {
  readonly start: number;
  readonly end: number;
}

/** What a text shares with the one before. The two parts do not overlap in either. */
export function sharedEnds(before: Uint8Array, text: Uint8Array): SharedEnds {
  const most = Math.min(before.length, text.length);
  let start = 0;
  while (start < most && before[start] === text[start]) start++;
  let end = 0;
  while (end < most - start && before[before.length - 1 - end] === text[text.length - 1 - end]) end++;
  return { start, end };
}

/** The text again; `undefined` when the one before is shorter than what it is said to share. */
export function joinEnds(before: Uint8Array, { start, end }: SharedEnds, between: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  if (!(start + end <= before.length)) return undefined;
  const text = new Uint8Array(start + between.length + end);
  text.set(before.subarray(0, start));
  text.set(between, start);
  text.set(before.subarray(before.length - end), start + between.length);
  return text;
}
