/** A token as an admin types it, and the line that shows its use. */
import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { areDevicesWrong, devicesOf, EMPTY_TOKEN_DRAFT, tokenOf, usageOf } from "../../../dashboard/console/token-draft.ts";

describe("devicesOf", () => {
  it("reads names on lines or between commas of any kind, each once", () => {
    expect(devicesOf(" press-4, press-5\r\npress 6\n\npress-4，泵一、泵二,")).toEqual(["press-4", "press-5", "press 6", "泵一", "泵二"]);
    expect(devicesOf(" \n , ")).toEqual([]);
  });
});

describe("tokenOf", () => {
  const draft = { ...EMPTY_TOKEN_DRAFT, name: " Line 1 " };

  it("limits a device's token to the devices that are named, and to none when none is", () => {
    expect(tokenOf(draft)).toEqual({ name: "Line 1", role: "device" });
    expect(tokenOf({ ...draft, devices: "a\nb" })).toEqual({ name: "Line 1", role: "device", devices: ["a", "b"] });
  });

  it("leaves devices out of a person's token, whatever still stands in the hidden field", () => {
    expect(tokenOf({ ...draft, role: "operator", devices: "a" })).toEqual({ name: "Line 1", role: "operator" });
  });

  it("gives none without a name, or with more devices than a token can hold", () => {
    const many = Array.from({ length: 101 }, (_, i) => `d${i}`).join("\n");
    expect(tokenOf({ ...draft, name: " " })).toBeUndefined();
    expect([tokenOf({ ...draft, devices: many }), areDevicesWrong({ ...draft, devices: many })]).toEqual([undefined, true]);
    expect([tokenOf({ ...draft, devices: "d".repeat(201) }), areDevicesWrong({ ...draft, devices: "d".repeat(201) })]).toEqual([
      undefined,
      true,
    ]);
    expect([areDevicesWrong(draft), areDevicesWrong({ ...draft, role: "viewer", devices: many })]).toEqual([false, false]);
  });
});

describe("usageOf", () => {
  it("shows a device's POST for its first device, and a person's GET", () => {
    expect(usageOf("s3cret", { role: "device", devices: ["泵 1"] }, "https://wall.example/s/hall")).toBe(
      `curl -H 'authorization: Bearer s3cret' 'https://wall.example/s/hall/devices/%E6%B3%B5%201/metrics' -d '{"temperature_celsius": 21.5}'`,
    );
    expect(usageOf("s3cret", { role: "device", devices: null }, "http://localhost:8787")).toContain("/devices/demo/metrics'");
    expect(usageOf("s3cret", { role: "viewer", devices: null }, "http://localhost:8787")).toBe(
      "curl -H 'authorization: Bearer s3cret' 'http://localhost:8787/api/screens'",
    );
  });

  it("is six words to a shell, and runs nothing, whatever a device is called", () => {
    const words = (line: string): string[] =>
      execFileSync("sh", ["-c", `set -f; set -- ${line}; printf '%s\\n' "$#" "$4"`], { encoding: "utf8" }).split("\n");
    const names = fc.string({ unit: fc.constantFrom(..."'\"`$\\!;&|<>(){}*?# \tabc"), minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(names, (name) => {
        const [count, address] = words(usageOf("s3cret", { role: "device", devices: [name] }, "http://localhost:8787"));
        expect([count, decodeURIComponent(address ?? "")]).toEqual(["6", `http://localhost:8787/devices/${name}/metrics`]);
      }),
      { numRuns: 30 },
    );
  });
});
