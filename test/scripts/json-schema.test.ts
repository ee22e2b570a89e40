import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { JSON_SCHEMAS } from "../../scripts/json-schema.ts";

describe("the JSON Schemas for editors", () => {
  it.each(Object.entries(JSON_SCHEMAS))(
    "%s says what the schema that checks says: after a change of either, `npm run schemas`",
    (file, made) => {
      const committed: unknown = JSON.parse(readFileSync(join(import.meta.dirname, "../..", file), "utf8"));
      expect(committed).toEqual(made());
    },
  );
});
