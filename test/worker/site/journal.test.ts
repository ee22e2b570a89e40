import { describe, expect, it } from "vitest";
import { decodeJournalRow } from "../../../core/series/journal.ts";
import type { StoredSamples } from "../../../core/series/store.ts";
import { Journal } from "../../../worker/site/journal.ts";

const columns = (refs: Uint32Array): StoredSamples => ({
  refs,
  times: new Float64Array(refs.length),
  values: new Float64Array(refs.length),
});
const samples = (...refs: number[]): StoredSamples => columns(Uint32Array.from(refs));

interface Desk {
  readonly journal: Journal;
  readonly rows: { bytes: number; ids: number[]; defined: string[] }[];
  pass(ms: number): void;
  nowMs: number;
  full: boolean;
  namedThrough: number;
  committed: number;
  paceMs: number;
  /** Checkpoints that it asked for. */
  checkpoints: number;
}

const MAX_SAMPLES = 2_000_000;

function desk(alwaysGroups = false): Desk {
  const timers: { atMs: number; run: () => void }[] = [];
  const it: Desk = {
    rows: [],
    nowMs: 1_000_000,
    full: false,
    namedThrough: 0,
    committed: 0,
    paceMs: 0,
    checkpoints: 0,
    pass: (ms) => {
      it.nowMs += ms;
      for (const timer of timers.splice(0).sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs <= it.nowMs) timer.run();
        else timers.push(timer);
      }
    },
    journal: new Journal({
      write: (_at, body) => {
        if (it.full) throw new Error("disk full");
        const row = decodeJournalRow(body);
        if (!row) throw new Error("not a row");
        it.rows.push({ bytes: body.length, ids: [...row.samples.refs], defined: row.definitions.map(([, key]) => key) });
      },
      idOf: (ref) => ref + 100,
      keyOf: (ref) => `s${ref}`,
      namedThrough: () => it.namedThrough,
      committed: () => void it.committed++,
      maxSamples: MAX_SAMPLES,
      checkpoint: () => {
        if (it.full) throw new Error("disk full");
        it.checkpoints++;
        it.journal.checkpointed();
      },
      windowMs: 250,
      alwaysGroups,
      paceMs: () => it.paceMs,
      now: () => it.nowMs,
      later: (run, delayMs) => void timers.push({ atMs: it.nowMs + delayMs, run }),
    }),
  };
  return it;
}

/** Whether a promise is settled by now: `resolved`, `rejected` or `waits`. */
async function state(promise: Promise<void>): Promise<string> {
  return Promise.race([
    promise.then(
      () => "resolved",
      () => "rejected",
    ),
    new Promise<string>((resolve) => setImmediate(() => resolve("waits"))),
  ]);
}

