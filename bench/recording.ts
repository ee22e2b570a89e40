/** What the store's bench measures on: what a host agent posts, by series, recorded here or from a file, and a made-up fleet. */
import { readFile } from "node:fs/promises";
import { openHost } from "../agent/host.ts";
import { encodeReading, metricObjects } from "../agent/metrics.ts";
import { parseNativeJson } from "../core/ingest/json.ts";
import { HOUR_MS } from "../core/series/roll-up.ts";
import { fleet } from "../test/support/fleet.ts";
import { sleep } from "./measure.ts";

const RECORD_S = Number(process.env.RECORD_S ?? 240);
export const START_MS = Date.UTC(2026, 0, 5);
export const STEP_MS = 10_000;

export interface Series {
  readonly key: string;
  readonly times: number[];
  readonly values: number[];
}

/** Samples by series, of bodies in the order they came. */
function seriesOf(bodies: Iterable<string>): Series[] {
  const found = new Map<string, Series>();
  const text = new TextEncoder();
  for (const body of bodies) {
    const { batch } = parseNativeJson(text.encode(body));
    batch.series.forEach((place, i) => {
      const key = batch.keys[place] as string;
      const series = found.get(key) ?? { key, times: [], values: [] };
      found.set(key, series);
      series.times.push(batch.times[i] as number);
      series.values.push(batch.values[i] as number);
    });
  }
  return [...found.values()];
}

async function* readThisMachine(): AsyncIterable<string> {
  const host = openHost();
  await host.warmUp(5_000);
  for (let second = 0; second < RECORD_S; second++) {
    const reading = await host.read();
    yield encodeReading(metricObjects(reading, "this-host"), reading.timeMs).text;
    await sleep(1_000);
  }
}

/** Of a recording; without one this machine is read. */
export async function hostSeries(file: string | undefined): Promise<Series[]> {
  if (file === undefined) {
    const bodies: string[] = [];
    for await (const body of readThisMachine()) bodies.push(body);
    return seriesOf(bodies);
  }
  return seriesOf(
    (await readFile(file, "utf8"))
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => `${line}\n`),
  );
}

/** A reading each 10 s: what was recorded faster, told as if it had been slower. */
export function slowed(all: readonly Series[]): Series[] {
  return all.map(({ key, times, values }) => {
    const gap = ((times.at(-1) as number) - (times[0] as number)) / Math.max(1, times.length - 1);
    const scale = STEP_MS / gap;
    return { key, times: times.map((time) => START_MS + Math.round((time - (times[0] as number)) * scale)), values };
  });
}

export function fleetSeries(hosts: number, hours: number): Series[] {
  const names = Array.from({ length: hosts }, (_, i) => `host-${i}`);
  const machines = fleet(names, START_MS);
  return seriesOf(
    (function* () {
      for (let time = START_MS; time < START_MS + hours * HOUR_MS; time += STEP_MS) for (const machine of machines) yield machine.at(time);
    })(),
  );
}
