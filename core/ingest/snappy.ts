/**
 * Snappy's block format, unpacked: what remote write packs its bodies in.
 * https://github.com/google/snappy/blob/main/format_description.txt
 *
 * The length that the block's header claims is checked against the caller's bound and against what so few bytes could ever
 * become, before anything of that size is allocated.
 */

export type Unpacked =
  | { readonly ok: true; readonly bytes: Uint8Array }
  /** `too-large`: the header claims more than `maxBytes`. `bad-snappy`: not a block, or one that was cut. */
  | { readonly ok: false; readonly code: "too-large" | "bad-snappy" };

/** Three bytes copy 64 at most: no block grows more than this. */
const MAX_GROWTH = 22;

/** The header's varint holds 32 bits. */
const MAX_HEADER_BYTES = 5;

const BAD: Unpacked = { ok: false, code: "bad-snappy" };

export function unpackSnappy(packed: Uint8Array, maxBytes: number): Unpacked {
  let length = 0;
  let at = 0;
  for (let scale = 1; ; scale *= 0x80) {
    const byte = packed[at++];
    if (byte === undefined || at > MAX_HEADER_BYTES) return BAD;
    length += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  if (length > maxBytes) return { ok: false, code: "too-large" };
  if (length > packed.length * MAX_GROWTH) return BAD;
  const bytes = new Uint8Array(length);
  return unpackInto(bytes, packed, at) ? { ok: true, bytes } : BAD;
}

/**
 * | low two bits of the tag | element | length | offset |
 * | --- | --- | --- | --- |
 * | 00 | literal | tag >> 2, + 1; 60 to 63: in the next 1 to 4 bytes | |
 * | 01 | copy | (tag >> 2 & 7) + 4 | tag >> 5 and the next byte |
 * | 10, 11 | copy | (tag >> 2) + 1 | the next 2 or 4 bytes |
 *
 * False when the elements do not fill `bytes` exactly, or reach outside of what there is.
 */
function unpackInto(bytes: Uint8Array, packed: Uint8Array, start: number): boolean {
  const length = bytes.length;
  const end = packed.length;
  let from = start;
  let to = 0;
  while (from < end) {
    const tag = packed[from++] as number;
    if ((tag & 3) === 0) {
      let run = tag >> 2;
      if (run >= 60) {
        const width = run - 59;
        if (from + width > end) return false;
        run = littleEndian(packed, from, width);
        from += width;
      }
      run++;
      if (run > end - from || run > length - to) return false;
      // A call costs more than a few bytes do.
      if (run <= 16) for (let i = 0; i < run; i++) bytes[to + i] = packed[from + i] as number;
      else bytes.set(packed.subarray(from, from + run), to);
      from += run;
      to += run;
      continue;
    }
    const width = tag & 3;
    const run = width === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const offsetBytes = width === 3 ? 4 : width;
    if (from + offsetBytes > end) return false;
    const offset = littleEndian(packed, from, offsetBytes) + (width === 1 ? (tag >> 5) << 8 : 0);
    from += offsetBytes;
    if (offset === 0 || offset > to || run > length - to) return false;
    // Byte by byte: a copy may reach into what it writes, and then repeats it.
    for (let i = 0; i < run; i++, to++) bytes[to] = bytes[to - offset] as number;
  }
  return to === length;
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] as number);
  return value;
}
