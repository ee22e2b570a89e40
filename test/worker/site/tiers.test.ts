/** Queries over samples that have left as roll-ups, on a site's store over a SQLite of Node's: what is served is what samples would give. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleBatch } from "../../../core/ingest/batch.ts";
import { compareText } from "../../../core/metric.ts";
import { EVALUATE_LIMITS, type Evaluated, evaluateInstant, evaluateRange } from "../../../core/promql/evaluate.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import type { Plan } from "../../../core/promql/plan.ts";
import { spansOf } from "../../../core/promql/spans.ts";
import { StandingQuery } from "../../../core/promql/standing.ts";
import { tiersOf } from "../../../core/promql/tiers.ts";
import type { RangeSeries } from "../../../core/promql/value.ts";
import { openSnapshot } from "../../../core/series/chunk-reader.ts";
import { DAY_MS, HEAD_LIMITS, Head } from "../../../core/series/head.ts";
import { FIVE_MINUTES_MS, HOUR_MS } from "../../../core/series/roll-up.ts";
import type { SeriesReader } from "../../../core/series/store.ts";
import { Checkpoints } from "../../../worker/site/checkpoints.ts";
import { Journal } from "../../../worker/site/journal.ts";
import { answerLookUp, type LookUpRequest } from "../../../worker/site/query.ts";
import { Retention } from "../../../worker/site/retention.ts";
import { RollUps } from "../../../worker/site/roll-ups.ts";
import { SealedChunks } from "../../../worker/site/sealed-chunks.ts";
import { gatherSnapshot, type SnapshotLimits } from "../../../worker/site/snapshot.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { testDatabase } from "../../support/sqlite.ts";

/** Ten days, of which three are rolled up; a period of tables begins in the second. */
const START = 20_009 * DAY_MS;
const BORDER = START + 3 * DAY_MS;
const NOW = START + 10 * DAY_MS;

type Sample = readonly [key: string, timeMs: number, value: number];

interface Store {
  readonly head: Head;
  readonly chunks: SealedChunks;
  readonly rollUps: RollUps;
  /** Retention as the wake-up has it, to the end. */
  enforce(nowMs: number): void;
}

function batchOf(samples: readonly Sample[]): SampleBatch {
  const keys = [...new Set(samples.map(([key]) => key))];
  return {
    keys,
    series: Uint32Array.from(samples, ([key]) => keys.indexOf(key)),
    times: Float64Array.from(samples, ([, time]) => time),
    values: Float64Array.from(samples, ([, , value]) => value),
    onConflict: "replace",
    metadata: [],
  };
}

/** A site's store that was given the samples day by day. */
function createStore(samples: readonly Sample[]): Store {
  const disk = testDatabase();
  const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
  const chunks = new SealedChunks(storage.series.blocks);
  const head = new Head(HEAD_LIMITS, chunks);
  const rollUps = new RollUps(storage.series.blocks, head, chunks.caches);
  head.rollUps = rollUps;
  const retention = new Retention(storage.series, head, chunks, rollUps, { rawMs: 7 * DAY_MS, maxBytes: 1e9 });
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
  const pace = { saved: () => 100, untilMs: () => 0 };
  const clock = { now: () => START, later: () => {} };
  const parts = { head, journal: () => journal, chunks, storage: storage.series, pace, maxSamples: 1e9, ...clock };
  const checkpoints = new Checkpoints(parts);
  for (let dayMs = START; dayMs <= NOW; dayMs += DAY_MS) {
    const endMs = dayMs + DAY_MS;
    head.append(batchOf(samples.filter(([, time]) => time >= dayMs && time < endMs)), endMs);
    checkpoints.write(endMs);
  }
  return {
    head,
    chunks,
    rollUps,
    enforce: (nowMs) => {
      while (retention.step(nowMs));
    },
  };
}

/** All samples, and no roll-ups. */
function createWhole(samples: readonly Sample[]): Head {
  const head = new Head({ ...HEAD_LIMITS, retentionMs: 1_000 * DAY_MS });
  head.append(batchOf(samples), NOW);
  return head;
}

