/** This machine, really read: what every system tells must be there. */
import { describe, expect, it } from "vitest";
import { openHost } from "../../agent/host.ts";

describe("openHost", () => {
  it("reads CPUs that count up, memory, a root filesystem and the boot, on the system it runs on", async () => {
    const host = openHost();
    await host.warmUp(20_000);
    const reading = await host.read();
    expect(reading.cpus.length).toBeGreaterThan(0);
    expect(reading.cpus[0]?.modes.idle).toBeGreaterThan(0);
    expect(reading.memory?.totalBytes).toBeGreaterThan(reading.memory?.availableBytes ?? Number.POSITIVE_INFINITY);
    expect(reading.filesystems[0]?.sizeBytes).toBeGreaterThan(0);
    expect(reading.bootSeconds).toBeLessThan(reading.timeMs / 1000);
  }, 90_000);

  it("reads the same by systeminformation alone, as on other systems", async () => {
    const host = openHost("freebsd");
    await host.warmUp(20_000);
    const reading = await host.read();
    expect(Object.keys(reading.cpus[0]?.modes ?? {})).toEqual(["user", "nice", "system", "idle", "irq"]);
    expect(reading.memory?.totalBytes).toBeGreaterThan(0);
  }, 90_000);
});
