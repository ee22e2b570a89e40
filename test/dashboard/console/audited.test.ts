/** The audit log's names in words. */
import { describe, expect, it } from "vitest";
import { AUDITED, auditedWord, isGoodOutcome, OUTCOMES, outcomeWord } from "../../../dashboard/console/audited.ts";
import { METHODS } from "../../../protocol/command.ts";

describe("the audit log's words", () => {
  it("name every write, and nothing that only reads", () => {
    const writes = Object.entries(METHODS).flatMap(([method, { entries }]) => ("command" in entries ? [method] : []));
    expect(AUDITED.filter((method) => method in METHODS)).toEqual(writes);
    expect(AUDITED.map((method) => auditedWord(method, "en")).filter((word) => word.includes("."))).toEqual([]);
  });

  it("show what another build wrote by its own name", () => {
    expect([auditedWord("walls.save", "zh"), auditedWord("toString", "en"), outcomeWord("not-yet-known", "en")]).toEqual([
      "walls.save",
      "toString",
      "not-yet-known",
    ]);
  });

  it("offer each outcome once, and mark what was refused", () => {
    expect(new Set(OUTCOMES).size).toBe(OUTCOMES.length);
    expect(["answered", "expired", "unknown-code", "new address"].map(isGoodOutcome)).toEqual([true, false, false, false]);
  });
});
