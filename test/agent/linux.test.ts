/** The forms of /proc, as kernels write them. */
import { describe, expect, it } from "vitest";
import { parseDiskstats, parseNetDev, parseProcStat } from "../../agent/linux.ts";

describe("parseProcStat", () => {
  it("reads each CPU in seconds by mode, the time of the boot and what runs", () => {
    const text = [
      "cpu  300 20 100 5000 40 0 10 2 7 0",
      "cpu0 100 10 50 2500 20 0 5 1 7 0",
      "cpu1 200 10 50 2500 20 0 5 1 0 0",
      "intr 12345 0 0",
      "ctxt 99",
      "btime 1700000000",
      "processes 321",
      "procs_running 3",
      "",
    ].join("\n");
    expect(parseProcStat(text)).toEqual({
      cpus: [
        { modes: { user: 1, nice: 0.1, system: 0.5, idle: 25, iowait: 0.2, irq: 0, softirq: 0.05, steal: 0.01 } },
        { modes: { user: 2, nice: 0.1, system: 0.5, idle: 25, iowait: 0.2, irq: 0, softirq: 0.05, steal: 0.01 } },
      ],
      bootSeconds: 1_700_000_000,
      procsRunning: 3,
    });
  });

  it("takes a kernel that knows fewer modes, and an empty text", () => {
    expect(parseProcStat("cpu0 1 2 3 4").cpus).toEqual([{ modes: { user: 0.01, nice: 0.02, system: 0.03, idle: 0.04 } }]);
    expect(parseProcStat("")).toEqual({ cpus: [], bootSeconds: undefined, procsRunning: undefined });
  });
});

describe("parseDiskstats", () => {
  const line = (name: string): string => ` 254       0 ${name} 33960 8282 10 7726 21543 20856 4 11513 0 5880 19888`;

  it("counts sectors of 512 bytes", () => {
    expect(parseDiskstats(`${line("vda")}\n`)).toEqual([{ device: "vda", readBytes: 5120, writtenBytes: 2048 }]);
  });

  it("takes whole disks and leaves out partitions, memory disks and what repeats a disk", () => {
    const names = ["sda", "sda1", "nvme0n1", "nvme0n1p2", "mmcblk0", "mmcblk0p1", "mmcblk0boot0", "vdb", "vdb3", "xvda", "xvda1"];
    const others = ["loop0", "ram3", "zram0", "sr0", "fd0", "dm-0", "md127", "nbd1", "zd16"];
    expect(parseDiskstats([...names, ...others].map(line).join("\n")).map(({ device }) => device)).toEqual([
      "sda",
      "nvme0n1",
      "mmcblk0",
      "vdb",
      "xvda",
    ]);
  });

  it("passes over a line that is cut", () => {
    expect(parseDiskstats("254 0 vda 1 2 3")).toEqual([]);
  });
});

describe("parseNetDev", () => {
  const card = (name: string, received = 7, sent = 8): string => `${name}: ${received} 16822 0 0 0 0 0 0 ${sent} 9738 0 0 0 0 0 0`;

  it("reads received and sent bytes, with or without a space after the name", () => {
    const text = [
      "Inter-|   Receive                                                |  Transmit",
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed",
      `  ${card("eth0")}`,
      "wlan0:1234 1 0 0 0 0 0 0 5 1 0 0 0 0 0 0",
    ].join("\n");
    expect(parseNetDev(text)).toEqual([
      { device: "eth0", receivedBytes: 7, sentBytes: 8 },
      { device: "wlan0", receivedBytes: 1234, sentBytes: 5 },
    ]);
  });

  it("leaves out loopback, ends of container links, and cards that never carried a byte", () => {
    const text = [card("lo"), card("vethab12"), card("ifb0"), card("eth1", 0, 0), card("enp3s0")].join("\n");
    expect(parseNetDev(text).map(({ device }) => device)).toEqual(["enp3s0"]);
  });
});
