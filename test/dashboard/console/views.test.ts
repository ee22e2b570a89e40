/** Which part of the console an address asks for, and which of them somebody gets. */
import { describe, expect, it } from "vitest";
import { alarmHash, alarmPartsOf, placeOf, tabOf, tabsOf, viewOf } from "../../../dashboard/console/views.ts";

describe("placeOf", () => {
  const check = (hash: string, view: string | undefined, parts: { code?: string; alarm?: string } = {}): void =>
    expect(placeOf(hash)).toEqual({ view, code: undefined, alarm: undefined, ...parts });

  it("reads the view behind #, and asks for nothing with anything else", () => {
    check("", undefined);
    check("#", undefined);
    check("#alarms", "alarms");
    check("#drills", "drills");
    check("#history", "history");
    check("#rules", "rules");
    check("#targets", "targets");
    check("#screens", "screens");
    check("#notices", "notices");
    check("#tokens", "tokens");
    check("#audit", "audit");
    check("#nothing", undefined);
    check("#constructor", undefined);
  });

  it("reads the code of a screen's QR code", () => {
    check("#pair=BCDF-GHJK", "screens", { code: "BCDF-GHJK" });
    check("#pair=bcdf%2Dghjk", "screens", { code: "bcdf-ghjk" });
    check("#pair", "screens", { code: "" });
    check("#pair=%E0%A4%A", "screens", { code: "%E0%A4%A" });
    check(`#pair=${"B".repeat(99)}`, "screens", { code: "B".repeat(20) });
  });

  it("reads the alarm that is looked at, whatever characters its id has", () => {
    const id = '{alertname="a=b&c#d%e+f",instance="冲压 3"}';
    check(alarmHash(id), "alarms", { alarm: id });
    check("#alarms=", "alarms");
    check("#screens=x", "screens");
  });
});

describe("tabsOf", () => {
  it("shows tokens and the audit log to admins alone", () => {
    expect(tabsOf("admin", false)).toEqual(["alarms", "screens", "notices", "tokens", "audit"]);
    for (const role of ["viewer", "operator"] as const) expect(tabsOf(role, false)).toEqual(["alarms", "screens", "notices"]);
    expect(tabsOf("device", false)).toEqual([]);
  });

  it("has no tab for notices where they stand beside the screens", () => {
    expect(tabsOf("admin", true)).toEqual(["alarms", "screens", "tokens", "audit"]);
    expect(tabsOf("viewer", true)).toEqual(["alarms", "screens"]);
  });
});

describe("alarmPartsOf", () => {
  it("shows notifications to admins alone", () => {
    expect(alarmPartsOf("admin")).toEqual(["alarms", "history", "drills", "rules", "targets"]);
    expect(alarmPartsOf("operator")).toEqual(["alarms", "history", "drills", "rules"]);
  });

  it("are all under the tab of alarms", () => {
    expect([...alarmPartsOf("admin"), "screens" as const].map(tabOf)).toEqual([
      "alarms",
      "alarms",
      "alarms",
      "alarms",
      "alarms",
      "screens",
    ]);
  });
});

describe("viewOf", () => {
  it("shows the screens instead of what is not for somebody, or not there", () => {
    expect(viewOf("tokens", "admin", true, "alarms")).toBe("tokens");
    expect(viewOf("tokens", "operator", true, "alarms")).toBe("screens");
    expect(viewOf("targets", "operator", true, "alarms")).toBe("screens");
    expect(viewOf("notices", "viewer", false, "alarms")).toBe("notices");
    expect(viewOf("notices", "viewer", true, "alarms")).toBe("screens");
  });

  it("shows what it is told where nothing was asked for", () => {
    expect([viewOf(undefined, "viewer", false, "alarms"), viewOf("rules", "viewer", false, "alarms")]).toEqual(["alarms", "rules"]);
  });
});
