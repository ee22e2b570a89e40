/**
 * The same samples for several servers: series of hosts, fifty each, as bodies of Prometheus' remote write, which all of them take.
 * A third are counters, a third stand still, a third are gauges with two decimals.
 */
import { remoteWrite, type SentSeries } from "../test/support/remote-write.ts";
import { sleep } from "./measure.ts";
import type { Server } from "./peers.ts";

export const SERIES_OF_HOST = 50;
export const STEP_MS = 10_000;

/** Of a body, so that it stays below what any of them takes. */
const SERIES_OF_BODY = 2_000;
const STEPS_OF_BODY = 10;

export interface Plan {
  readonly series: number;
  readonly steps: number;
  /** Of the newest sample. */
  readonly endMs: number;
}

function labelsOf(series: number): SentSeries["labels"] {
  const [host, part] = [Math.floor(series / SERIES_OF_HOST), series % SERIES_OF_HOST];
  return [
    ["__name__", part % 3 === 0 ? `plant_part_${part}_total` : `plant_part_${part}`],
    ["instance", `host-${host}:9100`],
    ["job", "plant"],
    // Names fall away in rates: without them no two series may be the same.
    ["part", String(part)],
    ["zone", `zone-${host % 5}`],
  ];
}

function readingOf(series: number, step: number): number {
  const part = series % SERIES_OF_HOST;
  if (part % 3 === 0) return step * (17 + part) + series;
  if (part % 3 === 1) return 42;
  return Math.round(5_000 + 4_000 * Math.sin(step / 20 + series)) / 100;
}

/** Packed bodies in the order of their times, ten readings of 2,000 series each: those of the same readings together. */
export function* bodiesOf({ series, steps, endMs }: Plan): Iterable<readonly Uint8Array<ArrayBuffer>[]> {
  const startMs = endMs - (steps - 1) * STEP_MS;
  for (let step = 0; step < steps; step += STEPS_OF_BODY) {
    const taken = Math.min(STEPS_OF_BODY, steps - step);
    const bodies: Uint8Array<ArrayBuffer>[] = [];
    for (let at = 0; at < series; at += SERIES_OF_BODY) {
      const some = Array.from(
        { length: Math.min(SERIES_OF_BODY, series - at) },
        (_, i): SentSeries => ({
          labels: labelsOf(at + i),
          samples: Array.from({ length: taken }, (_, k) => [startMs + (step + k) * STEP_MS, readingOf(at + i, step + k)] as const),
        }),
      );
      bodies.push(packSnappy(remoteWrite(some)));
    }
    yield bodies;
  }
}

const AT_ONCE = 4;
const HEADERS = { "content-type": "application/x-protobuf", "content-encoding": "snappy", "x-prometheus-remote-write-version": "0.1.0" };

/** Posts all of it, each series in order. */
export async function fill(server: Server, plan: Plan): Promise<void> {
  for (const bodies of bodiesOf(plan)) {
    const waiting = [...bodies];
    const sender = async (): Promise<void> => {
      for (let body = waiting.shift(); body; body = waiting.shift()) await post(server, body);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
  }
}

/** A server that says "later" is asked again. */
async function post({ url, name }: Server, body: Uint8Array<ArrayBuffer>): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/write`, { method: "POST", headers: HEADERS, body });
    const said = await answer.text();
    if (answer.ok) return;
    if (answer.status !== 503 && answer.status !== 429) throw new Error(`${name} answered ${answer.status}: ${said.slice(0, 200)}`);
    await sleep(500);
  }
}

/** Snappy's block format with literals only: any reader takes it, and nobody is helped by what it saves. */
export function packSnappy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const literal = 65_536;
  const packed = new Uint8Array(8 + bytes.length + 3 * Math.ceil(bytes.length / literal));
  let at = 0;
  let rest = bytes.length;
  for (; rest >= 0x80; rest >>>= 7) packed[at++] = (rest & 0x7f) | 0x80;
  packed[at++] = rest;
  for (let from = 0; from < bytes.length; from += literal) {
    const piece = bytes.subarray(from, from + literal);
    // A literal whose length stands in the two bytes after the tag, less one.
    packed[at++] = 61 << 2;
    packed[at++] = (piece.length - 1) & 0xff;
    packed[at++] = (piece.length - 1) >> 8;
    packed.set(piece, at);
    at += piece.length;
  }
  return packed.slice(0, at);
}
