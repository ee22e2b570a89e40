/** When a checkpoint is written, over a SQLite of Node's; what it holds is in store.test.ts. */
import { describe, expect, it } from "vitest";
import { DAY_MS, HEAD_LIMITS, Head } from "../../../core/series/head.ts";
import { Checkpoints, MOST_REPLAYED } from "../../../worker/site/checkpoints.ts";
import { Journal } from "../../../worker/site/journal.ts";
import { RowPace } from "../../../worker/site/row-pace.ts";
import { SealedChunks } from "../../../worker/site/sealed-chunks.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { testDatabase } from "../../support/sqlite.ts";

const NOW = 20_000 * DAY_MS;

interface Desk {
  readonly checkpoints: Checkpoints;
  readonly journal: Journal;
  /** Posts so many new samples, and commits them. */
  post(samples: number): void;
  pass(ms: number): void;
  /** Rows that somebody else writes. */
  spend(rows: number): void;
}

function desk(maxSamples: number): Desk {
  const disk = testDatabase();
  const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
  const chunks = new SealedChunks(storage.series.blocks);
  const head = new Head(HEAD_LIMITS, chunks);
  const timers: { atMs: number; run: () => void }[] = [];
  let [nowMs, others, timeMs] = [NOW, 0, NOW];
  const now = (): number => nowMs;
  const later = (run: () => void, delayMs: number): void => void timers.push({ atMs: nowMs + delayMs, run });
  const pace = new RowPace(() => storage.rows.written + others, nowMs);
  const checkpoints = new Checkpoints({ head, journal: () => journal, chunks, storage: storage.series, pace, maxSamples, now, later });
  const journal: Journal = new Journal({
    write: (atMs, body) => storage.series.writeJournal(atMs, body),
    idOf: (ref) => head.id(ref),
    keyOf: (ref) => head.info(ref).key,
    namedThrough: () => storage.series.checkpoint.namedThrough,
    committed: (atMs) => checkpoints.committed(atMs),
    maxSamples: maxSamples * MOST_REPLAYED,
    checkpoint: (atMs) => checkpoints.instead(atMs),
    windowMs: 0,
    paceMs: () => 0,
    now,
    later,
  });
  return {
    checkpoints,
    journal,
    post: (samples) => {
      const series = new Uint32Array(samples);
      const times = Float64Array.from(series, () => timeMs++);
      const batch = { keys: ["m"], series, times, values: new Float64Array(samples), onConflict: "replace", metadata: [] } as const;
      void journal.add(head.append(batch, nowMs).stored);
    },
    pass: (ms) => {
      nowMs += ms;
      for (const timer of timers.splice(0)) {
        if (timer.atMs <= nowMs) timer.run();
        else timers.push(timer);
      }
    },
    spend: (rows) => {
      others += rows;
    },
  };
}

describe("Checkpoints", () => {
  it("writes one when the journal has so many samples, and the next when it has as many again", () => {
    const d = desk(100);
    d.post(99);
    expect(d.checkpoints.written).toBe(0);
    d.post(1);
    expect(d.checkpoints.written).toBe(1);
    d.pass(60_000);
    d.post(99);
    expect(d.checkpoints.written).toBe(1);
    d.post(1);
    expect(d.checkpoints.written).toBe(2);
  });

  it("waits until its rows are saved, and needs no other commit then", () => {
    const d = desk(100);
    d.spend(40);
    d.post(200);
    expect(d.checkpoints.written).toBe(0);
    d.pass(3_000);
    expect(d.checkpoints.written).toBe(0);
    d.pass(5_000);
    expect(d.checkpoints.written).toBe(1);
  });

  it("waits for no rows when the journal would be twice as long, and then writes no row beside", () => {
    const d = desk(100);
    d.spend(1_000);
    d.post(150);
    d.post(50);
    expect([d.checkpoints.written, d.journal.segmentSamples, d.journal.rows]).toEqual([0, 200, 2]);
    d.post(1);
    expect([d.checkpoints.written, d.journal.segmentSamples, d.journal.rows]).toEqual([1, 0, 2]);
  });

  it("never leaves more to replay than twice as many, however much comes at once", () => {
    const d = desk(100);
    d.spend(1_000);
    for (const samples of [1, 199, 200, 201, 5_000, 30, 170, 1]) {
      d.post(samples);
      expect(d.journal.segmentSamples).toBeLessThanOrEqual(200);
    }
    expect([d.checkpoints.written, d.journal.rows]).toEqual([4, 4]);
  });

  it("seals short chunks where rows must be saved, so that no open chunk is written again and again", () => {
    const d = desk(20);
    d.spend(1_000);
    d.post(30);
    d.post(41);
    expect([d.checkpoints.written, d.checkpoints.chunks]).toEqual([1, 1]);
    const saved = desk(20);
    saved.pass(60_000);
    saved.post(30);
    expect([saved.checkpoints.written, saved.checkpoints.chunks]).toEqual([1, 0]);
  });

  it("writes one an hour after the last, however few samples came", () => {
    const d = desk(100);
    d.post(1);
    d.pass(3_600_000);
    d.post(1);
    expect(d.checkpoints.written).toBe(1);
  });
});
