import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyText, deviceOfStream, keepNewest, type StreamText, WALL_TEXT_CHARACTERS } from "../../protocol/text.ts";

describe("keepNewest", () => {
  it("keeps all that fits, and from what is too long the newest lines", () => {
    expect(keepNewest("one\ntwo\nthree\n", 14)).toBe("one\ntwo\nthree\n");
    expect(keepNewest("one\ntwo\nthree\n", 12)).toBe("two\nthree\n");
    // The cut falls between two lines.
    expect(keepNewest("one\ntwo\nthree\n", 10)).toBe("two\nthree\n");
  });

  it("cuts a line that is longer than all there is room for, and no character in two", () => {
    expect(keepNewest("x".repeat(20), 8)).toBe("x".repeat(8));
    expect(keepNewest("🌡".repeat(10), 7)).toBe("🌡".repeat(3));
    // A break far behind would take too much with it.
    expect(keepNewest(`${"x".repeat(18)}\n1`, 8)).toBe("xxxxxx\n1");
  });

  it("never keeps more, and at least three quarters of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "🌡"), maxLength: 80 }), fc.integer({ min: 8, max: 40 }), (text, most) => {
        const kept = keepNewest(text, most);
        expect(text.endsWith(kept)).toBe(true);
        expect(kept.length).toBeLessThanOrEqual(most);
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(text.length, Math.floor((most * 3) / 4) - 1));
      }),
    );
  });
});

describe("applyText", () => {
  const whole: StreamText = { stream: "s", from: "ci", startedMs: 1, changedMs: 1, state: "writing", text: "a\n" };

  it("takes a whole text, goes on with it, ends it, and lets it go", () => {
    const texts = new Map<string, StreamText>();
    applyText(texts, { type: "whole", ...whole });
    applyText(texts, { type: "append", stream: "s", changedMs: 5, state: "writing", text: "b" });
    applyText(texts, { type: "append", stream: "s", changedMs: 6, state: "ended", text: "" });
    expect([...texts.values()]).toEqual([{ ...whole, changedMs: 6, state: "ended", text: "a\nb" }]);
    applyText(texts, { type: "gone", stream: "s" });
    expect([...texts]).toEqual([]);
  });

  it("passes over what goes on with a text that is not there", () => {
    const texts = new Map<string, StreamText>();
    applyText(texts, { type: "append", stream: "s", changedMs: 5, state: "writing", text: "b" });
    expect([...texts]).toEqual([]);
  });

  it("is bounded however much comes", () => {
    const texts = new Map([["s", whole]]);
    for (let i = 0; i < 50; i++)
      applyText(texts, { type: "append", stream: "s", changedMs: i, state: "writing", text: `${"x".repeat(999)}\n` });
    expect(texts.get("s")?.text).toBe(`${"x".repeat(999)}\n`.repeat(8));
    expect(texts.get("s")?.text.length).toBeLessThanOrEqual(WALL_TEXT_CHARACTERS);
  });
});

describe("deviceOfStream", () => {
  it("is the whole name, or what stands behind the first @", () => {
    expect(["press-4", "log@press-4", "a@b@c", "web:9100"].map(deviceOfStream)).toEqual(["press-4", "press-4", "b@c", "web:9100"]);
  });
});
