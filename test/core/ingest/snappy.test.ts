import { describe, expect, it } from "vitest";
import { unpackSnappy } from "../../../core/ingest/snappy.ts";
import { snappyLiteral, varint } from "../../support/protobuf.ts";

const MAX = 1_000;
const text = (bytes: number[]): string => {
  const unpacked = unpackSnappy(Uint8Array.from(bytes), MAX);
  return unpacked.ok ? new TextDecoder().decode(unpacked.bytes) : unpacked.code;
};
const utf8 = (s: string): number[] => [...new TextEncoder().encode(s)];

describe("unpackSnappy", () => {
  it("takes literals of every width of length", () => {
    expect(text([0])).toBe("");
    expect(text([3, 2 << 2, ...utf8("abc")])).toBe("abc");
    expect(text([3, 60 << 2, 2, ...utf8("abc")])).toBe("abc");
    expect(text([3, 61 << 2, 2, 0, ...utf8("abc")])).toBe("abc");
    expect(text([3, 62 << 2, 2, 0, 0, ...utf8("abc")])).toBe("abc");
    expect(text([3, 63 << 2, 2, 0, 0, 0, ...utf8("abc")])).toBe("abc");
    expect(text([...varint(26), 25 << 2, ...utf8("abcdefghijklmnopqrstuvwxyz")])).toBe("abcdefghijklmnopqrstuvwxyz");
  });

  it("takes copies of every width of offset, those that reach into themselves too", () => {
    const abcd = [3 << 2, ...utf8("abcd")];
    expect(text([8, ...abcd, 0b000_000_01, 4])).toBe("abcdabcd");
    expect(text([8, ...abcd, (3 << 2) | 2, 4, 0])).toBe("abcdabcd");
    expect(text([8, ...abcd, (3 << 2) | 3, 4, 0, 0, 0])).toBe("abcdabcd");
    expect(text([6, 1 << 2, ...utf8("ab"), 0b000_000_01, 2])).toBe("ababab");
    expect(text([5, 0, ...utf8("a"), 0b000_000_01, 1])).toBe("aaaaa");
    const far = Array.from({ length: 300 }, (_, i) => 97 + (i % 26));
    expect(text([...varint(304), 61 << 2, 43, 1, ...far, 0b001_000_01, 44])).toHaveLength(304);
  });

  it("refuses what a header claims past the bound, or past what so few bytes can become", () => {
    expect(text([...varint(MAX + 1), 0, 97])).toBe("too-large");
    expect(text([...varint(2 ** 32 - 1), 0, 97])).toBe("too-large");
    expect(unpackSnappy(Uint8Array.from([...varint(2 ** 30), 0, 97]), 2 ** 31)).toEqual({ ok: false, code: "bad-snappy" });
    expect(text([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1])).toBe("bad-snappy");
    expect(text([])).toBe("bad-snappy");
    expect(text([0x80])).toBe("bad-snappy");
  });

  it("refuses elements that reach outside, and blocks that are longer or shorter than they say", () => {
    expect(text([3, 2 << 2, ...utf8("ab")])).toBe("bad-snappy");
    expect(text([2, 2 << 2, ...utf8("abc")])).toBe("bad-snappy");
    expect(text([4, 2 << 2, ...utf8("abc")])).toBe("bad-snappy");
    expect(text([3, 60 << 2])).toBe("bad-snappy");
    expect(text([8, 3 << 2, ...utf8("abcd"), 0b000_000_01, 5])).toBe("bad-snappy");
    expect(text([8, 3 << 2, ...utf8("abcd"), 0b000_000_01, 0])).toBe("bad-snappy");
    expect(text([8, 3 << 2, ...utf8("abcd"), 0b000_000_01])).toBe("bad-snappy");
    expect(text([7, 3 << 2, ...utf8("abcd"), 0b000_000_01, 4])).toBe("bad-snappy");
    expect(text([4, 0, ...utf8("a"), (3 << 2) | 3, 255, 255, 255, 255])).toBe("bad-snappy");
  });

  it("refuses every beginning of a block", () => {
    const whole = snappyLiteral(new TextEncoder().encode("a body of some length that is cut at each byte"));
    for (let end = 0; end < whole.length; end++)
      expect(unpackSnappy(whole.subarray(0, end), MAX)).toEqual({ ok: false, code: "bad-snappy" });
    expect(unpackSnappy(whole, MAX).ok).toBe(true);
  });
});