describe("Journal", () => {
  it("groups what comes to a quiet site too where rows are dear", async () => {
    const d = desk(true);
    const answers = [d.journal.add(samples(1)), d.journal.add(samples(2))];
    d.pass(249);
    expect(d.rows).toEqual([]);
    d.pass(1);
    await Promise.all(answers);
    expect(d.rows.map(({ ids }) => ids)).toEqual([[101, 102]]);
    const later = d.journal.add(samples(3));
    d.pass(249);
    expect(d.rows.length).toBe(1);
    d.pass(1);
    await later;
    expect(d.rows.length).toBe(2);
  });

  it("commits at once after quiet, and groups what comes within the window into one row", async () => {
    const d = desk();
    const first = d.journal.add(samples(1));
    expect([await state(first), d.rows.length]).toEqual(["resolved", 1]);
    d.pass(10);
    const [second, third] = [d.journal.add(samples(1)), d.journal.add(samples(2))];
    expect([await state(second), await state(third), d.rows.length]).toEqual(["waits", "waits", 1]);
    d.pass(239);
    expect(await state(second)).toBe("waits");
    d.pass(1);
    expect([await state(second), await state(third)]).toEqual(["resolved", "resolved"]);
    expect(d.rows.map(({ ids }) => ids)).toEqual([[101], [101, 102]]);
    expect(d.committed).toBe(2);
  });

  it("defines each series once a segment, and none that a checkpoint has named", () => {
    const d = desk();
    for (const ref of [1, 1, 2]) {
      d.journal.add(samples(ref));
      d.pass(1000);
    }
    d.journal.checkpointed();
    d.journal.add(samples(2));
    d.pass(1000);
    d.namedThrough = 102;
    d.journal.checkpointed();
    d.journal.add(samples(2, 3));
    expect(d.rows.map(({ defined }) => defined)).toEqual([["s1"], [], ["s2"], ["s2"], ["s3"]]);
  });

  it("counts what a start would replay", () => {
    const d = desk();
    d.journal.begin(5, 50);
    d.journal.add(samples(1, 2));
    expect([d.journal.segmentRows, d.journal.segmentSamples]).toEqual([6, 52]);
    d.journal.checkpointed();
    expect([d.journal.segmentRows, d.journal.segmentSamples]).toEqual([0, 0]);
  });

  it("has a checkpoint written instead of rows that would make the segment longer than it may be", async () => {
    const d = desk();
    d.journal.begin(5, MAX_SAMPLES - 3);
    d.journal.add(samples(1, 2));
    const [second, third] = [d.journal.add(samples(1)), d.journal.add(samples(2))];
    d.pass(250);
    expect([await state(second), await state(third), d.rows.length, d.checkpoints, d.committed]).toEqual(["resolved", "resolved", 1, 1, 2]);
    expect([d.journal.segmentRows, d.journal.segmentSamples]).toEqual([0, 0]);
    d.journal.add(samples(3));
    d.pass(250);
    expect(d.rows.map(({ ids }) => ids)).toEqual([[101, 102], [103]]);
  });

  it("keeps what that checkpoint could not write, and has one written before anyone is answered again", async () => {
    const d = desk();
    d.journal.begin(5, MAX_SAMPLES);
    d.full = true;
    const first = d.journal.add(samples(1));
    expect([await state(first), d.journal.failing, d.journal.failures]).toEqual(["rejected", true, 1]);
    d.full = false;
    d.journal.commit();
    expect([d.journal.failing, d.checkpoints, d.rows.length]).toEqual([false, 1, 0]);
  });

  it("answers who waits when a checkpoint comes first, and writes no row of it", async () => {
    const d = desk();
    d.journal.add(samples(1));
    const waits = d.journal.add(samples(2));
    d.journal.checkpointed();
    d.pass(250);
    expect([await state(waits), d.rows.map(({ ids }) => ids)]).toEqual(["resolved", [[101]]]);
  });

  it("tells everyone who waits when the disk refuses, and keeps the samples until it takes rows again", async () => {
    const d = desk();
    d.full = true;
    const [first, second] = [d.journal.add(samples(1)), d.journal.add(samples(2))];
    expect([await state(first), d.journal.failing]).toEqual(["rejected", true]);
    d.pass(250);
    expect([await state(second), d.journal.failing, d.journal.failures, d.committed]).toEqual(["rejected", true, 2, 0]);
    d.full = false;
    d.journal.commit();
    expect([d.journal.failing, d.committed]).toEqual([false, 1]);
    d.pass(250);
    expect(await state(d.journal.add(samples(1)))).toBe("resolved");
    // What was refused is on disk, and defined, before anyone is told that it is known.
    expect(d.rows.map(({ ids, defined }) => [ids, defined])).toEqual([
      [
        [101, 102],
        ["s1", "s2"],
      ],
      [[101], []],
    ]);
  });

  it("keeps a row below the platform's 2 MB, whatever comes", async () => {
    const d = desk();
    const many = columns(Uint32Array.from({ length: 200_000 }, (_, i) => i));
    expect(await state(d.journal.add(many))).toBe("resolved");
    expect(Math.max(...d.rows.map(({ bytes }) => bytes))).toBeLessThan(2_000_000);
    expect(d.rows.flatMap(({ ids }) => ids)).toEqual([...many.refs].map((ref) => ref + 100));
    expect(d.rows.flatMap(({ defined }) => defined).length).toBe(200_000);
  });

  it("waits with a window for as long as rows would be too many, and then writes one", async () => {
    const d = desk();
    d.journal.add(samples(1));
    d.paceMs = 700;
    const waits = d.journal.add(samples(1));
    d.pass(250);
    d.journal.add(samples(2));
    d.pass(449);
    expect([await state(waits), d.rows.length]).toEqual(["waits", 1]);
    d.pass(1);
    expect([await state(waits), d.rows.map(({ ids }) => ids)]).toEqual(["resolved", [[101], [101, 102]]]);
  });

  it("is full when sixteen megabytes wait for the disk, and no longer when they are written", () => {
    const d = desk();
    d.journal.add(samples(1));
    d.paceMs = 1_000;
    const random = Float64Array.from({ length: 100_000 }, (_, i) => Math.sqrt(i));
    const body = { refs: new Uint32Array(random.length).fill(3), times: random.map((_, i) => i * 1e6), values: random };
    let bodies = 0;
    for (; !d.journal.full; bodies++) d.journal.add(body);
    expect(bodies).toBeGreaterThan(3);
    d.pass(1_000);
    expect([d.journal.full, d.rows.length, d.journal.segmentSamples]).toEqual([false, 10, 1 + bodies * random.length]);
  });

  it("answers a body without new samples at once when nothing is on its way", async () => {
    expect(await state(desk().journal.add(samples()))).toBe("resolved");
  });
});