interface Asked {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

const LOOKBACK_MS = 5 * 60_000;
const OPTIONS = { lookbackMs: () => LOOKBACK_MS, limits: EVALUATE_LIMITS };
const LIMITS: SnapshotLimits = { series: 1_000, bytes: 24 * 1024 * 1024 };

function planOf(expr: string): Plan {
  const parsed = parseQuery(expr);
  if (!parsed.ok) throw new Error(`${expr}: ${parsed.error.message}`);
  return parsed.plan;
}

const ask = (reader: SeriesReader, expr: string, { startMs, endMs, stepMs }: Asked): Evaluated<readonly RangeSeries[]> =>
  evaluateRange(planOf(expr), reader, startMs, endMs, stepMs, OPTIONS);

async function snapshotOf(store: Store, expr: string, asked: Asked, pause = async (): Promise<void> => {}, limits = LIMITS) {
  const plan = planOf(expr);
  const tiers = tiersOf(plan, asked);
  const spans = spansOf(plan, asked, LOOKBACK_MS).map(({ selector, afterMs, throughMs }) => ({
    matchers: selector.matchers,
    afterMs,
    throughMs,
    tierMs: tiers.get(selector) ?? null,
  }));
  return await gatherSnapshot(spans, store, limits, pause);
}

/** As the Worker reads it. */
async function readerOf(store: Store, expr: string, asked: Asked, pause?: () => Promise<void>): Promise<SeriesReader> {
  const gathered = await snapshotOf(store, expr, asked, pause);
  if (!gathered.ok) throw new Error(`over ${gathered.over}`);
  const work = openSnapshot(gathered.snapshot);
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
  }
}

function seriesOf(evaluated: Evaluated<readonly RangeSeries[]>): readonly RangeSeries[] {
  if (!evaluated.ok) throw new Error(evaluated.error.message);
  return evaluated.value;
}

const notesOf = (evaluated: Evaluated<unknown>): readonly string[] =>
  evaluated.ok ? evaluated.notes.map(({ type, message }) => `${type}: ${message}`) : [evaluated.error.message];

/** Sums are kept with twelve digits, and added up in another order: a last bit more. */
function expectSame(found: readonly RangeSeries[], wanted: readonly RangeSeries[], exact: boolean): void {
  const plain = (all: readonly RangeSeries[]): unknown => all.map(({ labels, devices, times }) => ({ labels, devices, times }));
  expect(plain(found)).toEqual(plain(wanted));
  wanted.forEach(({ values }, at) => {
    const others = found[at]?.values ?? [];
    if (exact) expect(others).toEqual(values);
    else expect(values.filter((value, i) => !(Math.abs(value - (others[i] as number)) <= 1.001e-12 * Math.abs(value)))).toEqual([]);
  });
}

/** The newest sample lies in the bucket that ends then. */
function expectFresh(found: readonly RangeSeries[], wanted: readonly RangeSeries[]): void {
  wanted.forEach(({ newestMs }, at) => {
    const aheadMs = newestMs.map((ms, i) => (found[at]?.newestMs[i] as number) - ms);
    expect(aheadMs.filter((ms) => ms < 0 || ms >= HOUR_MS)).toEqual([]);
  });
}

const STALE = new Float64Array(new BigUint64Array([0x7ff0000000000002n]).buffer)[0] as number;
const KEYS = ['m{host="a"}', 'm{host="b"}'];

/** Often at the edges of buckets; above 0, where sums of any order agree. */
const samples: fc.Arbitrary<readonly Sample[]> = fc
  .array(
    fc.record({
      key: fc.constantFrom(...KEYS),
      timeMs: fc.oneof(
        fc.integer({ min: 0, max: 86_399 }).map((i) => i * 10_000),
        fc.integer({ min: 0, max: 2_879 }).map((i) => i * FIVE_MINUTES_MS),
        fc.integer({ min: 0, max: 239 }).map((i) => i * HOUR_MS),
        fc.integer({ min: 1, max: 9 }).map((i) => i * DAY_MS),
        fc.integer({ min: 1, max: 10 * DAY_MS - 1 }),
      ),
      value: fc.oneof(fc.integer({ min: 1, max: 1_000 }), fc.double({ min: 1e-3, max: 1e6, noNaN: true }), fc.constant(STALE)),
    }),
    { minLength: 20, maxLength: 150 },
  )
  .map((all) => [
    ...all.sort((a, b) => a.timeMs - b.timeMs).map(({ key, timeMs, value }): Sample => [key, START + timeMs, value]),
    ...KEYS.map((key): Sample => [key, NOW, 1]),
    // So that each day has a table.
    ...Array.from({ length: 10 }, (_, day): Sample => ["other", START + day * DAY_MS + 1, day]),
  ]);

