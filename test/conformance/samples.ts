/** Some hundred series a host, of an hour, the same for everybody who is compared: counters that start again, gauges, histograms, gaps, ends. */
import type { Label } from "../../core/metric.ts";
import { chanceOf } from "../support/chance.ts";

export interface SampleSeries {
  readonly name: string;
  readonly labels: readonly Label[];
  /** [epoch ms, value] */
  readonly samples: readonly (readonly [number, number])[];
}

const EVERY_MS = 15_000;
const COUNT = 240;
export const SPAN_MS = EVERY_MS * COUNT;

const LE = ["0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5", "1", "2.5", "5", "10", "+Inf"];

/** Ends shortly before `endMs`. No sample is at a whole second, so that it does not matter which ends of a window belong to it. */
export function sampleSeries(endMs: number, hosts: number): readonly SampleSeries[] {
  const start = Math.floor(endMs / 1000) * 1000 - SPAN_MS;
  const all: SampleSeries[] = [];
  const add = (name: string, labels: readonly Label[], next: (i: number, random: () => number) => number | null): void => {
    const seed = all.length + 1;
    const random = chanceOf(seed);
    const offsetMs = 137 + (seed % 14) * 1_000;
    const samples: [number, number][] = [];
    for (let i = 0; i < COUNT; i++) {
      const value = next(i, random);
      if (value !== null) samples.push([start + i * EVERY_MS + offsetMs, value]);
    }
    all.push({ name, labels, samples });
  };
  const counter = (perStep: number, resetEvery: number) => {
    let total = 0;
    return (i: number, random: () => number): number => {
      if (resetEvery > 0 && i % resetEvery === resetEvery - 1) total = 0;
      total += Math.floor(random() * perStep);
      return total;
    };
  };
  for (let host = 0; host < hosts; host++) {
    const instance = `host-${host}:9100`;
    for (const job of ["api", "web"]) {
      for (const method of ["GET", "POST"]) {
        for (const code of ["200", "204", "404", "500", "503"]) {
          const labels: Label[] = [
            ["code", code],
            ["instance", instance],
            ["job", job],
            ["method", method],
          ];
          add("http_requests_total", labels, counter(code === "200" ? 400 : 7, host === 3 ? 50 : 0));
        }
      }
    }
    for (const cpu of ["0", "1", "2", "3"]) {
      for (const mode of ["idle", "iowait", "system", "user"]) {
        let seconds = 100 * host;
        add(
          "node_cpu_seconds_total",
          [
            ["cpu", cpu],
            ["instance", instance],
            ["mode", mode],
          ],
          (_, random) => {
            seconds += random() * (mode === "idle" ? 14 : 2);
            return Math.round(seconds * 100) / 100;
          },
        );
      }
    }
    for (let sensor = 0; sensor < 30; sensor++) {
      add(
        "temp_celsius",
        [
          ["instance", instance],
          ["sensor", `s${sensor}`],
        ],
        (i, random) => {
          // Some end, some have holes.
          if (sensor === 7 && i > 120) return null;
          if (sensor === 8 && i % 60 > 30) return null;
          return Math.round((20 + 5 * Math.sin(i / 20 + sensor) + random()) * 10) / 10;
        },
      );
    }
    const buckets = LE.map(() => 0);
    LE.forEach((le, bucket) => {
      add(
        "rpc_duration_seconds_bucket",
        [
          ["instance", instance],
          ["le", le],
        ],
        (_, random) => {
          buckets[bucket] = Math.max((buckets[bucket] as number) + Math.floor(random() * 3) + bucket, 0);
          return buckets[bucket] as number;
        },
      );
    });
    add("rpc_duration_seconds_count", [["instance", instance]], counter(40, 0));
    add("rpc_duration_seconds_sum", [["instance", instance]], counter(9, 0));
    add("memory_total_bytes", [["instance", instance]], () => 16 * 2 ** 30);
    add("memory_free_bytes", [["instance", instance]], (_, random) => Math.floor(random() * 2 ** 33));
    add(
      "up",
      [
        ["instance", instance],
        ["job", "api"],
      ],
      (i) => (host === 4 && i % 100 > 80 ? 0 : 1),
    );
    add(
      "build_info",
      [
        ["instance", instance],
        ["version", `1.${host % 3}.0`],
      ],
      () => 1,
    );
    for (let queue = 0; queue < 16; queue++) {
      add(
        "queue_depth",
        [
          ["instance", instance],
          ["queue", `q${queue}`],
        ],
        (_, random) => Math.floor(random() * 100) - 20,
      );
    }
  }
  return all;
}
