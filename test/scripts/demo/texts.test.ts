import { describe, expect, it } from "vitest";
import { releaseLog } from "../../../scripts/demo/texts.ts";

describe("releaseLog", () => {
  const logs = Array.from({ length: 200 }, (_, i) => {
    const { steps, breaks } = releaseLog(i + 1);
    const text = steps.map((step) => step.text).join("");
    return { text, ending: breaks ? "breaks" : (/^(released|failed)/m.exec(text)?.[1] ?? "none") };
  });

  it("comes to an end, finds a test that fails now and then, and as often breaks off before its end", () => {
    const counts = new Map<string, number>();
    for (const { ending } of logs) counts.set(ending, (counts.get(ending) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual(["breaks", "failed", "released"]);
    for (const ending of ["failed", "breaks"]) expect(counts.get(ending)).toBeGreaterThan(10);
    expect(counts.get("released")).toBeGreaterThan(120);
    for (const { text, ending } of logs) expect(text.endsWith("\n")).toBe(ending !== "breaks");
  });

  it("has lines that a panel of seven cells takes without a break", () => {
    const longest = Math.max(...logs.flatMap(({ text }) => text.split("\n").map((line) => line.length)));
    expect(longest).toBeLessThanOrEqual(50);
  });
});
