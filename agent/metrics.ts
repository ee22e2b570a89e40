/**
 * What was read from a host, as the objects that are posted: native JSON, one object for each label set, metric names and
 * units as Prometheus' node_exporter has them, so that one hosts wall serves both agents.
 *
 * The device is the label `instance`; `device` stays free for disks and network cards, as in node_exporter.
 */

export interface CpuTimes {
  /** Seconds spent, by node_exporter's mode: user, nice, system, idle, iowait, irq, softirq, steal. */
  readonly modes: Readonly<Record<string, number>>;
}

export interface HostReading {
  readonly timeMs: number;
  readonly cpus: readonly CpuTimes[];
  /** What the platform does not tell is absent. */
  readonly load?: readonly [number, number, number] | undefined;
  readonly bootSeconds?: number | undefined;
  readonly procsRunning?: number | undefined;
  readonly memory?: MemoryReading | undefined;
  readonly filesystems: readonly FilesystemReading[];
  readonly disks: readonly DiskReading[];
  readonly networks: readonly NetworkReading[];
  readonly temperatures: readonly TemperatureReading[];
}

export interface MemoryReading {
  readonly totalBytes: number;
  readonly availableBytes: number;
  readonly swapTotalBytes: number;
  readonly swapFreeBytes: number;
}

export interface FilesystemReading {
  readonly mountpoint: string;
  readonly type: string;
  readonly sizeBytes: number;
  readonly availableBytes: number;
}

export interface DiskReading {
  /** "" where the platform only knows the sum of all disks. */
  readonly device: string;
  readonly readBytes: number;
  readonly writtenBytes: number;
}

export interface NetworkReading {
  readonly device: string;
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

export interface TemperatureReading {
  readonly sensor: string;
  readonly celsius: number;
}

/** Past it CPUs are summed: 64 CPUs in 8 modes each second would be most of a wall's series, and no one looks at one of 64. */
const CPUS_APART = 16;

/** Of each kind of part, so that a container host with hundreds of mounts or bridges cannot flood a site. */
const PARTS_SENT = 32;

export interface MetricObject {
  readonly labels: Readonly<Record<string, string>>;
  readonly time: number;
  readonly [metric: string]: number | Readonly<Record<string, string>>;
}

/** `own` are metrics of the agent itself, which have no further label either. */
export function metricObjects(reading: HostReading, device: string, own: Readonly<Record<string, number>> = {}): readonly MetricObject[] {
  const objects: MetricObject[] = [];
  const add = (labels: Record<string, string>, values: Record<string, number | undefined>): void => {
    const numbers = Object.entries(values).filter((entry): entry is [string, number] => Number.isFinite(entry[1]));
    if (numbers.length === 0) return;
    objects.push({ labels: { instance: device, ...labels }, time: reading.timeMs, ...Object.fromEntries(numbers) });
  };

  add(
    {},
    {
      node_load1: reading.load?.[0],
      node_load5: reading.load?.[1],
      node_load15: reading.load?.[2],
      node_boot_time_seconds: reading.bootSeconds,
      node_procs_running: reading.procsRunning,
      node_memory_MemTotal_bytes: reading.memory?.totalBytes,
      node_memory_MemAvailable_bytes: reading.memory?.availableBytes,
      node_memory_SwapTotal_bytes: reading.memory?.swapTotalBytes,
      node_memory_SwapFree_bytes: reading.memory?.swapFreeBytes,
      ...own,
    },
  );
  for (const { cpu, modes } of cpuRows(reading.cpus)) {
    for (const [mode, seconds] of Object.entries(modes)) {
      add(cpu === undefined ? { mode } : { cpu, mode }, { node_cpu_seconds_total: seconds });
    }
  }
  for (const { mountpoint, type, sizeBytes, availableBytes } of reading.filesystems.slice(0, PARTS_SENT)) {
    add({ mountpoint, fstype: type }, { node_filesystem_size_bytes: sizeBytes, node_filesystem_avail_bytes: availableBytes });
  }
  for (const { device: disk, readBytes, writtenBytes } of reading.disks.slice(0, PARTS_SENT)) {
    const labels: Record<string, string> = disk === "" ? {} : { device: disk };
    add(labels, { node_disk_read_bytes_total: readBytes, node_disk_written_bytes_total: writtenBytes });
  }
  for (const { device: card, receivedBytes, sentBytes } of reading.networks.slice(0, PARTS_SENT)) {
    add({ device: card }, { node_network_receive_bytes_total: receivedBytes, node_network_transmit_bytes_total: sentBytes });
  }
  for (const { sensor, celsius } of reading.temperatures.slice(0, PARTS_SENT)) {
    add({ chip: "cpu", sensor }, { node_hwmon_temp_celsius: celsius });
  }
  return objects;
}

function cpuRows(cpus: readonly CpuTimes[]): { cpu: string | undefined; modes: Readonly<Record<string, number>> }[] {
  if (cpus.length <= CPUS_APART) return cpus.map(({ modes }, i) => ({ cpu: String(i), modes }));
  const sum: Record<string, number> = {};
  for (const { modes } of cpus) for (const [mode, seconds] of Object.entries(modes)) sum[mode] = (sum[mode] ?? 0) + seconds;
  return [{ cpu: undefined, modes: sum }];
}

/** One reading as it waits in the queue: text that is ready to be sent, and how many samples it holds. */
export interface QueuedReading {
  readonly timeMs: number;
  readonly samples: number;
  /** NDJSON, each line ended. */
  readonly text: string;
}

export function encodeReading(objects: readonly MetricObject[], timeMs: number): QueuedReading {
  let samples = 0;
  let text = "";
  for (const object of objects) {
    samples += Object.keys(object).length - 2;
    text += `${JSON.stringify(object)}\n`;
  }
  return { timeMs, samples, text };
}
