/**
 * Frame bytes: what one changed value costs on its way to a screen, with real metrics of a real host.
 *
 * Run: node bench/frame-bytes.ts (two and a half minutes; Linux)
 * Varies: hosts on the wall (1, 10, 50), and the wall: `walls/hosts.yaml`, and the generated overview. The agent's own code reads this
 * machine each second. Host n posts what was read n seconds before as of now, in a part of the second of its own, to a site for each
 * number of hosts: hosts of one kind that do different things. One stream a wall is read for a minute, after it was open for half of one
 * with all hosts reporting, and folded as a screen does. A frame's bytes are the whole event; a changed value is one that the frame
 * carries. Beside it: the same changed values as one JSON object `{series: value}` with an id, and both through gzip, each event alone.
 * Not to be compared with: walls of other panels, other hosts (cores, disks and cards make series, and a host that does nothing has few
 * values that change), streams that are packed as a whole. It is no matter of speed: one run, medians over its frames.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { openHost } from "../agent/host.ts";
import { encodeReading, type HostReading, metricObjects } from "../agent/metrics.ts";
import { decodeEvent } from "../dashboard/screen/decode.ts";
import { type Frame, formatEvent, GONE, type WireNumber } from "../protocol/frame.ts";
import { readChanges } from "../protocol/frame-lists.ts";
import { applyFrame, openPicture, type Picture } from "../protocol/picture.ts";
import { ROOT } from "../scripts/project.ts";
import { FRAME, openEventStream } from "./event-stream.ts";
import { type Bench, clockMs, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startParapet } from "./peers.ts";

const FLEETS = [1, 10, 50];
const MOST_HOSTS = Math.max(...FLEETS);
const READ_EVERY_MS = 1_000;
/** Rhythms are learned from three gaps, and a layout lasts a second at least. */
const SETTLE_MS = 5_000;
/** What comes into a ranking for the first time is told with its labels: a wall that hangs for days knows its hosts. */
const OPEN_MS = 30_000;
const READ_MS = 60_000;
const LIMIT_MS = 240_000;
/** DESIGN.md section 6. */
const MOST_BYTES = 12;

interface Read {
  readonly frames: Row[];
  picture: Picture | undefined;
  snapshots: number;
}

interface Row {
  readonly changed: number;
  readonly bytes: number;
  readonly packed: number;
  readonly plain: number;
  readonly plainPacked: number;
}

/** What the machine did, newest last. */
const readings: HostReading[] = [];

async function readMachine(bench: Bench): Promise<void> {
  const host = openHost();
  await host.warmUp(READ_EVERY_MS);
  let over = false;
  bench.atEnd(() => {
    over = true;
  });
  void (async () => {
    for (let dueMs = clockMs(); !over; dueMs += READ_EVERY_MS) {
      readings.push(await host.read());
      await sleep(dueMs + READ_EVERY_MS - clockMs());
    }
  })();
}

/** One host of a fleet: from its own moment on, once the machine was read often enough. */
function startHost(bench: Bench, url: string, number: number, hosts: number): void {
  const device = `host-${number + 1}`;
  const post = async (): Promise<void> => {
    const reading = readings.at(-1 - number);
    if (!reading) return;
    const now = { ...reading, timeMs: Date.now() };
    const { text } = encodeReading(metricObjects(now, device), now.timeMs);
    const answer = await fetch(`${url}/metrics`, { method: "POST", body: text });
    if (answer.status !== 204) throw new Error(`${answer.status}: ${await answer.text()}`);
  };
  // Seven has no part in common with the fleets: hosts that report one after the other are not named so.
  const partMs = (((number * 7) % hosts) * READ_EVERY_MS) / hosts;
  const first = setTimeout(() => {
    const timer = setInterval(() => void post(), READ_EVERY_MS);
    bench.atEnd(() => clearInterval(timer));
  }, partMs);
  bench.atEnd(() => clearTimeout(first));
}

async function readWall(bench: Bench, url: string): Promise<Read> {
  const read: Read = { frames: [], picture: undefined, snapshots: 0 };
  const stream = await openEventStream(new URL(url), clockMs, {
    event(text) {
      if (text.includes("event: snapshot")) {
        const event = decodeEvent("snapshot", text.slice(text.indexOf("data: ") + 6));
        if (event?.event !== "snapshot") throw new Error("the site sent a snapshot that a screen cannot read");
        read.picture = openPicture(event.data);
        read.snapshots++;
      } else if (text.startsWith(FRAME) && read.picture) {
        const event = decodeEvent("frame", text.slice("data:".length));
        if (event?.event !== "frame" || !applyFrame(read.picture, event.data))
          throw new Error("the site sent a frame that a screen cannot fold");
        read.frames.push(rowOf(`${text}\n\n`, event.data, read.picture));
      }
    },
    ended: () => {},
  });
  bench.atEnd(() => stream.close());
  return read;
}

