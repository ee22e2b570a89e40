/** Every kind of panel, the notices and the header strip have a picture test of their own, named after them, and there is none of another kind. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PANEL_TYPES } from "../../core/wall/definition.ts";

const FOLDER = join(import.meta.dirname, "../e2e/panels");
const PICTURED: readonly string[] = [...PANEL_TYPES, "notices", "header-strip"];

describe("test/e2e/panels", () => {
  it("has one file for each kind", () => {
    expect(readdirSync(FOLDER).sort()).toEqual(PICTURED.map((kind) => `${kind}.test.ts`).sort());
  });

  it.each(PICTURED)("takes pictures of “%s” in it", (kind) => {
    const text = readFileSync(join(FOLDER, `${kind}.test.ts`), "utf8");
    expect(text).toMatch(/\bVIEWS\b|\bdescribePanel\(/);
    expect(text).toContain(PANEL_TYPES.some((type) => type === kind) ? `type: "${kind}"` : `the picture of “${kind}”`);
  });
});
