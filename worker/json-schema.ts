/** Schemas that requests are checked with, as JSON Schema. */
import { type ConversionConfig, toJsonSchema } from "@valibot/to-json-schema";
import type * as v from "valibot";

export type Json = Readonly<Record<string, unknown>>;

/** `input`: as it is sent; `output`: as it is answered. Checks that JSON Schema has no word for (a trimmed text, a parsed time) are left out. */
export function jsonSchemaOf(schema: v.GenericSchema, typeMode: "input" | "output", target: NonNullable<ConversionConfig["target"]>): Json {
  const { $schema: _, ...converted } = toJsonSchema(schema, { target, errorMode: "ignore", typeMode });
  return converted;
}