const days = (count: number): number => count * DAY_MS;
const HOURLY: Asked = { startMs: START + HOUR_MS, endMs: NOW, stepMs: HOUR_MS };
const BY_FIVE: Asked = { startMs: START + FIVE_MINUTES_MS, endMs: START + days(4), stepMs: FIVE_MINUTES_MS };
const DAILY: Asked = { startMs: START + days(1), endMs: NOW, stepMs: days(1) };
const INSTANT: Asked = { startMs: NOW, endMs: NOW, stepMs: HOUR_MS };

const SERVED: readonly (readonly [expr: string, asked: Asked])[] = [
  ...["min", "max", "sum", "count", "avg", "last", "present", "absent"].flatMap((name): [string, Asked][] => [
    [`${name}_over_time(m[1h])`, HOURLY],
    [`${name}_over_time(m{host="a"}[10m] offset 5m)`, BY_FIVE],
    [`${name}_over_time(m[2d])`, DAILY],
    [`${name}_over_time(m[10d])`, INSTANT],
  ]),
  ["sum_over_time(m[1h] offset -1h)", HOURLY],
  [`max_over_time(m[1d] @ ${(BORDER + HOUR_MS) / 1_000})`, DAILY],
  ["count_over_time(m[3d] @ start())", { ...DAILY, startMs: START + days(4) }],
  ["max_over_time(sum(avg_over_time(m[1h]))[2d:1h])", { startMs: START + days(2) + 1, endMs: NOW, stepMs: 7_000_001 }],
  ["avg by (host) (max_over_time(m[1h])) - on (host) min_over_time(m[2h])", HOURLY],
  ["count_values('value', max_over_time(m[6h]))", { ...DAILY, stepMs: 6 * HOUR_MS }],
];

