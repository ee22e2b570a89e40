import { describe, expect, it } from "vitest";
import { nearest } from "../../protocol/nearest.ts";

const KEYS = ["title", "type", "text", "thresholds", "unit", "legend"];

describe("nearest", () => {
  const check = (written: string, expected: string | undefined) => expect([written, nearest(written, KEYS)]).toEqual([written, expected]);

  it("finds what was meant by a letter more, less, other or swapped", () => {
    check("titel", "title");
    check("typ", "type");
    check("treshold", "thresholds");
    check("Unit", "unit");
    check("legends", "legend");
  });

  it("says nothing when nothing is near", () => {
    check("colour", undefined);
    check("x", undefined);
    check("", undefined);
  });
});
