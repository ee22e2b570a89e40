import { describe, expect, it } from "vitest";
import { SOURCES } from "../../../dashboard/panels/bodies.ts";

describe("SOURCES", () => {
  it("has a file behind each kind that comes later", async () => {
    const loaded = await Promise.all(Object.values(SOURCES).map((source) => ("load" in source ? source.load() : source)));
    expect(loaded.map((body) => typeof body)).toEqual(loaded.map(() => "function"));
  });
});
