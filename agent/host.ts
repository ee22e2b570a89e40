/**
 * Reads this machine: Linux through /proc, what is not there and other systems through systeminformation.
 *
 * A slow source (it starts child processes, or asks each mounted filesystem) is read in the background at its own pace and
 * its last value repeated: a wall judges age by the newest sample, so a value sent each 30 s among others sent each second
 * would look stale. A source that hangs or fails stops being repeated, and then it rightly looks so.
 */
import { readFile } from "node:fs/promises";
import os from "node:os";
import si from "systeminformation";
import { type ProcStat, parseDiskstats, parseNetDev, parseProcStat } from "./linux.ts";
import type {
  CpuTimes,
  DiskReading,
  FilesystemReading,
  HostReading,
  MemoryReading,
  NetworkReading,
  TemperatureReading,
} from "./metrics.ts";
import { openRepeated } from "./repeated.ts";

export interface Host {
  read(): Promise<HostReading>;
  /** Settles when every slow source was read once, or `limitMs` passed: what `--once` waits for. */
  warmUp(limitMs: number): Promise<void>;
}

/** One child process a source, on macOS and Windows. */
const CHILD_PROCESS_MS = 2_000;
const FILESYSTEMS_MS = 15_000;
const TEMPERATURE_MS = 10_000;

/** Mounts without a disk of their own: snaps are images that are always full. */
const NOT_A_FILESYSTEM = new Set(["squashfs", "devtmpfs", "efivarfs", "iso9660", "udf"]);

export function openHost(platform: NodeJS.Platform = process.platform): Host {
  const linux = platform === "linux";
  const now = (): number => performance.now();
  const memory = openRepeated(readMemory, linux ? 0 : CHILD_PROCESS_MS, now);
  const filesystems = openRepeated(readFilesystems, FILESYSTEMS_MS, now);
  const temperatures = openRepeated(readTemperatures, TEMPERATURE_MS, now);
  const disks = openRepeated(linux ? readLinuxDisks : readDisks, linux ? 0 : CHILD_PROCESS_MS, now);
  const networks = openRepeated(linux ? readLinuxNetworks : readNetworks, linux ? 0 : CHILD_PROCESS_MS, now);
  const stat = openRepeated(linux ? readLinuxStat : readStat, 0, now);
  const sources = [memory, filesystems, temperatures, disks, networks, stat];

  return {
    async read() {
      const timeMs = Date.now();
      await Promise.all(sources.map((source) => source.refresh()));
      const processor = stat.value();
      return {
        timeMs,
        cpus: processor?.cpus ?? [],
        bootSeconds: processor?.bootSeconds,
        procsRunning: processor?.procsRunning,
        // Windows has no load average, and Node says 0 there.
        load: platform === "win32" ? undefined : (os.loadavg() as [number, number, number]),
        memory: memory.value(),
        filesystems: filesystems.value() ?? [],
        disks: disks.value() ?? [],
        networks: networks.value() ?? [],
        temperatures: temperatures.value() ?? [],
      };
    },
    async warmUp(limitMs) {
      const limit = new Promise<void>((resolve) => setTimeout(resolve, limitMs).unref());
      await Promise.race([Promise.all(sources.map((source) => source.settle())), limit]);
    },
  };
}

async function readLinuxStat(): Promise<ProcStat> {
  return parseProcStat(await readFile("/proc/stat", "utf8"));
}

async function readLinuxDisks(): Promise<readonly DiskReading[]> {
  return parseDiskstats(await readFile("/proc/diskstats", "utf8"));
}

async function readLinuxNetworks(): Promise<readonly NetworkReading[]> {
  return parseNetDev(await readFile("/proc/net/dev", "utf8"));
}

/** Once: it is the clock minus the up-time, and would jitter by a second from reading to reading. */
const bootSeconds = Math.round(Date.now() / 1000 - os.uptime());

async function readStat(): Promise<ProcStat> {
  const cpus = os.cpus().map(({ times }): CpuTimes => {
    const { user, nice, sys, idle, irq } = times;
    return { modes: { user: user / 1000, nice: nice / 1000, system: sys / 1000, idle: idle / 1000, irq: irq / 1000 } };
  });
  return { cpus, bootSeconds, procsRunning: undefined };
}

async function readMemory(): Promise<MemoryReading> {
  const { total, available, swaptotal, swapfree } = await si.mem();
  return { totalBytes: total, availableBytes: available, swapTotalBytes: swaptotal, swapFreeBytes: swapfree };
}

async function readFilesystems(): Promise<readonly FilesystemReading[]> {
  const all = await si.fsSize();
  const seen = new Set<string>();
  const filesystems: FilesystemReading[] = [];
  // The shortest mount point of a device first: the same disk bound elsewhere is the same space.
  for (const { fs, type, size, available, mount } of [...all].sort((a, b) => a.mount.length - b.mount.length)) {
    if (!(size > 0) || NOT_A_FILESYSTEM.has(type.toLowerCase()) || seen.has(fs)) continue;
    if (fs.startsWith("/dev/")) seen.add(fs);
    filesystems.push({ mountpoint: mount, type, sizeBytes: size, availableBytes: available });
  }
  return filesystems;
}

/** Only the sum of all disks, and nothing on Windows: systeminformation's limits. */
async function readDisks(): Promise<readonly DiskReading[]> {
  const stats = (await si.fsStats()) as Awaited<ReturnType<typeof si.fsStats>> | null;
  return stats === null ? [] : [{ device: "", readBytes: stats.rx, writtenBytes: stats.wx }];
}

async function readNetworks(): Promise<readonly NetworkReading[]> {
  const stats = await si.networkStats("*");
  return stats
    .filter(({ iface, rx_bytes, tx_bytes }) => !/^lo/i.test(iface) && rx_bytes + tx_bytes > 0)
    .map(({ iface, rx_bytes, tx_bytes }) => ({ device: iface, receivedBytes: rx_bytes, sentBytes: tx_bytes }));
}

async function readTemperatures(): Promise<readonly TemperatureReading[]> {
  const { main } = await si.cpuTemperature();
  return typeof main === "number" && main > 0 ? [{ sensor: "main", celsius: main }] : [];
}
