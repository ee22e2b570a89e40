/**
 * Panels for hosts: what node exporter and the host agent send, by the names they share
 * (https://github.com/prometheus/node_exporter). A panel exists when its metrics do.
 */
import type { Panel } from "./definition.ts";
import { type Draft, linesFor } from "./draft.ts";

export interface HostDrafts {
  readonly numbers: readonly Draft[];
  readonly lines: readonly Draft[];
  readonly tops: readonly Draft[];
}

/** What fills up hurts late: worth a look at 80 %, bad at 95 %. */
const FILLING: Panel["thresholds"] = [
  { at: 0.8, level: "medium" },
  { at: 0.95, level: "high" },
];

const RATIO = { unit: "ratio", max: 1, thresholds: FILLING } as const;
const RATE = { unit: "bytes-per-second" } as const;
const PLAIN = { unit: "none" } as const;

interface HostFigure {
  readonly id: string;
  readonly needs: readonly string[];
  readonly en: string;
  readonly zh: string;
  /** One value for each host, by label `instance`. */
  readonly each: (window: string) => string;
  /** How the hosts' values make one. */
  readonly overall: "avg" | "sum" | "max";
  readonly look: Pick<Draft, "unit" | "max" | "thresholds">;
}

/** Memory file systems fill up and empty by themselves; images are always full. */
const DISKS = '{fstype!~"tmpfs|devtmpfs|overlay|squashfs|ramfs|iso9660"}';

const CPU: HostFigure = {
  id: "cpu",
  needs: ["node_cpu_seconds_total"],
  en: "CPU",
  zh: "处理器",
  // Not the mean of the CPUs: senders with many of them send their sum.
  each: (window) => {
    const idle = `sum by (instance) (rate(node_cpu_seconds_total{mode="idle"}[${window}]))`;
    return `1 - ${idle} / sum by (instance) (rate(node_cpu_seconds_total[${window}]))`;
  },
  overall: "avg",
  look: RATIO,
};
const MEMORY: HostFigure = {
  id: "memory",
  needs: ["node_memory_MemAvailable_bytes", "node_memory_MemTotal_bytes"],
  en: "Memory",
  zh: "内存",
  each: () => "1 - sum by (instance) (node_memory_MemAvailable_bytes) / sum by (instance) (node_memory_MemTotal_bytes)",
  overall: "avg",
  look: RATIO,
};
const DISK: HostFigure = {
  id: "disk",
  needs: ["node_filesystem_avail_bytes", "node_filesystem_size_bytes"],
  en: "Fullest disk",
  zh: "最满磁盘",
  each: () => `1 - min by (instance) (node_filesystem_avail_bytes${DISKS} / node_filesystem_size_bytes${DISKS})`,
  overall: "max",
  look: RATIO,
};
const LOAD: HostFigure = {
  id: "load",
  needs: ["node_load1"],
  en: "Load, 1 min",
  zh: "负载（1 分钟）",
  each: () => "max by (instance) (node_load1)",
  overall: "max",
  look: PLAIN,
};
const rateOf = (metric: string) => (window: string) => `sum by (instance) (rate(${metric}[${window}]))`;
const RECEIVED: HostFigure = {
  id: "received",
  needs: ["node_network_receive_bytes_total"],
  en: "Network in",
  zh: "网络接收",
  each: rateOf("node_network_receive_bytes_total"),
  overall: "sum",
  look: RATE,
};
const SENT: HostFigure = {
  id: "sent",
  needs: ["node_network_transmit_bytes_total"],
  en: "Network out",
  zh: "网络发送",
  each: rateOf("node_network_transmit_bytes_total"),
  overall: "sum",
  look: RATE,
};
const READ: HostFigure = {
  id: "read",
  needs: ["node_disk_read_bytes_total"],
  en: "Disk read",
  zh: "磁盘读取",
  each: rateOf("node_disk_read_bytes_total"),
  overall: "sum",
  look: RATE,
};
const WRITTEN: HostFigure = {
  id: "written",
  needs: ["node_disk_written_bytes_total"],
  en: "Disk write",
  zh: "磁盘写入",
  each: rateOf("node_disk_written_bytes_total"),
  overall: "sum",
  look: RATE,
};

/** In the order of what people look for first. */
const FIGURES: readonly HostFigure[] = [CPU, MEMORY, DISK, LOAD, RECEIVED, SENT, READ, WRITTEN];
/** Disks are ranked one by one, each file system by itself. */
const RANKED: readonly HostFigure[] = [CPU, MEMORY];

/** Ids of these panels that a metric could be called too. */
export const HOST_PANEL_IDS: ReadonlySet<string> = new Set(FIGURES.map(({ id }) => id));

/** Every host sends it, and once: it counts hosts. */
export const HOST_MARK = "node_memory_MemTotal_bytes";

/** Metrics that the host page speaks for: they get no panels of their own. */
export function isHostMetric(name: string): boolean {
  return /^(node|go|process|promhttp|scrape|parapet)_/.test(name) || name === "up";
}

export function hostDrafts(names: ReadonlySet<string>, window: string, hosts: number): HostDrafts {
  const present = (figure: HostFigure): boolean => figure.needs.every((name) => names.has(name));
  return {
    numbers: FIGURES.filter(present).map((figure) => numberOf(figure, window)),
    lines: FIGURES.filter(present).map((figure) => linesOf(figure, window, hosts)),
    tops: [...(hosts > 1 ? RANKED.filter(present).map((figure) => topOf(figure, window)) : []), ...(present(DISK) ? [FILE_SYSTEMS] : [])],
  };
}

function numberOf(figure: HostFigure, window: string): Draft {
  const { id, en, zh, overall, look } = figure;
  return { id, type: "big-number", title: { en, zh }, exprs: [[`${overall}(${figure.each(window)})`, ""]], ...look };
}

function linesOf(figure: HostFigure, window: string, hosts: number): Draft {
  const each = figure.each(window);
  const exprs = linesFor(hosts, each, "{{instance}}");
  const { id, en, zh, look } = figure;
  return { id: `${id}-line`, type: "time-series", title: { en, zh }, exprs, ...look };
}

function topOf(figure: HostFigure, window: string): Draft {
  const { id, en, zh, look } = figure;
  const title = { en: `${en}: highest`, zh: `${zh}：最高` };
  return { id: `${id}-top`, type: "top-n", title, exprs: [[`topk(5, ${figure.each(window)})`, "{{instance}}"]], ...look };
}

const FILE_SYSTEMS: Draft = {
  id: "file-systems",
  type: "top-n",
  title: { en: "File systems: fullest", zh: "文件系统：最满" },
  exprs: [[`topk(5, 1 - node_filesystem_avail_bytes${DISKS} / node_filesystem_size_bytes${DISKS})`, "{{instance}} {{mountpoint}}"]],
  ...RATIO,
};
