/**
 * Frame bytes: what one changed value costs on its way to a screen, with real metrics of a real host.
 *
 * Run: node bench/frame-bytes.ts (a minute and a half; Linux)
 * Varies: devices on the wall (1, 10). Each is the host agent, which reads this machine each second and posts to a site of its
 * own; the ten all read the same machine, started at different moments. One stream a site is read for a minute, once the wall's
 * layout has settled. A frame's bytes are the whole event with id, dictionary entries and ages; a changed value is one that the
 * frame carries, a held one is a series that was heard again with the value that it had. Beside it: the same changed values as
 * one JSON object `{series: value}` in the same event, and both through gzip, each event alone.
 * Not to be compared with: walls of other panels, other hosts (cores, disks and cards make series), streams that are packed as
 * a whole. It is no matter of speed: one run, medians over its frames.
 */

import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Frame, SeriesEntry, Snapshot } from "../protocol/frame.ts";
import { formatEvent } from "../protocol/frame.ts";
import { startChild } from "../scripts/child.ts";
import { ROOT } from "../scripts/project.ts";
import { openEventStream } from "./event-stream.ts";
import { type Bench, clockMs, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startParapet } from "./peers.ts";

const DEVICES: Readonly<Record<string, number>> = { one: 1, ten: 10 };
/** Rhythms are learned from three gaps, and a layout lasts a second at least. */
const SETTLE_MS = 15_000;
const READ_MS = 60_000;
const LIMIT_MS = 180_000;
/** DESIGN.md section 6. */
const MOST_BYTES = 12;

interface Wall {
  /** What the stream said after the settling. */
  readonly frames: { readonly text: string; readonly frame: Frame }[];
  /** Each series' name, as a stream without numbers would have to send it. */
  readonly names: Map<number, string>;
  snapshots: number;
}

function nameOf({ query, labels }: SeriesEntry, exprs: ReadonlyMap<number, string>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${value}"`);
  return `${exprs.get(query)}{${pairs.join(",")}}`;
}

async function startAgents(bench: Bench, site: string, url: string, count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    const child = startChild([path.join(ROOT, "agent/main.ts"), "--url", `${url}/s/${site}`, "--device", `host-${i + 1}`]);
    bench.atEnd(() => child.stop(2_000));
    await sleep(1_000 / count);
  }
}

async function readWall(bench: Bench, url: string): Promise<Wall> {
  const wall: Wall = { frames: [], names: new Map(), snapshots: 0 };
  const exprs = new Map<number, string>();
  const stream = await openEventStream(new URL(url), clockMs, {
    event(text) {
      const data = text.indexOf("data: ");
      if (text.includes("event: snapshot")) {
        const snapshot = JSON.parse(text.slice(data + 6)) as Snapshot;
        for (const page of snapshot.wall.pages) {
          for (const panel of page.panels) for (const { number } of panel.queries) exprs.set(number, panel.id);
        }
        for (const entry of snapshot.series) wall.names.set(entry.number, nameOf(entry, exprs));
        wall.snapshots++;
      } else if (text.includes("event: frame")) {
        const frame = JSON.parse(text.slice(data + 6)) as Frame;
        for (const entry of frame.series ?? []) wall.names.set(entry.number, nameOf(entry, exprs));
        wall.frames.push({ text: `${text}\n\n`, frame });
      }
    },
    ended: () => {},
  });
  bench.atEnd(() => stream.close());
  return wall;
}

/** The changed values of a frame by their series' names. */
function changedOf(frame: Frame, names: ReadonlyMap<number, string>): Record<string, unknown> {
  const changed: Record<string, unknown> = {};
  for (const [, distances, values] of frame.changes ?? []) {
    let number = 0;
    for (let i = 0; i < distances.length; i++) {
      number += distances[i] as number;
      changed[names.get(number) ?? String(number)] = values[i];
    }
  }
  return changed;
}

interface Row {
  readonly changed: number;
  readonly held: number;
  readonly bytes: number;
  /** The changed values and their series' numbers alone, without brackets: what one more of them costs. */
  readonly own: number;
  readonly packed: number;
  readonly plain: number;
  readonly plainPacked: number;
}

function rowOf(text: string, frame: Frame, names: ReadonlyMap<number, string>): Row {
  const values = changedOf(frame, names);
  const plain = Buffer.from(formatEvent("frame", { seq: frame.seq, at: frame.at, values }, `0123456789ab-${frame.seq}`));
  const groups = frame.changes ?? [];
  return {
    changed: Object.keys(values).length,
    held: groups.reduce((sum, [, , , held]) => sum + held.length, 0),
    bytes: text.length,
    own: groups.reduce((sum, [, distances, changed]) => sum + JSON.stringify(distances).length + JSON.stringify(changed).length - 4, 0),
    packed: gzipSync(Buffer.from(text, "latin1")).length,
    plain: plain.length,
    plainPacked: gzipSync(plain).length,
  };
}

const COLUMNS: Readonly<Record<string, (row: Row) => number>> = {
  changed: (row) => row.changed,
  held: (row) => row.held,
  "bytes a frame": (row) => row.bytes,
  "bytes/changed": (row) => row.bytes / row.changed,
  "bytes/(changed + held)": (row) => row.bytes / (row.changed + row.held),
  "number and value alone": (row) => row.own / row.changed,
  gzip: (row) => row.packed / row.changed,
  "by name, as JSON": (row) => row.plain / row.changed,
  "that, gzip": (row) => row.plainPacked / row.changed,
};

await runBench(LIMIT_MS, async (bench) => {
  const { url } = await startParapet(bench, { SITES: Object.keys(DEVICES).join(",") });
  for (const [site, count] of Object.entries(DEVICES)) await startAgents(bench, site, url, count);
  const walls = new Map<string, Wall>();
  for (const site of Object.keys(DEVICES)) walls.set(site, await readWall(bench, `${url}/s/${site}/walls/overview/events`));
  await sleep(SETTLE_MS);
  for (const wall of walls.values()) {
    wall.frames.length = 0;
    wall.snapshots = 1;
  }
  await sleep(READ_MS);
  const rowsOf = ({ frames, names }: Wall): Row[] =>
    frames.map(({ text, frame }) => rowOf(text, frame, names)).filter((row) => row.changed > 0);
  const described = [...walls].map(([site, wall]) => ({ count: DEVICES[site] as number, wall, rows: rowsOf(wall) }));
  printTable(
    ["devices", "frames/min", "layouts", ...Object.keys(COLUMNS)],
    described.map(({ count, wall, rows }) => {
      const medians = Object.values(COLUMNS).map((figure) => median(rows.map(figure)));
      return [
        String(count),
        String(rows.length),
        String(wall.snapshots - 1),
        ...medians.map((value) => String(Math.round(value * 10) / 10)),
      ];
    }),
  );
  for (const { count, rows } of described) {
    const bytes = median(rows.map((row) => row.bytes / row.changed));
    printBudget(
      `${count} device${count === 1 ? "" : "s"}: ${bytes.toFixed(1)} bytes a changed value, median; to reach: ${MOST_BYTES}`,
      bytes <= MOST_BYTES,
    );
  }
});
