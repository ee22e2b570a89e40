/** Snapshots as a site makes them, over a SQLite of Node's: a reader of one finds what the head finds. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleBatch } from "../../../core/ingest/batch.ts";
import { compileMatcher } from "../../../core/promql/matcher.ts";
import { type ChunkReader, openSnapshot } from "../../../core/series/chunk-reader.ts";
import { DAY_MS, HEAD_LIMITS, Head } from "../../../core/series/head.ts";
import type { Snapshot } from "../../../core/series/snapshot.ts";
import type { Matcher, SampleWindow, SeriesReader } from "../../../core/series/store.ts";
import { Checkpoints } from "../../../worker/site/checkpoints.ts";
import { Journal } from "../../../worker/site/journal.ts";
import { RollUps } from "../../../worker/site/roll-ups.ts";
import { SealedChunks } from "../../../worker/site/sealed-chunks.ts";
import { gatherSnapshot } from "../../../worker/site/snapshot.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { testDatabase } from "../../support/sqlite.ts";

const NOW = 20_000 * DAY_MS + 12 * 3_600_000;
const LIMITS = { series: 1_000, bytes: 24 * 1024 * 1024 };

type Sample = readonly [key: string, timeMs: number, value: number];

interface Store {
  readonly head: Head;
  readonly chunks: SealedChunks;
  readonly rollUps: RollUps;
  readonly storage: SiteStorage;
  post(samples: readonly Sample[]): void;
  checkpoint(): void;
}

function createStore(): Store {
  const disk = testDatabase();
  const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
  const chunks = new SealedChunks(storage.series.blocks);
  const head = new Head(HEAD_LIMITS, chunks);
  const journal: Journal = new Journal({
    write: () => {},
    idOf: (ref) => head.id(ref),
    keyOf: (ref) => head.info(ref).key,
    namedThrough: () => 0,
    committed: () => {},
    maxSamples: Number.POSITIVE_INFINITY,
    checkpoint: () => {},
    windowMs: 0,
    paceMs: () => 0,
    now: () => NOW,
    later: () => {},
  });
  const checkpoints = new Checkpoints({
    head,
    journal: () => journal,
    chunks,
    storage: storage.series,
    pace: { saved: () => 100, untilMs: () => 0 },
    later: () => {},
    maxSamples: 1e9,
    now: () => NOW,
  });
  return {
    head,
    chunks,
    rollUps: new RollUps(storage.series.blocks, head),
    storage,
    post: (samples) => {
      const keys = [...new Set(samples.map(([key]) => key))];
      const batch: SampleBatch = {
        keys,
        series: Uint32Array.from(samples, ([key]) => keys.indexOf(key)),
        times: Float64Array.from(samples, ([, time]) => time),
        values: Float64Array.from(samples, ([, , value]) => value),
        onConflict: "replace",
        metadata: [],
      };
      head.append(batch, NOW);
    },
    checkpoint: () => checkpoints.write(NOW),
  };
}

const named = (op: Matcher["op"], text: string): Matcher => {
  const compiled = compileMatcher("__name__", op, text);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.matcher;
};

const pause = async (): Promise<void> => {};

function open(snapshot: Snapshot): ChunkReader {
  const work = openSnapshot(snapshot);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

async function snapshotOf(store: Store, afterMs: number, throughMs: number, matcher: Matcher = named("!=", "")): Promise<Snapshot> {
  const gathered = await gatherSnapshot([{ matchers: [matcher], afterMs, throughMs, tierMs: null }], store, LIMITS, pause);
  if (!gathered.ok) throw new Error(`over ${gathered.over}`);
  return gathered.snapshot;
}

const listOf = ({ times, values, start, end }: SampleWindow): [number, number][] =>
  Array.from({ length: end - start }, (_, i) => [times[start + i] as number, values[start + i] as number]);

const contentOf = (reader: SeriesReader, afterMs: number, throughMs: number): unknown =>
  reader.select([named("!=", "")]).map(({ key, labels, device, ref }) => ({
    key,
    labels,
    device,
    samples: listOf(reader.window(ref, afterMs, throughMs)),
  }));

const steady = (key: string, count: number, startMs: number, stepMs: number): Sample[] =>
  Array.from({ length: count }, (_, i) => [key, startMs + i * stepMs, Math.sin(i) * 100]);

describe("gatherSnapshot", () => {
  it("holds what is on disk, sealed in memory, late and open, each sample once and the last of one time", async () => {
    const store = createStore();
    const start = NOW - 30 * 3_600_000;
    store.post(steady('m{host="a"}', 1_500, start, 60_000));
    store.post(steady('m{host="b"}', 1_500, start, 60_000));
    store.checkpoint();
    store.post(steady('m{host="a"}', 290, start + 1_500 * 60_000, 60_000));
    store.post([['m{host="a"}', start + 1_788 * 60_000 + 7, 7]]);
    store.post([['n{instance="c"}', NOW - 1, Number.NaN]]);
    const reader = open(await snapshotOf(store, start - 1, NOW));
    expect(reader.select([named("=", "n")]).map(({ device }) => device)).toEqual(["c"]);
    expect(contentOf(reader, start - 1, NOW)).toEqual(contentOf(store.head, start - 1, NOW));
    expect(reader.brokenChunks).toBe(0);
  });

  it("answers any window as the head does, whatever came in whichever order", async () => {
    const sample = fc.tuple(
      fc.constantFrom("m", 'm{host="a"}', 'n{host="a",x="1"}'),
      fc.integer({ min: 0, max: 1_000 }).map((i) => NOW - i * 7_000),
      fc.constantFrom(0, 1, -1.5, Number.NaN, Number.POSITIVE_INFINITY, 1e300),
    );
    const step = fc.oneof(fc.array(sample, { minLength: 1, maxLength: 60 }), fc.constant("checkpoint" as const));
    const edge = fc.integer({ min: -10, max: 7_100 }).map((s) => NOW - s * 1_000);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), edge, edge, async (steps, one, other) => {
        const store = createStore();
        for (const what of steps) what === "checkpoint" ? store.checkpoint() : store.post(what);
        const [afterMs, throughMs] = [Math.min(one, other), Math.max(one, other)];
        const reader = open(await snapshotOf(store, afterMs, throughMs));
        expect(contentOf(reader, afterMs, throughMs)).toEqual(contentOf(store.head, afterMs, throughMs));
      }),
      { numRuns: 60 },
    );
  });

  it("has the times that series share once", async () => {
    const store = createStore();
    const jittered = Array.from({ length: 120 }, (_, i) => NOW - 4_000_000 + i * 10_000 + ((i * 7919) % 997));
    for (let host = 0; host < 100; host++) store.post(jittered.map((time, i): Sample => [`m{host="${host}"}`, time, i % 3]));
    store.post(Array.from({ length: 100 }, (_, host): Sample => [`m{host="${host}"}`, NOW, 1]));
    store.checkpoint();
    const sealed = await snapshotOf(store, NOW - 5_000_000, NOW - 3_000_000);
    const bytes = sealed.directory.length + sealed.body.reduce((sum, segment) => sum + segment.length, 0);
    expect(open(sealed).seriesCount).toBe(100);
    // Times that wander take some 150 bytes a chunk, values of three kinds some 40.
    expect(bytes / 100).toBeLessThan(100);
  });

  it("is of one moment: what is written or leaves while it is read changes nothing", async () => {
    const store = createStore();
    const start = NOW - 2 * DAY_MS;
    for (let host = 0; host < 30; host++) store.post(steady(`m{host="${host}"}`, 2_000, start, 60_000));
    store.checkpoint();
    for (let host = 0; host < 30; host++) store.post(steady(`m{host="${host}"}`, 500, start + 2_000 * 60_000, 60_000));
    const before = contentOf(store.head, start - 1, NOW);
    let pauses = 0;
    const gathered = await gatherSnapshot(
      [{ matchers: [named("=", "m")], afterMs: start - 1, throughMs: NOW, tierMs: null }],
      store,
      LIMITS,
      async () => {
        if (pauses++ > 0) return;
        for (let host = 0; host < 30; host++) store.post([[`m{host="${host}"}`, NOW, 1]]);
        store.checkpoint();
      },
    );
    expect(pauses).toBeGreaterThan(0);
    expect(gathered.ok && contentOf(open(gathered.snapshot), start - 1, NOW)).toEqual(before);
  });

  it("refuses what is more than its limits, and says how many series it would be", async () => {
    const store = createStore();
    for (let host = 0; host < 20; host++) store.post(steady(`m{host="${host}"}`, 500, NOW - 500_000, 1_000));
    const span = { matchers: [named("=", "m")], afterMs: 0, throughMs: NOW, tierMs: null };
    const bytes = await gatherSnapshot([span], store, { series: 20, bytes: 10_000 }, pause);
    expect(bytes).toEqual({ ok: false, over: "bytes", series: 20 });
    const series = await gatherSnapshot([span], store, { series: 19, bytes: 1e9 }, pause);
    expect(series).toEqual({ ok: false, over: "series", series: 20 });
  });

  it("reads for several selectors what each needs of a series", async () => {
    const store = createStore();
    store.post(steady('m{host="a"}', 600, NOW - 600_000, 1_000));
    const gathered = await gatherSnapshot(
      [
        { matchers: [named("=", "m")], afterMs: NOW - 10_000, throughMs: NOW, tierMs: null },
        { matchers: [named("=~", "m|n")], afterMs: NOW - 500_000, throughMs: NOW - 490_000, tierMs: null },
      ],
      store,
      LIMITS,
      pause,
    );
    const reader = gathered.ok ? open(gathered.snapshot) : undefined;
    expect(reader && listOf(reader.window(0, NOW - 500_000, NOW - 490_000))).toHaveLength(10);
    expect(reader && listOf(reader.window(0, NOW - 10_000, NOW))).toHaveLength(9);
  });
});

describe("openSnapshot", () => {
  it("leaves out what is cut or not of this layout, and counts chunks that cannot be read", async () => {
    const store = createStore();
    store.post(steady("m", 300, NOW - 300_000, 1_000));
    const snapshot = await snapshotOf(store, 0, NOW);
    for (let length = 0; length < snapshot.directory.length; length++) {
      const reader = open({ ...snapshot, directory: snapshot.directory.slice(0, length) });
      expect(listOf(reader.window(0, 0, NOW)).length).toBeLessThanOrEqual(300);
    }
    const cut = open({ ...snapshot, body: snapshot.body.map((segment) => segment.slice(0, 20)) });
    expect(listOf(cut.window(0, 0, NOW)).length).toBeLessThan(300);
    expect(cut.brokenChunks).toBeGreaterThan(0);
    expect(open({ ...snapshot, directory: Uint8Array.of(9, 1, 2) }).window(0, 0, NOW)).toMatchObject({ start: 0, end: 0 });
  });
});
