/** Bytes that peers keep for the same samples, on a disk of their own: samples and, apart from them, names and what finds them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Bench, sleep } from "./measure.ts";
import { findPromtool, startVictoria } from "./peers.ts";
import type { Series } from "./recording.ts";

export interface PeerBytes {
  readonly samples: number;
  readonly names: number;
}

/** How much later the samples are told to be, so that they are of the last hour and nobody's retention takes them. */
function shiftMs(all: readonly Series[]): number {
  return Math.round(Date.now() - 3_600_000 - Math.max(...all.map(({ times }) => times.at(-1) as number)));
}

/** Merged, as it does by itself in time. */
export async function victoriaBytes(bench: Bench, all: readonly Series[]): Promise<PeerBytes | undefined> {
  const victoria = await startVictoria(bench);
  if (!victoria) return undefined;
  const shift = shiftMs(all);
  // As its own export: one line a series.
  const body = all
    .map(({ key, times, values }) => {
      const [name = "", labels = ""] = key.split("{");
      const metric = Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, value]) => [label, value]));
      return JSON.stringify({ metric: { __name__: name, ...metric }, values, timestamps: times.map((time) => Math.round(time + shift)) });
    })
    .join("\n");
  await fetch(`${victoria.url}/api/v1/import`, { method: "POST", body });
  await fetch(`${victoria.url}/internal/force_flush`);
  await fetch(`${victoria.url}/internal/force_merge`);
  await sleep(3_000);
  const data = path.join(bench.folder, "victoria", "data");
  const index = path.join(bench.folder, "victoria", "indexdb");
  return { samples: await folderBytes(data), names: await folderBytes(index) };
}

/** TSDB blocks, as its own tool makes them. */
export async function prometheusBytes(bench: Bench, all: readonly Series[]): Promise<PeerBytes | undefined> {
  const program = await findPromtool();
  if (program === undefined) return undefined;
  const folder = path.join(bench.folder, "promtool");
  await mkdir(folder);
  const file = path.join(folder, "samples.txt");
  const shift = shiftMs(all);
  // A metric's lines stand together: keys begin with its name.
  const sorted = [...all].sort((a, b) => (a.key < b.key ? -1 : 1));
  const lines = sorted.flatMap(({ key, times, values }) =>
    times.map((time, i) => `${key} ${values[i]} ${Math.round(time + shift) / 1_000}`),
  );
  await writeFile(file, `${lines.join("\n")}\n# EOF\n`);
  const blocks = path.join(folder, "blocks");
  const tool = spawn(program, ["tsdb", "create-blocks-from", "openmetrics", file, blocks], { stdio: ["ignore", "ignore", "inherit"] });
  const [code] = await once(tool, "exit");
  if (code !== 0) throw new Error(`promtool ended with ${code}`);
  let samples = 0;
  for (const block of await readdir(blocks)) samples += await folderBytes(path.join(blocks, block, "chunks")).catch(() => 0);
  return { samples, names: (await folderBytes(blocks)) - samples };
}

async function folderBytes(folder: string): Promise<number> {
  let sum = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) sum += (await stat(path.join(entry.parentPath, entry.name))).size;
  }
  return sum;
}
