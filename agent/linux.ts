/**
 * What Linux tells in /proc, read without a child process: systeminformation starts several shells for the same numbers, too
 * much for each second. Forms: proc(5), and Documentation/admin-guide/iostats.rst of the kernel.
 */
import type { CpuTimes, DiskReading, NetworkReading } from "./metrics.ts";

/** Clock ticks a second in /proc/stat: USER_HZ, 100 on every architecture that Linux exports it for. */
const USER_HZ = 100;

/** Order of the columns of a `cpu` line. guest and guest_nice follow; they are counted in user and nice already. */
const MODES = ["user", "nice", "system", "idle", "iowait", "irq", "softirq", "steal"];

export interface ProcStat {
  readonly cpus: readonly CpuTimes[];
  readonly bootSeconds: number | undefined;
  readonly procsRunning: number | undefined;
}

export function parseProcStat(text: string): ProcStat {
  const cpus: CpuTimes[] = [];
  let bootSeconds: number | undefined;
  let procsRunning: number | undefined;
  for (const line of text.split("\n")) {
    const [name = "", ...rest] = line.trim().split(/\s+/);
    if (/^cpu\d+$/.test(name)) {
      const modes: Record<string, number> = {};
      MODES.forEach((mode, i) => {
        const ticks = Number(rest[i]);
        if (rest[i] !== undefined && Number.isFinite(ticks)) modes[mode] = ticks / USER_HZ;
      });
      cpus.push({ modes });
    } else if (name === "btime") bootSeconds = Number(rest[0]);
    else if (name === "procs_running") procsRunning = Number(rest[0]);
  }
  return { cpus, bootSeconds, procsRunning };
}

/**
 * Not sent: partitions, memory disks, floppies and optical drives, as node_exporter leaves out; and dm-, md: they repeat what
 * the disks under them do, so that a sum over disks would count it twice.
 */
const NOT_A_DISK = /^(?:(?:z?ram|loop|fd|sr|dm-|md|nbd|zd)\d+.*|(?:h|s|v|xv)d[a-z]+\d+|nvme\d+n\d+p\d+|mmcblk\d+(?:p\d+|boot\d+|rpmb))$/;

/** The kernel counts sectors of 512 bytes here, whatever the disk's own sector size. */
const SECTOR_BYTES = 512;

export function parseDiskstats(text: string): readonly DiskReading[] {
  const disks: DiskReading[] = [];
  for (const line of text.split("\n")) {
    const columns = line.trim().split(/\s+/);
    const device = columns[2];
    if (device === undefined || columns.length < 11 || NOT_A_DISK.test(device)) continue;
    disks.push({ device, readBytes: Number(columns[5]) * SECTOR_BYTES, writtenBytes: Number(columns[9]) * SECTOR_BYTES });
  }
  return disks;
}

/** Ends of container links and traffic shapers: their traffic is seen on the card too. */
const NOT_A_CARD = /^(?:lo|veth|ifb|dummy|tunl|sit|gre|erspan|ip6tnl|ip_vti|ip6_vti|teql)/;

/** A card that never carried a byte is not sent: many hosts list a dozen. */
export function parseNetDev(text: string): readonly NetworkReading[] {
  const networks: NetworkReading[] = [];
  for (const line of text.split("\n")) {
    const match = /^\s*([^:\s]+):\s*(.*)$/.exec(line);
    const device = match?.[1];
    if (match === null || device === undefined || NOT_A_CARD.test(device)) continue;
    const columns = (match[2] ?? "").trim().split(/\s+/).map(Number);
    const [receivedBytes, sentBytes] = [columns[0], columns[8]];
    if (receivedBytes === undefined || sentBytes === undefined || receivedBytes + sentBytes === 0) continue;
    networks.push({ device, receivedBytes, sentBytes });
  }
  return networks;
}
