import { is } from "valibot";
import { describe, expect, it } from "vitest";
import { addressOf, eventsPath, makeScreenId, reportPath, screenIdOf } from "../../../dashboard/screen/address.ts";
import { ScreenId } from "../../../protocol/report.ts";

describe("addressOf", () => {
  it("finds wall and base in the page's own path", () => {
    expect(addressOf("/walls/overview")).toEqual({ base: "", wall: "overview" });
    expect(addressOf("/walls/overview/")).toEqual({ base: "", wall: "overview" });
    expect(addressOf("/s/plant-2/walls/hall_3")).toEqual({ base: "/s/plant-2", wall: "hall_3" });
    expect(addressOf("/walls/")).toBeUndefined();
    expect(addressOf("/walls/a/b")).toBeUndefined();
    expect(addressOf("/walls/%3Cscript%3E")).toBeUndefined();
    expect(addressOf("/screen.html")).toBeUndefined();
  });
});

describe("eventsPath and reportPath", () => {
  it("stay under the page's site", () => {
    const address = { base: "/s/plant-2", wall: "hall" };
    expect(eventsPath(address, "lobby", undefined)).toBe("/s/plant-2/walls/hall/events?screen=lobby");
    expect(eventsPath(address, "lobby", "abc-17")).toBe("/s/plant-2/walls/hall/events?screen=lobby&since=abc-17");
    expect(reportPath(address, "lobby")).toBe("/s/plant-2/screens/lobby/report");
  });
});

describe("screenIdOf", () => {
  it("takes the address before the tab's memory, and neither when it is no id", () => {
    expect(screenIdOf("?screen=lobby-left", "kept")).toBe("lobby-left");
    expect(screenIdOf("?lang=zh", "kept")).toBe("kept");
    expect(screenIdOf("?screen=a/b", "kept")).toBe("kept");
    expect(screenIdOf("?screen=", null)).toBeUndefined();
    expect(screenIdOf(`?screen=${"a".repeat(65)}`, "no spaces")).toBeUndefined();
  });

  it("holds the same rule as the protocol", () => {
    for (const id of ["a", "A_b-9", "a".repeat(64), "a".repeat(65), "", "é", "a b", "a\n"]) {
      expect([id, screenIdOf("", id) === id]).toEqual([id, is(ScreenId, id)]);
    }
  });
});

describe("makeScreenId", () => {
  it("makes an id that can be read aloud from random bytes", () => {
    expect(makeScreenId((bytes) => Uint8Array.from({ length: bytes }, (_, i) => i * 21))).toBe("bcdfghjklmnp");
  });
});
