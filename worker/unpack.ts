/**
 * Unpacks a body, counting while it does: gzip (RFC 1952, of several members too), and deflate as zlib (RFC 1950) or bare
 * (RFC 1951), since senders mean either by it.
 *
 * The platform's stream takes one gzip member and refuses what comes after it. So members are cut apart where the next one's
 * magic stands. It can stand inside a member by chance too, about once in 16 MB: then the piece before it does not unpack, and
 * is tried again up to the next. A member carries its length and checksum, so that a piece that does unpack is a member.
 */

export type Unpacked = { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly why: "too-large" | "broken" };

/** Members and wrong cuts together. `cat` of a day's rotated logs has dozens. */
const MAX_PIECES = 500;

const TOO_LARGE = { ok: false, why: "too-large" } as const;
const BROKEN = { ok: false, why: "broken" } as const;

export async function gunzip(packed: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Unpacked> {
  const whole: Uint8Array[] = [];
  let length = 0;
  let start = 0;
  let end = nextMember(packed, 1);
  for (let pieces = 0; pieces < MAX_PIECES; pieces++) {
    const member = await inflate("gzip", packed.subarray(start, end), maxBytes - length);
    if (member.ok) {
      whole.push(member.bytes);
      length += member.bytes.length;
      if (end === packed.length) return { ok: true, bytes: joined(whole) };
      start = end;
    } else if (member.why === "too-large" || end === packed.length) return member;
    end = nextMember(packed, end + 1);
  }
  return BROKEN;
}

export function inflateZlib(packed: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Unpacked> {
  const [method = 0, flags = 0] = packed;
  // A zlib header: method 8, and a check that the two bytes are a multiple of 31.
  const zlib = (method & 0x0f) === 8 && ((method << 8) | flags) % 31 === 0;
  return inflate(zlib ? "deflate" : "deflate-raw", packed, maxBytes);
}

/** Where the next gzip header may stand, or the end: magic, method 8, and none of the reserved flags. */
function nextMember(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(0x1f, from); at >= 0; at = bytes.indexOf(0x1f, at + 1)) {
    if (bytes[at + 1] === 0x8b && bytes[at + 2] === 8 && (bytes[at + 3] ?? 0xff) < 0x20) return at;
  }
  return bytes.length;
}

async function inflate(format: "gzip" | "deflate" | "deflate-raw", packed: Uint8Array<ArrayBuffer>, maxBytes: number): Promise<Unpacked> {
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return { ok: true, bytes: joined(chunks) };
      length += value.length;
      if (length > maxBytes) {
        // What is left of it is of no interest, and neither is how it ends.
        await reader.cancel().catch(() => {});
        return TOO_LARGE;
      }
      chunks.push(value);
    }
  } catch {
    // Not of this format, cut, or with something behind it: the stream says no more than that.
    return BROKEN;
  }
}

export function joined(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1) return chunks[0] as Uint8Array;
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
