/** Where a page is, from its address alone. */
import { describe, expect, it } from "vitest";
import { siteBase } from "../../../dashboard/home/site-base.ts";

describe("siteBase", () => {
  it("is empty for the first site and /s/{site} for one by name", () => {
    for (const path of ["/", "/console", "/walls/overview", "/shelf/x", "/s"]) expect(siteBase(path), path).toBe("");
    for (const path of ["/s/plant", "/s/plant/", "/s/plant/console"]) expect(siteBase(path), path).toBe("/s/plant");
  });

  it("takes no name that the contract does not know", () => {
    expect(siteBase("/s/a%2Fb/console")).toBe("");
    expect(siteBase(`/s/${"x".repeat(65)}/`)).toBe("");
  });
});
