/** The schemas of files that people write as JSON Schema (draft 2020-12 has nothing that is used here, and editors read draft-07), by where they lie. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { RuleFileSchema } from "../protocol/rule-file.ts";
import { WallFileSchema } from "../protocol/wall-file.ts";

export const JSON_SCHEMAS: Readonly<Record<string, () => unknown>> = {
  "protocol/wall.schema.json": () => jsonSchema(WallFileSchema),
  "protocol/rules.schema.json": () => jsonSchema(RuleFileSchema),
};

function jsonSchema(schema: v.GenericSchema): unknown {
  // What JSON Schema cannot say (a finite number, a size within its bound) is passed over: the site says it.
  return toJsonSchema(schema, { target: "draft-07", errorMode: "ignore" });
}
