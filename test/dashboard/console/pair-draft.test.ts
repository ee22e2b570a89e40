/** A screen's code and size as people type them. */
import fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import {
  codeOf,
  DISTANCE_M,
  EMPTY_PAIR_DRAFT,
  glassDraftOf,
  glassOf,
  isCodeWrong,
  numberOf,
  pairOf,
  shownCode,
} from "../../../dashboard/console/pair-draft.ts";
import { METHODS } from "../../../protocol/command.ts";

describe("codeOf", () => {
  it("reads a code in any case, with or without what stands between", () => {
    for (const typed of ["BCDFGHJK", "bcdf-ghjk", " BCDF GHJK ", "bcdf–ghjk", "b c d f - g h j k"]) expect(codeOf(typed)).toBe("BCDFGHJK");
  });

  it("does not guess at what is not a code", () => {
    for (const typed of ["", "BCDF", "BCDFGHJKL", "BCDF-GHJA", "BCDF-GHJ0", "0BCDF-GHJK", "BCDF.GHJK"])
      expect(codeOf(typed)).toBeUndefined();
  });
});

describe("isCodeWrong", () => {
  it("waits while a code is being typed, and says at once what no code has", () => {
    for (const typed of ["", "B", "bcdf-", "BCDF-GHJ", "BCDF-GHJK"]) expect([typed, isCodeWrong(typed)]).toEqual([typed, false]);
    for (const typed of ["A", "BCD0", "BCDF-GHJI", "BCDFGHJKL", "代码"]) expect([typed, isCodeWrong(typed)]).toEqual([typed, true]);
  });
});

describe("shownCode", () => {
  it("shows a whole code as its screen does, and leaves a beginning alone", () => {
    expect(["bcdfghjk", "bcdf", "bc-d"].map(shownCode)).toEqual(["BCDF-GHJK", "BCDF", "BC-D"]);
  });
});

describe("numberOf", () => {
  it("takes numbers within their bounds", () => {
    const check = (typed: string, expected: number | undefined): void => expect(numberOf(typed, DISTANCE_M)).toBe(expected);
    check("5", 5);
    check("0.3", 0.3);
    check("100", 100);
    for (const typed of ["", " ", "0", "0.29", "100.1", "-5", "NaN", "Infinity", "five"]) check(typed, undefined);
  });
});

describe("glassOf", () => {
  const paired = {
    screen: "a",
    name: "A",
    wall: "w",
    diagonalInches: 65,
    distanceM: 4.5,
    overscanPercent: 2.5,
    pairedMs: 0,
    pairedBy: "x",
  };

  it("gives back what glassDraftOf typed", () => {
    expect(glassOf(glassDraftOf(paired))).toEqual({ diagonalInches: 65, distanceM: 4.5, overscanPercent: 2.5 });
  });
});

describe("pairOf", () => {
  const draft = { ...EMPTY_PAIR_DRAFT, code: "bcdf-ghjk", name: " Hall 2 " };

  it("gives the order, with the site's first wall unless another was chosen", () => {
    const order = { code: "BCDFGHJK", name: "Hall 2", wall: "overview", diagonalInches: 55, distanceM: 5, overscanPercent: 0 };
    expect(pairOf(draft, ["overview", "line-1"])).toEqual(order);
    expect(pairOf({ ...draft, wall: "line-1" }, ["overview", "line-1"])).toEqual({ ...order, wall: "line-1" });
    expect(pairOf({ ...draft, wall: "gone" }, ["overview", "line-1"])).toEqual(order);
    expect(pairOf({ ...draft, overscanPercent: "2.5" }, ["overview"])).toEqual({ ...order, overscanPercent: 2.5 });
  });

  it("gives none while something is missing or out of its bounds", () => {
    const parts = [
      { code: "BCDF" },
      { name: " " },
      { diagonalInches: "" },
      { diagonalInches: "4" },
      { distanceM: "0" },
      { overscanPercent: "" },
      { overscanPercent: "5.1" },
      { overscanPercent: "-1" },
      { name: "a\u0007" },
    ];
    for (const part of parts) expect([part, pairOf({ ...draft, ...part }, ["overview"])]).toEqual([part, undefined]);
    expect(pairOf(draft, [])).toBeUndefined();
  });

  it("gives what the contract accepts, or nothing, for any text", () => {
    const text = fc.string({ unit: "binary", maxLength: 100 });
    fc.assert(
      fc.property(fc.oneof(text, fc.constant(draft.code)), text, fc.oneof(text, fc.constant("55")), (code, name, diagonalInches) => {
        const order = pairOf({ ...draft, code, name, diagonalInches }, ["overview"]);
        if (order) expect(v.safeParse(METHODS["screens.pair"], order).issues).toBeUndefined();
      }),
    );
  });
});
