/** From what was typed to the notice: the contract's own schema is the judge. */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { charactersLeft, EMPTY_DRAFT, noticeOf, noticeText } from "../../../dashboard/console/notice-draft.ts";
import { METHODS } from "../../../protocol/command.ts";

describe("noticeText", () => {
  const check = (typed: string, expected: string): void => expect(noticeText(typed)).toBe(expected);

  it("keeps lines, and makes what is pasted fit the contract", () => {
    check("  a \r\n b\rc\u2028d ", "a \n b\nc\nd");
    check("a\tb\u0007c\u0085d", "a bcd");
    check(" \n ", "");
    check("停机 14:00", "停机 14:00");
  });
});

describe("charactersLeft", () => {
  it("counts what will be sent, not what was typed around it", () => {
    expect(charactersLeft("")).toBe(280);
    expect(charactersLeft(`  ${"x".repeat(280)}  `)).toBe(0);
    expect(charactersLeft("x".repeat(281))).toBe(-1);
  });
});

describe("noticeOf", () => {
  it("leaves out what was not chosen", () => {
    expect(noticeOf({ ...EMPTY_DRAFT, text: " hi ", forMinutes: null })).toEqual({ text: "hi", level: "info" });
    expect(noticeOf({ text: "hi", level: "critical", forMinutes: 5, walls: ["overview"] })).toEqual({
      text: "hi",
      level: "critical",
      forMs: 300_000,
      walls: ["overview"],
    });
  });

  it("gives none while there is nothing to say, or too much", () => {
    expect(noticeOf({ ...EMPTY_DRAFT, text: " \n" })).toBeUndefined();
    expect(noticeOf({ ...EMPTY_DRAFT, text: "x".repeat(281) })).toBeUndefined();
  });

  it("gives what the contract accepts, or nothing, for any text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const notice = noticeOf({ ...EMPTY_DRAFT, text });
        if (notice) expect(v.safeParse(METHODS["notices.post"], notice).issues).toBeUndefined();
      }),
    );
  });
});
