/** docs/panels.md tells of every panel kind and every unit, and of none that there is not. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PANEL_TYPES, UNITS } from "../../core/wall/definition.ts";

const [, kinds = "", units = ""] = readFileSync(join(import.meta.dirname, "../../docs/panels.md"), "utf8").split(
  /^## (?:The kinds|Units)$/m,
);

/** The names in the first cells of a table. */
function namesOf(text: string): string[] {
  const cells = text.split("\n").flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1] ?? []);
  return cells.flatMap((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name as string));
}

describe("docs/panels.md", () => {
  it("has a line for each kind", () => {
    expect(namesOf(kinds).sort()).toEqual([...PANEL_TYPES].sort());
  });

  it("has each unit once", () => {
    expect(namesOf(units).sort()).toEqual([...UNITS].sort());
  });
});
