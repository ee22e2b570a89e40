/**
 * Frame bytes: what a changed value costs on the wire, on the wall that hosts get.
 *
 * Run: node bench/frame-bytes.ts (two minutes)
 * Varies: how many hosts send: 1 and 10 agents of this machine, each with the real figures, each second, for 40 s after the wall
 * has settled. Beside it, from the same frames: what the same changed values would cost as JSON objects with the series' labels,
 * and the frames packed by gzip one by one.
 * Not to be compared with: other walls; agents that report at one moment (these drift apart, so most frames are of one device).
 */

import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Frame, Snapshot } from "../protocol/frame.ts";
import { startChild } from "../scripts/child.ts";
import { type Bench, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startParapet } from "./peers.ts";

const SETTLE_MS = 12_000;
const MEASURE_MS = 40_000;
const HOSTS = [1, 10];
/** DESIGN.md section 6. */
const MOST_BYTES = 12;
const LIMIT_MS = 240_000;

interface Told {
  readonly bytes: number;
  readonly packed: number;
  readonly changed: number;
  readonly held: number;
  readonly plain: number;
}

async function measure(bench: Bench, hosts: number): Promise<Told[]> {
  const { url } = await startParapet(bench);
  const agent = path.join(import.meta.dirname, "../agent/main.ts");
  const agents = Array.from({ length: hosts }, (_, i) => startChild([agent, "--url", url, "--device", `host-${i + 1}`]));
  for (const child of agents) bench.atEnd(() => child.stop(1_000));
  await sleep(SETTLE_MS);
  const stop = new AbortController();
  const response = await fetch(`${url}/walls/overview/events`, { signal: stop.signal });
  if (!response.body) throw new Error("no stream");
  const told: Told[] = [];
  const names = new Map<number, string>();
  let text = "";
  setTimeout(() => stop.abort(), MEASURE_MS);
  const decoder = new TextDecoder();
  try {
    for await (const chunk of response.body) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        const event = text.slice(0, end + 2);
        text = text.slice(end + 2);
        const data = /^data: (.*)$/m.exec(event)?.[1] ?? "";
        if (event.includes("event: snapshot\n")) remember(JSON.parse(data) as Snapshot, names);
        if (event.includes("event: frame\n")) told.push(count(event, JSON.parse(data) as Frame, names));
      }
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error;
  }
  await Promise.all(agents.map((child) => child.stop(1_000)));
  return told;
}

function remember({ series }: Pick<Snapshot, "series">, names: Map<number, string>): void {
  for (const { number, query, labels } of series) names.set(number, JSON.stringify({ query, labels }));
}

function count(event: string, frame: Frame, names: Map<number, string>): Told {
  if (frame.series) remember({ series: frame.series }, names);
  let plain = 0;
  let [changed, held] = [0, 0];
  for (const [offset, numbers, values, kept] of frame.changes ?? []) {
    held += kept.length;
    let number = 0;
    numbers.forEach((distance, i) => {
      number += distance;
      changed++;
      plain += Buffer.byteLength(`{"series":${names.get(number)},"time":${frame.at + offset},"value":${JSON.stringify(values[i])}},`);
    });
  }
  const bytes = Buffer.byteLength(event);
  return { bytes, packed: gzipSync(event).length, changed, held, plain };
}

await runBench(LIMIT_MS, async (bench) => {
  const rows: string[][] = [];
  const costs: number[] = [];
  for (const hosts of HOSTS) {
    const told = (await measure(bench, hosts)).filter(({ changed }) => changed > 0);
    if (told.length < 20) throw new Error(`only ${told.length} frames with changed values`);
    const of = (value: (one: Told) => number): number => median(told.map(value));
    const cost = of(({ bytes, changed }) => bytes / changed);
    costs.push(cost);
    rows.push([
      `${hosts}`,
      `${told.length}`,
      of(({ changed }) => changed).toFixed(0),
      of(({ held }) => held).toFixed(0),
      of(({ bytes }) => bytes).toFixed(0),
      cost.toFixed(1),
      of(({ packed, changed }) => packed / changed).toFixed(1),
      of(({ plain, changed }) => plain / changed).toFixed(0),
    ]);
  }
  printTable(
    ["hosts", "frames", "changed values", "held", "bytes a frame", "bytes a changed value", "the same, gzip", "the same, as objects"],
    rows,
  );
  printBudget(
    `at most ${MOST_BYTES} bytes a changed value, median: ${costs.map((cost) => cost.toFixed(1)).join(" and ")}`,
    costs.every((cost) => cost <= MOST_BYTES),
  );
});
