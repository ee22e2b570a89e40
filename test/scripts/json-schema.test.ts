import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { wallJsonSchema } from "../../scripts/json-schema.ts";

describe("protocol/wall.schema.json", () => {
  it("says what the schema that checks says: after a change of either, `npm run schemas`", () => {
    const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../../protocol/wall.schema.json"), "utf8"));
    expect(committed).toEqual(wallJsonSchema());
  });
});
