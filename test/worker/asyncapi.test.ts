import specification from "@asyncapi/specs/schemas/3.0.0-without-$id.json" with { type: "json" };
import { type Schema, Validator } from "@cfworker/json-schema";
import { describe, expect, it } from "vitest";
import { METHODS } from "../../protocol/command.ts";
import { asyncApiDocument } from "../../worker/asyncapi.ts";

// What a client reads, without what JavaScript knows beside.
// biome-ignore lint/suspicious/noExplicitAny: the test looks into a document of another's form
const document: any = JSON.parse(JSON.stringify(asyncApiDocument()));

describe("asyncApiDocument", () => {
  it("is an AsyncAPI document to the schema of its specification, which would notice if not", () => {
    const validator = new Validator(specification as unknown as Schema, "7", true);
    expect(validator.validate(document)).toEqual({ valid: true, errors: [] });
    expect(validator.validate({ ...document, channels: { wallEvents: { address: 5 } } }).valid).toBe(false);
  });

  it("has each method of the socket with what it takes and what it answers", () => {
    const { messages } = document.channels.consoleSocket;
    for (const method of Object.keys(METHODS)) {
      expect(messages[method].payload.properties.method).toEqual({ const: method });
      expect(messages[`${method}.result`].payload.required).toEqual(["jsonrpc", "id", "result"]);
    }
    expect(messages["notices.post"].payload.properties.params.properties.text).toMatchObject({ maxLength: 280 });
  });

  it("names in its operations only messages that are there", () => {
    const refs = (JSON.stringify(document.operations).match(/#\/[^"]+/g) ?? []).map((ref) => ref.slice(2).split("/"));
    expect(refs.length).toBeGreaterThan(40);
    // biome-ignore lint/suspicious/noExplicitAny: a walk through a document of another's form
    const found = (path: string[]): unknown => path.reduce((at: any, name) => at?.[name], document);
    expect(refs.filter((path) => found(path) === undefined)).toEqual([]);
  });
});