/** The changed values of a frame by their series' names, as a stream without numbers would have to send them. */
function changedOf([, , , changes, rest]: Frame, { series }: Picture): Record<string, WireNumber> {
  const changed: Record<string, WireNumber> = {};
  const take = (number: number, value: WireNumber | typeof GONE): void => {
    const { query, labels } = series.get(number) ?? { query: number, labels: {} };
    const pairs = Object.entries(labels).map(([name, label]) => `${name}="${label}"`);
    if (value !== GONE) changed[`${query}{${pairs.join(",")}}`] = value;
  };
  readChanges(changes, take);
  for (const [, values] of rest?.aged ?? []) readChanges(values, take);
  return changed;
}

function rowOf(text: string, frame: Frame, picture: Picture): Row {
  const values = changedOf(frame, picture);
  const { seq, at } = picture;
  const plain = Buffer.from(formatEvent("frame", { seq, at, values }, `0123456789ab-${seq}`));
  return {
    changed: Object.keys(values).length,
    bytes: text.length,
    packed: gzipSync(Buffer.from(text, "latin1")).length,
    plain: plain.length,
    plainPacked: gzipSync(plain).length,
  };
}

const COLUMNS: Readonly<Record<string, (row: Row) => number>> = {
  changed: (row) => row.changed,
  "bytes a frame": (row) => row.bytes,
  "bytes/changed": (row) => row.bytes / row.changed,
  gzip: (row) => row.packed / row.changed,
  "by name, as JSON": (row) => row.plain / row.changed,
  "that, gzip": (row) => row.plainPacked / row.changed,
};

await runBench(LIMIT_MS, async (bench) => {
  const siteOf = (hosts: number): string => `hosts-${hosts}`;
  const { url } = await startParapet(bench, { SITES: FLEETS.map(siteOf).join(",") });
  await readMachine(bench);
  const file = await readFile(path.join(ROOT, "walls/hosts.yaml"), "utf8");
  for (const hosts of FLEETS) {
    const put = await fetch(`${url}/s/${siteOf(hosts)}/api/walls/hosts`, { method: "PUT", body: file });
    if (!put.ok) throw new Error(await put.text());
    for (let number = 0; number < hosts; number++) startHost(bench, `${url}/s/${siteOf(hosts)}`, number, hosts);
  }
  await sleep(MOST_HOSTS * READ_EVERY_MS + SETTLE_MS);
  const walls: { readonly wall: string; readonly hosts: number; readonly read: Read }[] = [];
  for (const wall of ["hosts", "overview"]) {
    for (const hosts of FLEETS) {
      walls.push({ wall, hosts, read: await readWall(bench, `${url}/s/${siteOf(hosts)}/walls/${wall}/events`) });
    }
  }
  await sleep(OPEN_MS);
  for (const { read } of walls) {
    read.frames.length = 0;
    read.snapshots = 1;
  }
  await sleep(READ_MS);
  const described = walls.map(({ wall, hosts, read }) => ({
    wall,
    hosts,
    layouts: read.snapshots - 1,
    all: read.frames.length,
    rows: read.frames.filter(({ changed }) => changed > 0),
  }));
  printTable(
    ["wall", "hosts", "frames/min", "layouts", ...Object.keys(COLUMNS)],
    described.map(({ wall, hosts, layouts, all, rows }) => {
      const medians = Object.values(COLUMNS).map((figure) => median(rows.map(figure)));
      return [wall, String(hosts), String(all), String(layouts), ...medians.map((value) => String(Math.round(value * 10) / 10))];
    }),
  );
  for (const { wall, hosts, rows } of described) {
    const bytes = median(rows.map((row) => row.bytes / row.changed));
    printBudget(
      `${wall}, ${hosts} host${hosts === 1 ? "" : "s"}: ${bytes.toFixed(1)} bytes a changed value, median; to reach: ${MOST_BYTES}`,
      bytes <= MOST_BYTES,
    );
  }
});
