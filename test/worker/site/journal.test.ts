import { describe, expect, it } from "vitest";
import { decodeJournalRow } from "../../../core/series/journal.ts";
import type { StoredSamples } from "../../../core/series/store.ts";
import { HOUR_MS, Journal } from "../../../worker/site/journal.ts";

const columns = (refs: Uint32Array): StoredSamples => ({
  refs,
  times: new Float64Array(refs.length),
  values: new Float64Array(refs.length),
});
const samples = (...refs: number[]): StoredSamples => columns(Uint32Array.from(refs));

interface Desk {
  readonly journal: Journal;
  readonly rows: { hour: number; bytes: number; refs: number[]; defined: string[] }[];
  readonly dropped: number[];
  pass(ms: number): void;
  nowMs: number;
  full: boolean;
}

function desk(startMs = 100 * HOUR_MS): Desk {
  const timers: { atMs: number; run: () => void }[] = [];
  const it: Desk = {
    rows: [],
    dropped: [],
    nowMs: startMs,
    full: false,
    pass: (ms) => {
      it.nowMs += ms;
      for (const timer of timers.splice(0).sort((a, b) => a.atMs - b.atMs)) {
        if (timer.atMs <= it.nowMs) timer.run();
        else timers.push(timer);
      }
    },
    journal: new Journal({
      tables: {
        write: (hour, _life, _at, body) => {
          if (it.full) throw new Error("disk full");
          const row = decodeJournalRow(body);
          if (!row) throw new Error("not a row");
          it.rows.push({ hour, bytes: body.length, refs: [...row.samples.refs], defined: row.definitions.map(([, key]) => key) });
        },
        dropBefore: (hour) => void it.dropped.push(hour),
      },
      life: "x",
      keyOf: (ref) => `s${ref}`,
      windowMs: 250,
      keepHours: 6,
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
    expect(d.rows.map(({ refs }) => refs)).toEqual([[1], [1, 2]]);
  });

  it("defines each series once an hour, and drops hours that are too old", () => {
    const d = desk();
    for (const ref of [1, 1, 2]) {
      d.journal.add(samples(ref));
      d.pass(1000);
    }
    d.pass(HOUR_MS);
    d.journal.add(samples(2));
    expect(d.rows.map(({ hour, defined }) => [hour, defined])).toEqual([
      [100, ["s1"]],
      [100, []],
      [100, ["s2"]],
      [101, ["s2"]],
    ]);
    expect(d.dropped).toEqual([94, 95]);
  });

  it("tells everyone who waits when the disk refuses, and goes on when it takes rows again", async () => {
    const d = desk();
    d.full = true;
    const [first, second] = [d.journal.add(samples(1)), d.journal.add(samples(1))];
    expect(await state(first)).toBe("rejected");
    d.pass(250);
    expect(await state(second)).toBe("rejected");
    d.full = false;
    d.pass(250);
    expect(await state(d.journal.add(samples(1)))).toBe("resolved");
    // What the lost row would have defined is defined again.
    expect(d.rows.map(({ defined }) => defined)).toEqual([["s1"]]);
  });

  it("keeps a row below the platform's 2 MB, whatever comes", async () => {
    const d = desk();
    const many = columns(Uint32Array.from({ length: 200_000 }, (_, i) => i));
    expect(await state(d.journal.add(many))).toBe("resolved");
    expect(Math.max(...d.rows.map(({ bytes }) => bytes))).toBeLessThan(2_000_000);
    expect(d.rows.flatMap(({ refs }) => refs)).toEqual([...many.refs]);
    expect(d.rows.flatMap(({ defined }) => defined).length).toBe(200_000);
  });

  it("answers a body without new samples at once when nothing is on its way", async () => {
    expect(await state(desk().journal.add(samples()))).toBe("resolved");
  });
});
