import { describe, expect, it } from "vitest";
import { isUnnamed, setbackOf, storageBehind, storageFailed } from "../../worker/setback.ts";

describe("setbackOf", () => {
  it("knows the site's own word across a call, the platform's marks, and nothing else", () => {
    expect(setbackOf(new Error(`Error: ${storageFailed().message}`))).toBe("storage-failed");
    expect(setbackOf(new Error("database or disk is full: SQLITE_FULL"))).toBe("storage-failed");
    expect(setbackOf(new Error("disk I/O error: SQLITE_IOERR_WRITE"))).toBe("storage-failed");
    expect(setbackOf(new Error("no such table: x: SQLITE_ERROR"))).toBeUndefined();
    expect(setbackOf(new Error(`Error: ${storageBehind().message}`))).toBe("overloaded");
    expect(setbackOf(Object.assign(new Error("too many requests queued"), { overloaded: true, retryable: true }))).toBe("overloaded");
    expect(setbackOf(Object.assign(new Error("the object was reset"), { retryable: true }))).toBe("overloaded");
    expect(setbackOf(Object.assign(new Error("x"), { retryable: false }))).toBeUndefined();
    expect(setbackOf(new TypeError("undefined is not a function"))).toBeUndefined();
    expect(setbackOf("overloaded")).toBeUndefined();
  });

  it("knows when the platform does not say what broke", () => {
    expect([isUnnamed(new Error("internal error; reference = e7v7ljvil0ebj2q7qhatkb6n")), isUnnamed(new Error("x"))]).toEqual([
      true,
      false,
    ]);
  });
});
