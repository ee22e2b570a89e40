import { describe, expect, it } from "vitest";
import { markWord } from "../../../dashboard/panels/mark-word.ts";
import { readValue } from "../../../dashboard/panels/reading.ts";
import { wordsOf } from "../../../dashboard/screen/words.ts";

describe("markWord", () => {
  const look = { unit: "none", thresholds: [{ at: 90, level: "high" }] } as const;
  const told = { ...look, mappings: [{ range: { from: 95, to: 95 }, text: "fault", level: "critical" }] } as const;
  const word = (of: typeof look | typeof told, value: number, state: "live" | "late" | "stale", language: "en" | "zh" = "en"): string =>
    markWord(state, readValue(of, value, language), wordsOf(language));

  it("is that of the level, and of the age once that is no longer live", () => {
    expect([word(look, 95, "live"), word(look, 95, "late"), word(look, 12, "stale")]).toEqual(["high", "late", "stale"]);
    expect([word(look, 95, "live", "zh"), word(look, 95, "late", "zh")]).toEqual(["高", "延迟"]);
  });

  it("is none where all is well, and where the value is a word itself", () => {
    expect([word(look, 12, "live"), word(told, 95, "live"), word(told, 95, "stale")]).toEqual(["", "", "stale"]);
  });
});
