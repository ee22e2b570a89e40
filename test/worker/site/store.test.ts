/** The series store as a site wires it, over a SQLite of Node's: what is on disk, what a start finds, what a full disk does. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Devices } from "../../../core/devices.ts";
import type { SampleBatch } from "../../../core/ingest/batch.ts";
import { readNames } from "../../../core/series/checkpoint.ts";
import { DAY_MS, HEAD_LIMITS, Head } from "../../../core/series/head.ts";
import { FIVE_MINUTES_MS, HOUR_MS, rollUp } from "../../../core/series/roll-up.ts";
import type { AppendOutcome } from "../../../core/series/store.ts";
import { CHECKPOINT_SAMPLES, Checkpoints, MOST_REPLAYED } from "../../../worker/site/checkpoints.ts";
import { Journal } from "../../../worker/site/journal.ts";
import { type Replayed, replay } from "../../../worker/site/replay.ts";
import { Retention } from "../../../worker/site/retention.ts";
import { RollUps } from "../../../worker/site/roll-ups.ts";
import { SealedChunks } from "../../../worker/site/sealed-chunks.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { journalRowV1 } from "../../support/journal-rows.ts";
import { type TestDatabase, testDatabase } from "../../support/sqlite.ts";

const NOW = 20_000 * DAY_MS + 12 * 3_600_000;

interface Life {
  readonly head: Head;
  readonly journal: Journal;
  readonly checkpoints: Checkpoints;
  readonly storage: SiteStorage;
  readonly retention: Retention;
  readonly rollUps: RollUps;
  /** Retention, to the end. */
  enforce(nowMs: number): void;
  readonly replayed: Replayed;
  readonly devices: Devices;
  post(nowMs: number, ...samples: (readonly [key: string, timeMs: number, value: number])[]): Promise<AppendOutcome>;
  /** Value by time of a series. */
  all(key: string): [number, number][];
  names(): string[];
}

