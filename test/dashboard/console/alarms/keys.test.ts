/** Which key does what in the list of alarms, and when it does nothing. */
import { describe, expect, it } from "vitest";
import { type KeyPress, keyAct } from "../../../../dashboard/console/alarms/keys.ts";

const press = (key: string, parts: Partial<KeyPress> = {}) =>
  keyAct({ key, modified: false, repeated: false, tag: "LI", onLine: true, ...parts });

describe("keyAct", () => {
  it("moves, acts and opens on a line", () => {
    const keys = ["j", "ArrowDown", "k", "ArrowUp", "a", "s", "x", "Enter", "Escape"];
    expect(keys.map((key) => press(key))).toEqual([
      "next",
      "next",
      "previous",
      "previous",
      "acknowledge",
      "shelve",
      "select",
      "open",
      "close",
    ]);
  });

  it("does nothing while somebody types, but for leaving", () => {
    for (const tag of ["INPUT", "TEXTAREA", "SELECT"]) {
      expect(["j", "a", "s", "x"].map((key) => press(key, { tag, onLine: false }))).toEqual([undefined, undefined, undefined, undefined]);
      expect(press("Escape", { tag, onLine: false })).toBe("close");
    }
  });

  it("leaves to the browser what is pressed with Ctrl, Alt or Meta, and keys that it does not know", () => {
    expect([press("a", { modified: true }), press("q"), press("constructor")]).toEqual([undefined, undefined, undefined]);
  });

  it("does not act again and again while a key is held down", () => {
    expect(["j", "a", "s", "Enter"].map((key) => press(key, { repeated: true }))).toEqual(["next", undefined, undefined, undefined]);
  });

  it("lets arrows scroll and Enter press a button where no line has the focus", () => {
    const keys = ["ArrowDown", "ArrowUp", "Enter", "j"];
    expect(keys.map((key) => press(key, { tag: "BUTTON", onLine: false }))).toEqual([undefined, undefined, undefined, "next"]);
  });
});
