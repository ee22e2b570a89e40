import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createTextReader } from "../../../core/ingest/live-text.ts";

const UTF8 = new TextEncoder();

/** What a body says that comes in pieces of so many bytes. */
function readIn(bytes: Uint8Array, size: number): string {
  const reader = createTextReader();
  let text = "";
  for (let at = 0; at < bytes.length; at += size) text += reader.read(bytes.subarray(at, at + size));
  return text + reader.end();
}

/** The same whole, and cut at each byte. */
function check(input: string | Uint8Array, expected: string): void {
  const bytes = typeof input === "string" ? UTF8.encode(input) : input;
  expect([1, 2, 3, bytes.length || 1].map((size) => readIn(bytes, size))).toEqual([expected, expected, expected, expected]);
}

describe("createTextReader", () => {
  it("joins characters wherever they are cut", () => {
    check("温度 21.5 °C 🌡️ é", "温度 21.5 °C 🌡️ é");
    check(Uint8Array.of(0xe6, 0xb8), "\ufffd");
    check(Uint8Array.of(0x61, 0xff, 0x62), "a\ufffdb");
    check("", "");
  });

  it("makes one line break of CR LF, of CR alone, and of Unicode's own", () => {
    check("a\r\nb\rc\nd\r", "a\nb\nc\nd\n");
    check("a\r\r\nb\n\nc\r\n\r\nd", "a\nb\n\nc\n\nd");
    check(" 10%\r 20%\r100%\n", " 10%\n 20%\n100%\n");
    check("a\u2028b\u2029c", "a\nb\nc");
  });

  it("leaves out what steers a terminal, and keeps what stands around it", () => {
    // Colours, cursor, erasing.
    check("\u001b[1;31mFAIL\u001b[0m test\u001b[K\u001b[2A.", "FAIL test.");
    check("\u009b32mok\u009b0m", "ok");
    check("\u001b[38;2;255;0;0mred\u001b[?25l", "red");
    // Titles and links, closed by BEL or ST.
    check("\u001b]0;make\u0007go \u001b]8;;http://x/\u001b\\link\u001b]8;;\u001b\\", "go link");
    // Character sets, and sequences of two.
    check("\u001b(Ba\u001b=b\u001b7c", "abc");
    check("a\u001b\u001b[1mb", "ab");
    // Controls, BEL, backspace, DEL, C1.
    check("a\u0000b\u0007c\bd\u007fe\u0085f\tg", "abcdef\tg");
  });

  it("ends a sequence that is never closed with its line", () => {
    check("a\u001b]0;no end\nb", "a\nb");
    check("a\u001b[12\nb", "a\nb");
    check("a\u001b", "a");
  });

  it("looks at nothing that stands inside", () => {
    const text = 'data: {"choices":[{"delta":{"content":"<b>hi</b>"}}]}\n\ndata: [DONE]\n';
    check(text, text);
  });

  it("says the same however it is cut, and never a control character", () => {
    const pieces = fc.array(fc.constantFrom("a", "温", "🌡", "\r", "\n", "\t", "\u001b", "[", "3", "m", "]", "\u0007", "\\", "\u0000", "("));
    fc.assert(
      fc.property(pieces, fc.integer({ min: 1, max: 9 }), (parts, size) => {
        const bytes = UTF8.encode(parts.join(""));
        const text = readIn(bytes, size);
        expect(text).toBe(readIn(bytes, bytes.length || 1));
        expect(text).not.toMatch(/[^\P{Cc}\n\t]/u);
      }),
    );
  });
});
