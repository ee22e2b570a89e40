import { describe, expect, it } from "vitest";
import { sourcesWith } from "../../../dashboard/panels/bodies.ts";

describe("sourcesWith", () => {
  it("has a file behind each kind that comes later", async () => {
    const sources = sourcesWith(async () => {});
    const loaded = await Promise.all(Object.values(sources).map((source) => ("load" in source ? source.load() : source)));
    expect(loaded.map((body) => typeof body)).toEqual(loaded.map(() => "function"));
  });

  it("has no such file before its styles are here", async () => {
    const source = sourcesWith(() => Promise.reject(new Error("no sheet"))).clock;
    await expect("load" in source ? source.load() : source).rejects.toThrow("no sheet");
  });
});
