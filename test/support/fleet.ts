/** A believable past of a small fleet of hosts, for pictures: an hour of node exporter's metrics, the same each time. */
import { chanceOf } from "./chance.ts";

const STEP_MS = 5_000;
/** A wall shows an hour; rates need a window before it. */
const PAST_MS = 65 * 60_000;

const GIB = 2 ** 30;

export interface Host {
  readonly name: string;
  /** Its NDJSON lines for one moment. */
  at(timeMs: number): string;
}

export function fleet(names: readonly string[], startMs: number): Host[] {
  return names.map((name, index): Host => {
    const next = chanceOf(index + 1);
    const base = 0.1 + 0.35 * next();
    const phase = next() * 6;
    const disk = 0.3 + 0.45 * next();
    let idle = 1000 + 500 * next();
    let user = 0;
    let received = 1e9 * next();
    let sent = 1e9 * next();
    let [read, written] = [2e11 * next(), 1e11 * next()];
    let before = startMs;
    return {
      name,
      at: (time) => {
        const seconds = (time - before) / 1000;
        before = time;
        const minutes = time / 60_000;
        const busy = Math.min(0.97, Math.max(0.02, base + 0.15 * Math.sin(minutes / 3 + phase) + 0.06 * (next() - 0.5)));
        idle += seconds * (1 - busy);
        user += seconds * busy;
        received += seconds * (4e5 + 1e6 * busy + 4e5 * next());
        sent += seconds * (2e5 + 6e5 * busy + 2e5 * next());
        read += seconds * (2e5 + 4e6 * busy * busy + 3e5 * next());
        written += seconds * (3e5 + 2e6 * busy + 6e5 * next());
        const labels = { instance: name };
        const lines = [
          {
            labels,
            time,
            node_load1: busy * 0.9,
            node_memory_MemTotal_bytes: 16 * GIB,
            node_memory_MemAvailable_bytes: (0.75 - 0.4 * busy - base / 3) * 16 * GIB,
          },
          { labels: { ...labels, mode: "idle", cpu: "0" }, time, node_cpu_seconds_total: idle },
          { labels: { ...labels, mode: "user", cpu: "0" }, time, node_cpu_seconds_total: user },
          {
            labels: { ...labels, device: "eth0" },
            time,
            node_network_receive_bytes_total: received,
            node_network_transmit_bytes_total: sent,
          },
          { labels: { ...labels, device: "sda" }, time, node_disk_read_bytes_total: read, node_disk_written_bytes_total: written },
          {
            labels: { ...labels, mountpoint: "/", fstype: "ext4" },
            time,
            node_filesystem_size_bytes: 500 * GIB,
            node_filesystem_avail_bytes: (1 - disk) * 500 * GIB,
          },
        ];
        return `${lines.map((line) => JSON.stringify(line)).join("\n")}\n`;
      },
    };
  });
}

/** Posts the past of all hosts up to now. */
export async function postPast(url: string, hosts: readonly Host[], startMs: number): Promise<void> {
  for (const host of hosts) {
    let body = "";
    for (let time = startMs; time < startMs + PAST_MS; time += STEP_MS) body += host.at(time);
    const response = await fetch(`${url}/metrics`, { method: "POST", body });
    if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
  }
}

export function startOfPast(nowMs: number): number {
  return nowMs - PAST_MS;
}