/** A site's life on a disk, wired as site.ts does. Nothing of it is kept but the disk. */
function live(disk: TestDatabase, { maxBytes = 1e9, rawMs = 7 * DAY_MS, headBytes = HEAD_LIMITS.maxBytes, made = [""] } = {}): Life {
  let clockMs = NOW;
  const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
  const chunks = new SealedChunks(storage.series.blocks);
  const head = new Head({ ...HEAD_LIMITS, maxBytes: headBytes, retentionMs: rawMs }, chunks);
  const devices = new Devices();
  const replayed = replay(storage.series, head, devices, new Set(made));
  const checkpoints: Checkpoints = new Checkpoints({
    head,
    journal: () => journal,
    chunks,
    storage: storage.series,
    pace: { saved: () => 100, untilMs: () => 0 },
    later: () => {},
    maxSamples: CHECKPOINT_SAMPLES,
    now: () => NOW,
  });
  const journal: Journal = new Journal({
    write: (atMs, body) => storage.series.writeJournal(atMs, body),
    idOf: (ref) => head.id(ref),
    keyOf: (ref) => head.info(ref).key,
    namedThrough: () => storage.series.checkpoint.namedThrough,
    committed: (nowMs) => checkpoints.committed(nowMs),
    maxSamples: CHECKPOINT_SAMPLES * MOST_REPLAYED,
    checkpoint: (nowMs) => checkpoints.instead(nowMs),
    windowMs: 0,
    paceMs: () => 0,
    now: () => clockMs,
    later: () => {},
  });
  journal.begin(replayed.rows, replayed.samples);
  if (replayed.old) checkpoints.write(NOW);
  const rollUps = new RollUps(storage.series.blocks, head);
  const retention = new Retention(storage.series, head, chunks, rollUps, { rawMs, maxBytes });
  const refOf = (key: string): number | undefined => [...head.refs()].find((ref) => head.info(ref).key === key);
  return {
    head,
    journal,
    checkpoints,
    storage,
    retention,
    rollUps,
    enforce: (nowMs) => {
      while (retention.step(nowMs));
    },
    replayed,
    devices,
    post: async (nowMs, ...samples) => {
      clockMs = nowMs;
      const keys = [...new Set(samples.map(([key]) => key))];
      const batch: SampleBatch = {
        keys,
        series: Uint32Array.from(samples, ([key]) => keys.indexOf(key)),
        times: Float64Array.from(samples, ([, time]) => time),
        values: Float64Array.from(samples, ([, , value]) => value),
        onConflict: "replace",
        metadata: [],
      };
      const outcome = head.append(batch, nowMs);
      await journal.add(outcome.stored);
      return outcome;
    },
    all: (key) => {
      const ref = refOf(key);
      if (ref === undefined) return [];
      const { times, values, start, end } = head.window(ref, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
      return Array.from({ length: end - start }, (_, i) => [times[start + i] as number, values[start + i] as number]);
    },
    names: () => [...head.refs()].map((ref) => head.info(ref).key),
  };
}

const steady = (key: string, count: number, startMs: number, stepMs: number): [string, number, number][] =>
  Array.from({ length: count }, (_, i) => [key, startMs + i * stepMs, i / 10]);
const plain = (samples: [string, number, number][]): [number, number][] => samples.map(([, time, value]) => [time, value]);

/** Tables of journal rows, and how many each has. */
function journals(disk: TestDatabase): [table: string, rows: number][] {
  const tables = [...disk.sql.exec("SELECT name FROM sqlite_master WHERE name GLOB 'journal_*' ORDER BY name")];
  return tables.map(({ name }) => [String(name), Number([...disk.sql.exec(`SELECT count(*) AS rows FROM ${String(name)}`)][0]?.rows)]);
}

describe("a start", () => {
  it("finds what was answered: in the journal, in open chunks, in sealed ones", async () => {
    const disk = testDatabase();
    const first = live(disk);
    const early = steady('m{host="a"}', 500, NOW - 20_000_000, 10_000);
    await first.post(NOW, ...early);
    first.checkpoints.write(NOW);
    await first.post(NOW + 1, ['m{host="a"}', NOW, 7], ['n{host="b"}', NOW, 8]);
    const second = live(disk);
    expect(second.replayed).toEqual({ rows: 1, samples: 2, broken: 0, old: false });
    expect(second.all('m{host="a"}')).toEqual([...plain(early), [NOW, 7]]);
    expect(second.all('n{host="b"}')).toEqual([[NOW, 8]]);
  });

  it("replays no row that a checkpoint has, though its table goes on", async () => {
    const disk = testDatabase();
    const life = live(disk);
    await life.post(NOW, ["m", NOW, 1]);
    life.checkpoints.write(NOW);
    await life.post(NOW + 1, ["m", NOW + 1, 2], ["m", NOW + 2, 3]);
    const second = live(disk);
    expect([second.replayed.rows, second.replayed.samples, journals(disk)]).toEqual([1, 2, [["journal_0", 2]]]);
    // Also by a life that did not write them.
    second.checkpoints.write(NOW);
    await second.post(NOW + 3, ["m", NOW + 3, 4]);
    const third = live(disk);
    expect([third.replayed.samples, journals(disk)]).toEqual([1, [["journal_0", 3]]]);
    expect(third.all("m")).toEqual([1, 2, 3, 4].map((value, i) => [NOW + i, value]));
  });

  it("begins another table when one has many rows, and drops it", async () => {
    const disk = testDatabase();
    const life = live(disk);
    for (let i = 0; i < 4_999; i++) await life.post(NOW, ["m", NOW + i, i]);
    expect([life.checkpoints.written, journals(disk)]).toEqual([0, [["journal_0", 4_999]]]);
    await life.post(NOW, ["m", NOW + 4_999, 1]);
    expect([life.checkpoints.written, journals(disk)]).toEqual([1, []]);
    await life.post(NOW, ["m", NOW + 5_000, 1]);
    expect([live(disk).replayed.samples, journals(disk)]).toEqual([1, [["journal_1", 1]]]);
  });

  it("knows a device that was heard before the checkpoint, though it was not saved yet", async () => {
    const disk = testDatabase();
    const life = live(disk);
    await life.post(NOW, ['m{host="a"}', NOW - 5, 1], ["n", NOW, 1]);
    life.checkpoints.write(NOW);
    const { devices } = live(disk);
    expect([...devices.all()].map(({ name, seenMs }) => [name, seenMs])).toEqual([["a", NOW - 5]]);
  });

  it("does not take a device for heard because a rule has recorded something of it", async () => {
    const disk = testDatabase();
    const life = live(disk);
    const recorded = ["host:m:avg", "ALERTS"].map((name) => [`${name}{host="a"}`, NOW, 1] as const);
    await life.post(NOW, ['m{host="a"}', NOW - 60_000, 1], ...recorded);
    const seen = (): unknown => [...live(disk, { made: ["host:m:avg", "ALERTS"] }).devices.all()].map(({ seenMs }) => seenMs);
    expect(seen()).toEqual([NOW - 60_000]);
    life.checkpoints.write(NOW);
    expect(seen()).toEqual([NOW - 60_000]);
  });

  it("writes nothing when the tables are current", async () => {
    const disk = testDatabase();
    await live(disk).post(NOW, ["m", NOW, 1]);
    const before = disk.written;
    live(disk);
    expect(disk.written).toBe(before);
  });

  it("finds the same after any order of samples, checkpoints and restarts", async () => {
    const step = fc.oneof(
      fc.record({
        type: fc.constant("post" as const),
        host: fc.integer({ min: 0, max: 2 }),
        offset: fc.integer({ min: -280, max: 0 }),
        value: fc.double({ noNaN: true }),
      }),
      fc.record({ type: fc.constant("run" as const), host: fc.integer({ min: 0, max: 2 }), count: fc.integer({ min: 1, max: 300 }) }),
      fc.constant({ type: "checkpoint" as const }),
      fc.constant({ type: "restart" as const }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const disk = testDatabase();
        const expected = new Map<string, Map<number, number>>();
        let life = live(disk);
        let nowMs = NOW;
        const keep = (samples: [string, number, number][]): void => {
          for (const [key, time, value] of samples) {
            const of = expected.get(key) ?? new Map<number, number>();
            expected.set(key, of.set(time, value));
          }
        };
        for (const one of steps) {
          nowMs += 1_000_000;
          if (one.type === "checkpoint") life.checkpoints.write(nowMs);
          else if (one.type === "restart") life = live(disk);
          else {
            const key = `m{host="h${one.host}"}`;
            const newest = Math.max(NOW - 86_400_000, ...(expected.get(key)?.keys() ?? []));
            const samples: [string, number, number][] =
              one.type === "run" ? steady(key, one.count, newest + 1000, 1000) : [[key, newest + one.offset * 1000, one.value]];
            keep(samples);
            await life.post(nowMs, ...samples);
          }
        }
        for (const now of [life, live(disk)]) {
          for (const [key, samples] of expected) expect(now.all(key)).toEqual([...samples].sort((a, b) => a[0] - b[0]));
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("opens a state folder of before there were checkpoints, and keeps its samples", () => {
    const disk = testDatabase();
    disk.sql.exec(`
      CREATE TABLE applied (command TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE devices (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
      CREATE TABLE notices (notice TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE credentials (digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE uses (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
    `);
    const hour = Math.floor(NOW / 3_600_000);
    const row = (life: string, into: number, definitions: [number, string][], samples: [number, number, number][]): void => {
      const body = journalRowV1({
        definitions,
        samples: {
          refs: Uint32Array.from(samples, ([ref]) => ref),
          times: Float64Array.from(samples, ([, time]) => time),
          values: Float64Array.from(samples, ([, , value]) => value),
        },
      });
      disk.sql.exec(`INSERT INTO journal_${into} (life, at_ms, body) VALUES (?, ?, ?)`, life, NOW, body.buffer);
    };
    for (const into of [hour - 1, hour])
      disk.sql.exec(
        `CREATE TABLE journal_${into} (row INTEGER PRIMARY KEY, life TEXT NOT NULL, at_ms INTEGER NOT NULL, body BLOB NOT NULL)`,
      );
    row(
      "x",
      hour - 1,
      [
        [0, 'm{host="a"}'],
        [1, 'm{host="b"}'],
      ],
      [
        [0, NOW - 9, 1],
        [1, NOW - 9, 2],
      ],
    );
    // The same refs, other series: another life.
    row("y", hour, [[0, 'm{host="b"}']], [[0, NOW - 8, 3]]);
    row("x", hour, [[1, 'm{host="b"}']], [[1, NOW - 7, 4]]);
    disk.sql.exec("INSERT INTO notices (notice, body) VALUES ('n', '{}')");
    const life = live(disk);
    const told = [life.all('m{host="a"}'), life.all('m{host="b"}')];
    expect(told).toEqual([
      [[NOW - 9, 1]],
      [
        [NOW - 9, 2],
        [NOW - 8, 3],
        [NOW - 7, 4],
      ],
    ]);
    expect(life.storage.loadNotices().length).toBe(1);
    const again = live(disk);
    expect([again.all('m{host="a"}'), again.all('m{host="b"}')]).toEqual(told);
    expect(again.replayed).toEqual({ rows: 0, samples: 0, broken: 0, old: false });
  });

  it("passes over a journal row that is cut at any byte, and takes the others", async () => {
    const disk = testDatabase();
    await live(disk).post(NOW, ["m", NOW, 1]);
    await live(disk).post(NOW, ["m", NOW + 1, 2], ["n", NOW + 1, 3]);
    await live(disk).post(NOW, ["m", NOW + 2, 4]);
    const [row] = [...disk.sql.exec("SELECT body FROM journal_0 WHERE row = 2")];
    const body = row?.body as ArrayBuffer;
    for (let length = 0; length < body.byteLength; length++) {
      disk.sql.exec("UPDATE journal_0 SET body = ? WHERE row = 2", body.slice(0, length));
      const life = live(disk);
      expect([life.replayed.broken, life.all("m"), life.all("n")]).toEqual([
        1,
        [
          [NOW, 1],
          [NOW + 2, 4],
        ],
        [],
      ]);
    }
  });
});

describe("a disk that is full", () => {
  it("refuses, keeps what was taken, goes on when there is room, and loses nothing that was answered", async () => {
    const disk = testDatabase();
    const life = live(disk);
    await life.post(NOW, ["m", NOW, 1]);
    disk.fill(true);
    const many = steady("m", 5_000, NOW + 1, 1);
    await expect(life.post(NOW + 9_000, ...many)).rejects.toThrow("full");
    expect(life.journal.failing).toBe(true);
    expect(live(disk).all("m")).toEqual([[NOW, 1]]);
    disk.fill(false);
    life.journal.commit();
    expect(life.journal.failing).toBe(false);
    // The sender comes again, is told that all is known, and it is.
    expect(await life.post(NOW + 10_000, ...many)).toMatchObject({ appended: 0, repeated: 5_000 });
    expect(live(disk).all("m")).toEqual([[NOW, 1], ...plain(many)]);
  });

  it("leaves a checkpoint undone as a whole, and it is tried again", async () => {
    const disk = testDatabase();
    const life = live(disk);
    const many = steady("m", 5_000, NOW - 5_000_000, 1000);
    await life.post(NOW, ...many);
    disk.fill(true);
    expect(() => life.checkpoints.write(NOW)).toThrow("full");
    expect([life.all("m"), live(disk).all("m")]).toEqual([plain(many), plain(many)]);
    disk.fill(false);
    life.checkpoints.write(NOW);
    expect(live(disk).replayed.samples).toBe(0);
    expect([life.all("m"), live(disk).all("m")]).toEqual([plain(many), plain(many)]);
  });
});

describe("a checkpoint", () => {
  it("comes by itself before a start would have to replay more than half a million samples", async () => {
    const disk = testDatabase();
    const life = live(disk);
    for (let i = 0; i < 12; i++) await life.post(NOW + i * 60_000, ...steady("m", 50_000, NOW - DAY_MS + i * 50_000, 1));
    expect(life.checkpoints.written).toBe(2);
    expect(live(disk).replayed.samples).toBeLessThan(500_000);
    expect(live(disk).all("m").length).toBe(600_000);
  });

  it("comes before memory is full, and makes room for all that comes after", async () => {
    const disk = testDatabase();
    const life = live(disk, { headBytes: 200_000 });
    const keys = Array.from({ length: 100 }, (_, i) => `m{host="h${i}"}`);
    const last = 400;
    for (let i = 0; i <= last; i++) {
      const samples = keys.map((key, host): [string, number, number] => [key, NOW + i * 10_000, Math.sin(i * host)]);
      expect((await life.post(NOW + i * 10_000, ...samples)).refused).toEqual({});
      expect(life.head.heldBytes).toBeLessThan(200_000);
    }
    expect(life.checkpoints.written).toBeGreaterThan(1);
    for (const now of [life, live(disk)]) expect(now.all('m{host="h7"}').length).toBe(last + 1);
  });

  it("costs a handful of rows, whatever the number of series", async () => {
    const disk = testDatabase();
    const life = live(disk);
    for (let host = 0; host < 20; host++) {
      await life.post(NOW, ...Array.from({ length: 500 }, (_, i): [string, number, number] => [`m${i}{host="h${host}"}`, NOW, i]));
    }
    const before = disk.written;
    life.checkpoints.write(NOW);
    expect(disk.written - before).toBeLessThan(12);
    expect(live(disk).names().length).toBe(10_000);
  });
});

describe("Retention", () => {
  /** Some days of a series, a chunk or two each; or many chunks that do not compress. */
  const fill = async (life: Life, days: number, heavy = false): Promise<void> => {
    for (let day = days; day > 0; day--) {
      const startMs = NOW - day * DAY_MS;
      const samples = heavy ? 8_000 : 300;
      const weighty = steady('m{host="a"}', samples, startMs, 1_000).map(([key, time], i): [string, number, number] => [
        key,
        time,
        Math.sin(i),
      ]);
      await life.post(NOW, ...weighty, [`gone{day="${day}"}`, startMs, 1]);
      life.checkpoints.write(NOW);
    }
  };

  it("drops days that are too old, and with its last chunk a series' name", async () => {
    const disk = testDatabase();
    const life = live(disk);
    await fill(life, 5);
    // Four and a half days on: what is kept begins two and a half before.
    life.enforce(NOW + 4.5 * DAY_MS);
    expect(life.storage.series.blocks.days).toEqual([20_000 - 2, 20_000 - 1]);
    expect(life.names()).toEqual(['m{host="a"}', 'gone{day="2"}', 'gone{day="1"}']);
    expect([life.retention.daysForSize, life.retention.shortened(NOW + 4.5 * DAY_MS)]).toEqual([0, false]);
    const again = live(disk);
    expect([again.names(), again.all('m{host="a"}')]).toEqual([life.names(), life.all('m{host="a"}')]);
  });

  it("drops the oldest day past nine tenths of the size, says so, and keeps the newest", async () => {
    const disk = testDatabase();
    await fill(live(disk), 5, true);
    const life = live(disk, { maxBytes: disk.sql.databaseSize });
    expect([life.storage.series.blocks.days.length, life.retention.fill]).toEqual([5, 1]);
    life.enforce(NOW);
    expect(life.retention.fill).toBeLessThanOrEqual(0.9);
    expect([life.storage.series.blocks.days.length + life.retention.daysForSize, life.retention.shortened(NOW)]).toEqual([5, true]);
    expect(life.names().filter((name) => name.startsWith("gone")).length).toBe(life.storage.series.blocks.days.length);
    const tiny = live(disk, { maxBytes: 1 });
    tiny.enforce(NOW);
    expect(tiny.storage.series.blocks.days).toEqual([20_000 - 1]);
  });

  it("says that history was cut until what is missing would have left anyway, also after a start", async () => {
    const disk = testDatabase();
    await fill(live(disk), 3, true);
    const tiny = live(disk, { maxBytes: 1 });
    tiny.enforce(NOW);
    expect(tiny.storage.series.blocks.days).toEqual([20_000 - 1]);
    const later = live(disk);
    // The newest day that left ended at the beginning of the one that stayed; seven days are promised.
    const endMs = (20_000 - 1) * DAY_MS + 7 * DAY_MS;
    expect([NOW, endMs - 1, endMs].map((nowMs) => later.retention.shortened(nowMs))).toEqual([true, true, false]);
  });

  it("drops the oldest roll-ups when days alone do not make room, and never the newest of them", async () => {
    const disk = testDatabase();
    const life = live(disk);
    // A day of samples in each of four months, rolled up as months go by.
    for (let month = 0; month < 4; month++) {
      const nowMs = NOW + month * 30 * DAY_MS;
      await life.post(nowMs, ...steady(`m{host="a"}`, 11, nowMs, 60_000));
      life.checkpoints.write(nowMs + DAY_MS);
      life.enforce(nowMs + 9 * DAY_MS);
    }
    const { series } = life.storage;
    const tables = (of: Life): number[] => [
      of.storage.series.blocks.days.length,
      of.storage.series.blocks.periods("rollups_5m").length,
      of.storage.series.blocks.periods("rollups_1h").length,
    ];
    expect(tables(life)).toEqual([0, 4, 4]);
    const [oldest] = series.blocks.periods("rollups_5m");
    const laterMs = NOW + 99 * DAY_MS;
    // A little over: one period is enough.
    const over = live(disk, { maxBytes: Math.floor(disk.sql.databaseSize / 0.9) - 1 });
    expect(over.retention.due(laterMs)).toEqual({ type: "roll-ups", table: "rollups_5m", period: oldest, reason: "size" });
    over.enforce(laterMs);
    expect([tables(over), over.retention.rollUpsForSize, over.retention.shortened(laterMs)]).toEqual([[0, 3, 4], 1, true]);
    const full = live(disk, { maxBytes: 1 });
    expect(full.retention.shortened(laterMs)).toBe(true);
    full.enforce(laterMs);
    expect(tables(full)).toEqual([0, 1, 1]);
    expect(full.retention.due(laterMs)).toBeUndefined();
    const ref = await full.post(laterMs, ['m{host="a"}', laterMs, 1]).then(({ touched }) => touched[0] as number);
    expect(full.rollUps.buckets(ref, FIVE_MINUTES_MS, 0, laterMs).startsMs.length).toBe(3);
  });

  it("rolls a day up before it leaves, all of it and once, however often it was interrupted", async () => {
    const disk = testDatabase();
    let life = live(disk);
    const startMs = NOW - 2 * DAY_MS;
    const hosts = Array.from({ length: 600 }, (_, i) => `c{host="h${i}"}`);
    for (const half of [0, 1]) {
      const samples = hosts.flatMap((key) =>
        [0, 1].map((i): [string, number, number] => [key, startMs + half * DAY_MS + 1 + i * 20_000, half * 10 + i]),
      );
      await life.post(NOW, ...samples);
      life.checkpoints.write(NOW);
    }
    const laterMs = NOW + 7 * DAY_MS;
    // One piece only; then a start in the middle, and a start at the end.
    expect(life.retention.step(laterMs)).toBe(true);
    // Half a day rolled up is none: its samples are still there.
    life = live(disk);
    expect(life.rollUps.span(HOUR_MS)).toEqual({ fromMs: 19_980 * DAY_MS, throughMs: (20_000 - 2) * DAY_MS });
    expect(life.rollUps.buckets([...life.head.refs()][0] as number, HOUR_MS, 0, NOW).count.length).toBe(0);
    life.enforce(laterMs);
    expect(life.storage.series.blocks.days).toEqual([]);
    // All have left with their last samples. Some come again, under new ids, and have what was theirs.
    const { rollUps, post } = live(disk);
    const { touched } = await post(laterMs, ...[0, 499, 500, 599].map((i): [string, number, number] => [hosts[i] as string, laterMs, 1]));
    for (const width of [FIVE_MINUTES_MS, HOUR_MS] as const) {
      expect(rollUps.span(width)).toEqual({ fromMs: 19_980 * DAY_MS, throughMs: 20_000 * DAY_MS });
      for (const ref of touched) {
        const of = rollUps.buckets(ref, width, 0, NOW);
        const told = { starts: [...of.startsMs], count: [...of.count], sum: [...of.sum], last: [...of.last], increase: [...of.increase] };
        // From 1 to 10 over midnight, which the second day's first bucket has.
        expect(told).toEqual({ starts: [startMs, startMs + DAY_MS], count: [2, 2], sum: [1, 21], last: [1, 11], increase: [1, 10] });
      }
    }
  });

  it("leaves buckets and samples that never overlap, and together are all there was", async () => {
    const sample = fc.record({
      host: fc.integer({ min: 0, max: 2 }),
      minutes: fc.integer({ min: 0, max: 6 * 1_440 }),
      value: fc.integer({ max: 1_000 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sample, { minLength: 1, maxLength: 60 }), fc.integer({ min: 0, max: 8 }), async (samples, days) => {
        const disk = testDatabase();
        const first = live(disk);
        const sorted = samples.sort((a, b) => a.minutes - b.minutes);
        const all = sorted.map(({ host, minutes, value }) => [`m{host="h${host}"}`, NOW - 6 * DAY_MS + minutes * 60_000, value] as const);
        await first.post(NOW, ...all);
        first.checkpoints.write(NOW + DAY_MS);
        first.enforce(NOW + days * DAY_MS);
        const life = live(disk);
        const { throughMs } = life.rollUps.span(FIVE_MINUTES_MS);
        for (const ref of life.head.refs()) {
          const { key } = life.head.info(ref);
          const mine = new Map(all.filter(([of]) => of === key).map(([, time, value]) => [time, value]));
          const [gone, kept] = [[...mine].filter(([time]) => time < throughMs), [...mine].filter(([time]) => time >= throughMs)];
          expect(life.all(key)).toEqual(kept);
          const [times, values] = [Float64Array.from(gone, ([time]) => time), Float64Array.from(gone, ([, value]) => value)];
          const expected = rollUp({ times, values, start: 0, end: gone.length }, FIVE_MINUTES_MS);
          const { increase: _, ...told } = life.rollUps.buckets(ref, FIVE_MINUTES_MS, 0, NOW);
          const { increase: __, ...wanted } = expected;
          // A day without a sample between two is not looked past for the value before.
          expect(told).toEqual(wanted);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("has a sample at midnight in the bucket that ends there, also where a period of tables begins", async () => {
    const disk = testDatabase();
    const first = live(disk);
    const midnightMs = 19_980 * DAY_MS;
    const nowMs = midnightMs + DAY_MS;
    const around = [-10_000, 0, 10_000].map((ms, i): [string, number, number] => ["m", midnightMs + ms, 2 ** i]);
    await first.post(nowMs, ...around, ["m", nowMs, 8]);
    first.checkpoints.write(nowMs);
    await first.post(nowMs + 1, ["m", nowMs + 1, 16]);
    first.enforce(nowMs + 7 * DAY_MS);
    const { rollUps, storage, all } = live(disk);
    expect([storage.series.blocks.periods("rollups_1h"), rollUps.span(HOUR_MS).throughMs]).toEqual([[665, 666], nowMs]);
    for (const width of [FIVE_MINUTES_MS, HOUR_MS] as const) {
      const of = (fromMs: number, toMs: number): [number, number][] => {
        const { startsMs, sum } = rollUps.buckets(0, width, fromMs, toMs);
        return Array.from(startsMs, (startMs, i) => [startMs - midnightMs, sum[i] as number]);
      };
      const whole = [
        [-width, 3],
        [0, 4],
      ];
      expect([of(0, nowMs), of(midnightMs - width, midnightMs), of(midnightMs, nowMs)]).toEqual([whole, [whole[0]], [whole[1]]]);
    }
    // Where samples begin, the one at midnight is still a sample.
    expect(all("m")).toEqual([
      [nowMs, 8],
      [nowMs + 1, 16],
    ]);
  });

  it("goes on with the day that it began, also when samples of an older one come late", async () => {
    const disk = testDatabase();
    const startMs = NOW - 2 * DAY_MS;
    const hosts = Array.from({ length: 600 }, (_, i) => `c{host="h${i}"}`);
    const life = live(disk);
    await life.post(NOW, ...hosts.map((key): [string, number, number] => [key, startMs, 1]), ["n", NOW, 1]);
    life.checkpoints.write(NOW);
    const laterMs = NOW + 7 * DAY_MS;
    expect(life.retention.step(laterMs)).toBe(true);
    await life.post(NOW, ["late", startMs - 2 * DAY_MS, 7]);
    life.checkpoints.write(NOW);
    expect(life.storage.series.blocks.days).toEqual([19_996, 19_998]);
    life.enforce(laterMs);
    const { rollUps, post } = live(disk);
    const { touched } = await post(
      laterMs,
      ...[hosts[0], hosts[599], "late"].map((key): [string, number, number] => [key as string, laterMs, 1]),
    );
    expect(touched.map((ref) => [...rollUps.buckets(ref, HOUR_MS, 0, NOW).count])).toEqual([[1], [1], [1]]);
  });

  it("rolls up what comes late of the day that left last, and of a series that was there", async () => {
    const disk = testDatabase();
    const full = live(disk, { maxBytes: 1 });
    const startMs = NOW - 2 * DAY_MS;
    await full.post(NOW, ["m", startMs, 1], ["n", NOW - DAY_MS, 1], ["n", NOW, 1]);
    full.checkpoints.write(NOW);
    full.enforce(NOW);
    expect(full.storage.series.blocks.days).toEqual([19_999]);
    // A device comes back, and sends what it has kept since.
    await full.post(NOW, ["m", startMs + 60_000, 2], ["m", startMs + 2 * HOUR_MS, 3]);
    full.checkpoints.write(NOW);
    expect(full.storage.series.blocks.days).toEqual([19_998, 19_999]);
    full.enforce(NOW);
    const { rollUps, post } = live(disk);
    const { touched } = await post(NOW, ["m", NOW, 9]);
    expect(touched.map((ref) => [...rollUps.buckets(ref, HOUR_MS, 0, NOW).sum])).toEqual([[1, 2, 3]]);
  });

  it("keeps the days that have left in roll-ups when samples of one of them come late, and that leaves again", async () => {
    const disk = testDatabase();
    const full = live(disk, { maxBytes: 1 });
    for (let day = 4; day > 0; day--) await full.post(NOW, ["m", NOW - day * DAY_MS, day]);
    await full.post(NOW, ["m", NOW, 0]);
    full.checkpoints.write(NOW);
    full.enforce(NOW);
    const left = { fromMs: 19_980 * DAY_MS, throughMs: 19_999 * DAY_MS };
    expect(full.rollUps.span(HOUR_MS)).toEqual(left);
    const life = live(disk);
    // A series that is new may have samples as old as any are kept.
    await life.post(NOW, ["late", NOW - 3 * DAY_MS, 7], ["late", NOW, 8]);
    life.checkpoints.write(NOW);
    expect([life.storage.series.blocks.days, life.rollUps.span(HOUR_MS)]).toEqual([[19_997, 19_999], left]);
    life.enforce(NOW + 5 * DAY_MS);
    const { rollUps, head } = live(disk);
    expect(rollUps.span(HOUR_MS)).toEqual(left);
    expect([...head.refs()].map((ref) => [...rollUps.buckets(ref, HOUR_MS, 0, NOW).sum])).toEqual([[4, 3, 2], [7]]);
  });

  it("leaves out days that were rolled up when buckets were closed on the other side", async () => {
    const disk = testDatabase();
    const life = live(disk);
    for (let day = 4; day > 0; day--) await life.post(NOW, ["m", NOW - day * DAY_MS, day]);
    await life.post(NOW, ["m", NOW, 0]);
    life.checkpoints.write(NOW);
    life.enforce(NOW + 5 * DAY_MS);
    expect(life.rollUps.span(HOUR_MS)).toEqual({ fromMs: 19_980 * DAY_MS, throughMs: 19_998 * DAY_MS });
    // As an earlier version left it: it did not say from when on its days are of this form.
    disk.sql.exec("UPDATE rolled SET body = json_remove(body, '$.exactFromDay')");
    const later = live(disk);
    expect(later.rollUps.span(HOUR_MS)).toEqual({ fromMs: 19_998 * DAY_MS, throughMs: 19_998 * DAY_MS });
    later.enforce(NOW + 6 * DAY_MS);
    const { rollUps } = live(disk);
    expect(rollUps.span(HOUR_MS)).toEqual({ fromMs: 19_998 * DAY_MS, throughMs: 19_999 * DAY_MS });
    expect([...rollUps.buckets(0, HOUR_MS, 0, NOW).sum]).toEqual([2]);
  });

  it("names a series once a period, however many days it is in", async () => {
    const disk = testDatabase();
    const life = live(disk);
    for (let day = 4; day > 0; day--) await life.post(NOW, ['m{host="a"}', NOW - day * DAY_MS, 1]);
    life.checkpoints.write(NOW);
    await life.post(NOW, ['m{host="a"}', NOW, 1]);
    life.enforce(NOW + 6 * DAY_MS);
    const parts = [...life.storage.series.blocks.rolledNames(666)];
    expect(parts.flatMap((part) => [...readNames(part)])).toEqual([[1, 'm{host="a"}']]);
    const ref = [...life.head.refs()][0] as number;
    expect(life.rollUps.buckets(ref, HOUR_MS, 0, NOW).count.length).toBe(3);
  });

  it("drops roll-ups of five minutes after 90 days and of an hour after two years", async () => {
    const disk = testDatabase();
    const life = live(disk);
    await fill(life, 2);
    life.enforce(NOW + 30 * DAY_MS);
    const tables = (): string[] =>
      [...disk.sql.exec("SELECT name FROM sqlite_master WHERE name LIKE 'roll%_%' ORDER BY name")].map(({ name }) =>
        String(name).replace(/_\d+$/, ""),
      );
    expect(tables()).toEqual(["rolled", "rolled_names", "rollups_1h", "rollups_5m"]);
    life.enforce(NOW + 130 * DAY_MS);
    expect(tables()).toEqual(["rolled", "rolled_names", "rollups_1h"]);
    life.enforce(NOW + 770 * DAY_MS);
    expect(tables()).toEqual(["rolled"]);
  });

  it("never gives the id of a series that left to another", async () => {
    const disk = testDatabase();
    const life = live(disk);
    await fill(life, 2);
    const ids = [...life.head.refs()].map((ref) => life.head.id(ref));
    life.enforce(NOW + 30 * DAY_MS);
    expect(life.names()).toEqual([]);
    const again = live(disk);
    await again.post(NOW, ["new", NOW, 1]);
    expect(again.head.id([...again.head.refs()][0] as number)).toBeGreaterThan(Math.max(...ids));
  });
});
