/** Which part of the console an address asks for, and which of them somebody gets. */
import { describe, expect, it } from "vitest";
import { placeOf, tabsOf, viewOf } from "../../../dashboard/console/views.ts";

describe("placeOf", () => {
  const check = (hash: string, view: string, code?: string): void => expect(placeOf(hash)).toEqual({ view, code });

  it("reads the view behind #, and the screens for anything else", () => {
    check("", "screens");
    check("#", "screens");
    check("#notices", "notices");
    check("#tokens", "tokens");
    check("#audit", "audit");
    check("#nothing", "screens");
    check("#constructor", "screens");
  });

  it("reads the code of a screen's QR code", () => {
    check("#pair=BCDF-GHJK", "screens", "BCDF-GHJK");
    check("#pair=bcdf%2Dghjk", "screens", "bcdf-ghjk");
    check("#pair", "screens", "");
    check("#pair=%E0%A4%A", "screens", "%E0%A4%A");
    check(`#pair=${"B".repeat(99)}`, "screens", "B".repeat(20));
  });
});

describe("tabsOf", () => {
  it("shows tokens and the audit log to admins alone", () => {
    expect(tabsOf("admin", false)).toEqual(["screens", "notices", "tokens", "audit"]);
    for (const role of ["viewer", "operator"] as const) expect(tabsOf(role, false)).toEqual(["screens", "notices"]);
    expect(tabsOf("device", false)).toEqual([]);
  });

  it("has no tab for notices where they stand beside the screens", () => {
    expect(tabsOf("admin", true)).toEqual(["screens", "tokens", "audit"]);
    expect(tabsOf("viewer", true)).toEqual(["screens"]);
  });
});

describe("viewOf", () => {
  it("shows the screens instead of what is not for somebody, or not there", () => {
    expect(viewOf("tokens", "admin", true)).toBe("tokens");
    expect(viewOf("tokens", "operator", true)).toBe("screens");
    expect(viewOf("notices", "viewer", false)).toBe("notices");
    expect(viewOf("notices", "viewer", true)).toBe("screens");
  });
});