describe("a query whose windows end where buckets do", () => {
  it("answers over roll-ups what it would over samples, in the site and over a snapshot", async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (all) => {
        const [store, whole] = [createStore(all), createWhole(all)];
        store.enforce(NOW);
        expect(store.rollUps.span(HOUR_MS).throughMs).toBe(BORDER);
        for (const [expr, asked] of SERVED) {
          const wanted = seriesOf(ask(whole, expr, asked));
          const isExact = !/sum|avg/.test(expr);
          for (const reader of [store.head, await readerOf(store, expr, asked)]) {
            const found = ask(reader, expr, asked);
            expect([expr, notesOf(found)]).toEqual([expr, []]);
            expectSame(seriesOf(found), wanted, isExact);
            expectFresh(seriesOf(found), wanted);
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});

/** A sample every ten minutes, on the minute. */
const steady = (key: string): Sample[] => Array.from({ length: 1_440 }, (_, i): Sample => [key, START + i * 600_000, i]);
const NOTE =
  "info: PromQL info: what is older than 2024-10-16T00:00:00.000Z is kept only as roll-ups, and left out here: min, max, sum, count, avg, last, present and absent_over_time of a selector read it, where range, offset, step and times are multiples of 5m or 1h";

describe("a query whose windows do not", () => {
  const NOT_SERVED: readonly (readonly [expr: string, asked: Asked])[] = [
    ["m", HOURLY],
    ["rate(m[1h])", HOURLY],
    ["increase(m[10d])", INSTANT],
    ["max_over_time(m[61m])", HOURLY],
    ["max_over_time(m[1h] offset 1m)", HOURLY],
    ["max_over_time(m[1h])", { ...HOURLY, stepMs: 7 * 60_000 }],
    ["max_over_time(m[1h])", { ...HOURLY, startMs: HOURLY.startMs + 1 }],
    ["max_over_time(m[1h:5m])", HOURLY],
    ["absent(m)", HOURLY],
    ["first_over_time(m[1h])", HOURLY],
  ];

  it("answers from samples alone, and says what is left out", async () => {
    const store = createStore(steady("m"));
    store.enforce(NOW);
    const onlySamples = createWhole(steady("m").filter(([, time]) => time >= BORDER));
    for (const [expr, asked] of NOT_SERVED) {
      for (const reader of [store.head, await readerOf(store, expr, asked)]) {
        const found = ask(reader, expr, asked);
        expect([expr, notesOf(found).filter((note) => note.includes("roll-ups"))]).toEqual([expr, [NOTE]]);
        expect(seriesOf(found)).toEqual(seriesOf(ask(onlySamples, expr, asked)));
      }
    }
  });

  it("says nothing where samples reach far enough, or no series is found", () => {
    const store = createStore(steady("m"));
    store.enforce(NOW);
    const later = { ...HOURLY, startMs: BORDER + HOUR_MS };
    expect([notesOf(ask(store.head, "max_over_time(m[1h])", later)), notesOf(ask(store.head, "m", later))]).toEqual([[], []]);
    expect(notesOf(ask(store.head, "nothing", HOURLY))).toEqual([]);
  });

  it("stands: it reads samples at every moment, not roll-ups at some", () => {
    const store = createStore(steady("m"));
    store.enforce(NOW);
    const onlySamples = createWhole(steady("m").filter(([, time]) => time >= BORDER));
    const plan = planOf("count_over_time(m[10d])");
    const standing = new StandingQuery(plan, store.head, OPTIONS);
    for (const atMs of [NOW - 1, NOW]) {
      const [found, wanted] = [standing.evaluate(atMs), evaluateInstant(plan, onlySamples, atMs, OPTIONS)];
      expect([notesOf(found), found.ok && found.value]).toEqual([[NOTE], wanted.ok && wanted.value]);
    }
  });
});

describe("series of which only roll-ups are left", () => {
  /** Of ten days: one stays, two leave with their first two days, one of them comes again. */
  const all = [
    ...steady('m{host="stays"}'),
    ...steady('m{host="gone"}').slice(0, 288),
    ...steady('m{host="back"}').slice(0, 288),
    ...steady("other").slice(0, 288),
  ];
  const again: Sample = ['m{host="back"}', NOW + 2 * HOUR_MS, 7];

  function churned(): Store {
    const store = createStore(all);
    store.enforce(NOW);
    expect(store.head.named("m").map(({ key }) => key)).toEqual(['m{host="stays"}']);
    store.head.append(batchOf([again]), NOW + 2 * HOUR_MS);
    return store;
  }

  it("are found by queries that read those, as if they had stayed", async () => {
    const [store, whole] = [churned(), createWhole([...all, again])];
    for (const expr of [
      "max_over_time(m[1h])",
      'max_over_time(m{host=~"g.*|other"}[1h])',
      'max_over_time({host!="stays",host=~".+"}[65m])',
      "sum by (host) (sum_over_time(m[1h])) + on (host) count_over_time(m[2h])",
      "count(max_over_time(m[1h]))",
    ]) {
      const reader = await readerOf(store, expr, { ...HOURLY, endMs: NOW + 2 * HOUR_MS });
      const [found, wanted] = [reader, whole].map((of) => seriesOf(ask(of, expr, HOURLY)));
      expect(wanted?.length).toBeGreaterThan(0);
      expectSame(byText(found ?? []), byText(wanted ?? []), false);
    }
  });

  it("are not looked for where only samples are read, and count as series do", async () => {
    const store = churned();
    const gathered = async (expr: string, series: number) =>
      snapshotOf(store, expr, { ...HOURLY, endMs: NOW + 2 * HOUR_MS }, undefined, { ...LIMITS, series });
    const keysOf = (found: Awaited<ReturnType<typeof gathered>>) => found.ok && found.snapshot.keys.split("\n");
    expect(keysOf(await gathered("m", 2))).toEqual(['m{host="stays"}', 'm{host="back"}']);
    expect(keysOf(await gathered("max_over_time(m[1h])", 3))).toEqual(['m{host="stays"}', 'm{host="back"}', 'm{host="gone"}']);
    expect(await gathered("max_over_time(m[1h])", 2)).toEqual({ ok: false, over: "series", series: 3 });
  });

  it("are found anew when one leaves while they are looked for", async () => {
    const store = createStore(all);
    let pauses = 0;
    const reader = await readerOf(store, "max_over_time(m[1h])", HOURLY, async () => {
      if (pauses++ === 0) store.enforce(NOW);
    });
    expect(pauses).toBeGreaterThan(0);
    const wanted = seriesOf(ask(createWhole(all), "max_over_time(m[1h])", HOURLY));
    expectSame(byText(seriesOf(ask(reader, "max_over_time(m[1h])", HOURLY))), byText(wanted), true);
  });

  it("are named to who looks them up by a time of theirs, and by no other", async () => {
    const store = churned();
    const parts = { ...store, pause: async (): Promise<void> => {} };
    const m = { name: "__name__", op: "=", text: "m" } as const;
    const lookUp = async (what: LookUpRequest["what"], sets: LookUpRequest["sets"], startMs: number, endMs: number) =>
      (await answerLookUp({ what, sets, startMs, endMs, limit: 100 }, parts)).found;
    const early = [START, START + days(1)] as const;
    const late = [NOW - days(1), NOW] as const;
    const hosts = { type: "label-values", label: "host" } as const;
    expect((await lookUp({ type: "series" }, [[m]], ...early)).toSorted()).toEqual(['m{host="back"}', 'm{host="gone"}', 'm{host="stays"}']);
    expect(await lookUp({ type: "series" }, [[m]], ...late)).toEqual(['m{host="stays"}']);
    expect((await lookUp(hosts, [], ...early)).toSorted()).toEqual(["back", "gone", "stays"]);
    expect(await lookUp(hosts, [], ...late)).toEqual(["stays"]);
    expect((await lookUp(hosts, [], -8.64e15, 8.64e15)).toSorted()).toEqual(["back", "gone", "stays"]);
    expect((await lookUp({ type: "label-names" }, [], ...early)).toSorted()).toEqual(["__name__", "host"]);
  });
});

/** A store knows series in the order they came, a snapshot those of before last. */
function byText(all: readonly RangeSeries[]): readonly RangeSeries[] {
  return all.toSorted((a, b) => compareText(JSON.stringify(a.labels), JSON.stringify(b.labels)));
}

describe("tiers", () => {
  it("are the coarsest that fits each selector", () => {
    const plan = planOf("max_over_time(a[2h]) + max_over_time(b[65m]) + max_over_time(c[61m]) + d + max_over_time(e[1h] @ 300)");
    const tiers = [...tiersOf(plan, HOURLY)].map(([{ matchers }, widthMs]) => [matchers[0]?.text, widthMs]);
    expect(tiers).toEqual([
      ["a", HOUR_MS],
      ["b", FIVE_MINUTES_MS],
      ["e", FIVE_MINUTES_MS],
    ]);
  });

  it("of five minutes that have left say that those of an hour are still there", () => {
    const store = createStore(steady("m"));
    store.enforce(NOW);
    const laterMs = START + 132 * DAY_MS;
    store.head.append(batchOf([["m", laterMs, 1]]), laterMs);
    store.enforce(laterMs);
    const asked = { startMs: START + HOUR_MS, endMs: START + days(20), stepMs: HOUR_MS };
    const [five, hour] = ["max_over_time(m[65m])", "max_over_time(m[2h])"].map((expr) => ask(store.head, expr, asked));
    expect([five, hour].map((found) => found && notesOf(found).length)).toEqual([1, 0]);
    expect(hour && seriesOf(hour)[0]?.times[0]).toBe(asked.startMs);
  });
});

describe("a snapshot", () => {
  const expr = "sum_over_time(m[1h])";

  it("is made anew when a day leaves while it is made", async () => {
    const store = createStore(steady("m"));
    const wanted = seriesOf(ask(createWhole(steady("m")), expr, HOURLY));
    let pauses = 0;
    const reader = await readerOf(store, expr, HOURLY, async () => {
      if (pauses++ === 0) store.enforce(NOW);
    });
    expect(pauses).toBeGreaterThan(0);
    expectSame(seriesOf(ask(reader, expr, HOURLY)), wanted, true);
  });

  it("counts roll-ups in its bound", async () => {
    const store = createStore(steady("m"));
    store.enforce(NOW);
    const asked = { startMs: START + HOUR_MS, endMs: BORDER - HOUR_MS, stepMs: HOUR_MS };
    expect(await snapshotOf(store, expr, asked, undefined, { series: 1, bytes: 60 })).toEqual({ ok: false, over: "bytes", series: 1 });
    expect(await snapshotOf(store, expr, asked)).toMatchObject({ ok: true });
  });
});
