/** The wall file's schema as JSON Schema (draft 2020-12 has nothing that is used here, and editors read draft-07). */
import { toJsonSchema } from "@valibot/to-json-schema";
import { WallFileSchema } from "../protocol/wall-file.ts";

export function wallJsonSchema(): unknown {
  // What JSON Schema cannot say (a finite number, a size within its bound) is passed over: the site says it.
  return toJsonSchema(WallFileSchema, { target: "draft-07", errorMode: "ignore" });
}
