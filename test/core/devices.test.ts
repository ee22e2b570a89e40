import { describe, expect, it } from "vitest";
import { Devices } from "../../core/devices.ts";

describe("Devices", () => {
  it("has a device as old as its newest sample, and no newer than its arrival", () => {
    const devices = new Devices();
    devices.observe("backlog", 1_000, 600_000);
    devices.observe("ahead", 900_000, 600_000);
    devices.observe("backlog", 500, 601_000);
    expect([devices.get("backlog")?.seenMs, devices.get("ahead")?.seenMs]).toEqual([1_000, 600_000]);
  });

  it("gives back after a restart what it recorded", () => {
    const devices = new Devices();
    for (let report = 0; report < 5; report++) devices.observe("a", report * 1000, report * 1000);
    const again = new Devices();
    again.restore(JSON.parse(JSON.stringify(devices.record())));
    expect(again.get("a")).toEqual(devices.get("a"));
    expect(again.get("a")?.rhythmMs).toBe(1000);
  });

  it("does not take how fast an agent catches up for the rhythm of its device", () => {
    const devices = new Devices();
    for (let i = 0; i < 20; i++) devices.observe("a", i * 10_000, 200_000 + i * 700);
    expect(devices.get("a")?.rhythmMs).toBe(10_000);
  });

  it("follows no more devices than its limit, and counts those it does not", () => {
    const devices = new Devices(2);
    for (const name of ["a", "b", "c", "a"]) devices.observe(name, 0, 0);
    expect([devices.size, devices.overflow, devices.get("c")]).toEqual([2, 1, undefined]);
  });
});
