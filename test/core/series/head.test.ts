import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SampleBatch } from "../../../core/ingest/batch.ts";
import { packNames, packOpen, restoreNames, restoreOpen } from "../../../core/series/checkpoint.ts";
import { AHEAD_MS, HEAD_LIMITS, Head } from "../../../core/series/head.ts";
import type { AppendOutcome, SampleWindow } from "../../../core/series/store.ts";
import { OUT_OF_ORDER_MS } from "../../../core/series/time-rules.ts";
import { HIGH, LOW, wordsOf } from "../../../core/series/xor.ts";

const NOW = 1_000_000_000_000;

function batch(
  samples: readonly (readonly [key: string, time: number, value: number])[],
  onConflict: SampleBatch["onConflict"] = "replace",
): SampleBatch {
  const keys = [...new Set(samples.map(([key]) => key))];
  return {
    keys,
    series: Uint32Array.from(samples, ([key]) => keys.indexOf(key)),
    times: Float64Array.from(samples, ([, time]) => time),
    values: Float64Array.from(samples, ([, , value]) => value),
    onConflict,
    metadata: [],
  };
}

/** A repeatable stand-in for chance: values that do not compress. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x6d2b79f5;
    return (state >>> 0) / 4294967296;
  };
}

function samplesOf({ times, values, start, end }: SampleWindow): [number, number][] {
  return Array.from({ length: end - start }, (_, i) => [times[start + i] as number, values[start + i] as number]);
}

const all = (head: Head, ref = 0): [number, number][] => samplesOf(head.window(ref, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY));

const told = ({ appended, repeated, refused }: AppendOutcome): unknown => ({ appended, repeated, refused });

describe("Head", () => {
  it("gives a sample without a time the site's, and never the same time twice", () => {
    const head = new Head();
    head.append(batch([["m", Number.NaN, 1]]), NOW);
    head.append(batch([["m", Number.NaN, 2]]), NOW);
    head.append(batch([["m", Number.NaN, 3]]), NOW - 5);
    expect(all(head)).toEqual([
      [NOW, 1],
      [NOW + 1, 2],
      [NOW + 2, 3],
    ]);
  });

  it("knows a body of hours when it comes again, after a checkpoint too, and refuses what it has not seen", () => {
    const head = new Head();
    const step = 60_000;
    const rows = Array.from({ length: 300 }, (_, i): [string, number, number] => ["m", NOW - (300 - i) * step, i]);
    expect(told(head.append(batch(rows, "refuse"), NOW))).toEqual({ appended: 300, repeated: 0, refused: {} });
    expect(told(head.append(batch(rows, "refuse"), NOW))).toEqual({ appended: 0, repeated: 300, refused: {} });
    expect(told(head.append(batch([...rows].reverse(), "refuse"), NOW))).toEqual({ appended: 0, repeated: 300, refused: {} });
    const others = rows.map(([key, time, value]): [string, number, number] => [key, time + 1, value]);
    // The last five minutes are open to what comes late.
    expect(told(head.append(batch(others, "refuse"), NOW))).toEqual({ appended: 6, repeated: 0, refused: { "too-old": 294 } });
    const changed = rows.slice(0, 10).map(([key, time]): [string, number, number] => [key, time, -1]);
    expect(told(head.append(batch(changed, "replace"), NOW))).toEqual({ appended: 0, repeated: 0, refused: { "too-old": 10 } });
  });

  it("adds increments to what there is, over a restart too, and each once", () => {
    const increments = (samples: readonly (readonly [string, number, number])[]): SampleBatch => {
      const plain = batch(samples, "refuse");
      return { ...plain, increments: new Uint8Array(samples.length).fill(1) };
    };
    const first = new Head();
    const body = increments([
      ["n_total", NOW, 5],
      ["n_total", NOW + 1_000, 2],
      ["g", NOW, -1.5],
    ]);
    const outcome = first.append(body, NOW);
    // What a journal keeps are totals.
    expect([...outcome.stored.values]).toEqual([5, 7, -1.5]);
    expect(told(first.append(body, NOW))).toEqual({ appended: 0, repeated: 3, refused: {} });
    const second = new Head();
    for (const part of packNames(first, 0)) restoreNames(second, part);
    const refs = new Map([...second.refs()].map((ref) => [second.id(ref), ref]));
    for (const part of packOpen(first)) restoreOpen(second, part, (id) => refs.get(id));
    expect(told(second.append(body, NOW))).toEqual({ appended: 0, repeated: 3, refused: {} });
    expect(told(second.append(increments([["n_total", NOW + 2_000, 3]]), NOW))).toEqual({ appended: 1, repeated: 0, refused: {} });
    // What others overtook counts in them too, once.
    const late = increments([
      ["n_total", NOW + 500, 100],
      ["n_total", NOW - 1_000, 1],
      ["n_total", NOW - 301_000, 1],
    ]);
    const changes = second.append(late, NOW);
    expect(told(changes)).toEqual({ appended: 2, repeated: 0, refused: { "too-old": 1 } });
    expect(told(second.append(late, NOW))).toEqual({ appended: 0, repeated: 2, refused: { "too-old": 1 } });
    const totals = [
      [NOW - 1_000, 1],
      [NOW, 6],
      [NOW + 500, 106],
      [NOW + 1_000, 108],
      [NOW + 2_000, 111],
    ];
    expect(all(second)).toEqual(totals);
    const replayed = new Head();
    for (const { stored } of [outcome, changes]) {
      const words = wordsOf(stored.values);
      const ref = replayed.createSeries("n_total") as number;
      for (let i = 0; i < stored.refs.length; i++) {
        if (stored.refs[i] !== 0) continue;
        replayed.restoreSample(ref, stored.times[i] as number, words[i * 2 + HIGH] as number, words[i * 2 + LOW] as number);
      }
    }
    expect(all(replayed)).toEqual(totals);
    // A series that has ended begins anew.
    second.append(batch([["n_total", NOW + 3_000, Number.NaN]], "refuse"), NOW);
    second.append(increments([["n_total", NOW + 4_000, 4]]), NOW);
    expect(all(second).at(-1)).toEqual([NOW + 4_000, 4]);
  });

  it("takes in-order samples as far back as retention, and no further", () => {
    const head = new Head();
    const oldest = NOW - HEAD_LIMITS.retentionMs;
    const outcome = head.append(
      batch([
        ["m", oldest - 1, 1],
        ["m", oldest, 2],
        ["m", oldest + 1, 3],
      ]),
      NOW,
    );
    expect(told(outcome)).toEqual({ appended: 2, repeated: 0, refused: { "too-old": 1 } });
  });

  it("takes out-of-order samples up to five minutes behind the series' newest, in their place", () => {
    const head = new Head();
    const late = NOW - OUT_OF_ORDER_MS;
    const outcome = head.append(
      batch([
        ["m", NOW, 1],
        ["m", late, 2],
        ["m", late - 1, 3],
        ["m", NOW - 10, 4],
      ]),
      NOW,
    );
    expect(told(outcome)).toEqual({ appended: 3, repeated: 0, refused: { "too-old": 1 } });
    expect(all(head)).toEqual([
      [late, 2],
      [NOW - 10, 4],
      [NOW, 1],
    ]);
  });

  it("refuses samples more than ten minutes ahead", () => {
    const outcome = new Head().append(
      batch([
        ["m", NOW + AHEAD_MS, 1],
        ["m", NOW + AHEAD_MS + 1, 1],
      ]),
      NOW,
    );
    expect(told(outcome)).toEqual({ appended: 1, repeated: 0, refused: { "too-far-ahead": 1 } });
  });

  it("takes a repeat for nothing, a stale marker's too", () => {
    const head = new Head();
    head.append(
      batch([
        ["m", NOW, 1],
        ["m", NOW + 1, Number.NaN],
      ]),
      NOW,
    );
    expect(
      told(
        head.append(
          batch([
            ["m", NOW, 1],
            ["m", NOW + 1, Number.NaN],
          ]),
          NOW,
        ),
      ),
    ).toEqual({ appended: 0, repeated: 2, refused: {} });
  });

  it("lets the last value of a time win or refuses it, as the protocol has it", () => {
    const head = new Head();
    head.append(batch([["m", NOW, 1]]), NOW);
    expect(told(head.append(batch([["m", NOW, 2]], "refuse"), NOW))).toEqual({ appended: 0, repeated: 0, refused: { conflict: 1 } });
    expect(all(head)).toEqual([[NOW, 1]]);
    head.append(batch([["m", NOW, 3]], "replace"), NOW);
    expect(all(head)).toEqual([[NOW, 3]]);
  });

  it("knows each series by its key, in whatever order senders name them", () => {
    const head = new Head();
    const orders = ["a b c d", "a b c d", "d c b a", "a c", "a b c d", "e a d", "a b c d e", "a", "e a d"];
    const expected: Record<string, number> = {};
    for (const [i, order] of orders.entries()) {
      const keys = order.split(" ");
      head.append(batch(keys.map((key) => [key, NOW + i, i] as const)), NOW);
      for (const key of keys) expected[key] = (expected[key] ?? 0) + 1;
    }
    const held = ["a", "b", "c", "d", "e"].map((key, ref) => [head.info(ref).key, key, all(head, ref).length]);
    expect(held).toEqual(Object.entries(expected).map(([key, count]) => [key, key, count]));
    expect(head.seriesCount).toBe(5);
  });

  it("refuses series past its limit and keeps the others", () => {
    const head = new Head({ ...HEAD_LIMITS, maxSeries: 2 });
    const outcome = head.append(
      batch([
        ["a", NOW, 1],
        ["b", NOW, 1],
        ["c", NOW, 1],
        ["c", NOW + 1, 1],
      ]),
      NOW,
    );
    expect(told(outcome)).toEqual({ appended: 2, repeated: 0, refused: { "series-limit": 2 } });
    expect(head.seriesCount).toBe(2);
  });

  it("refuses what comes past its bytes, loses nothing that it took, and goes on when chunks are on disk", () => {
    // Room for some 200 chunks of numbers that do not compress.
    const head = new Head({ ...HEAD_LIMITS, maxHotSamples: 0, maxBytes: 250_000 });
    const next = mulberry(1);
    const post = (i: number): AppendOutcome => head.append(batch([["a", NOW + i, next()]]), NOW + i);
    let taken = 0;
    while (post(taken).appended === 1) taken++;
    expect(taken).toBeGreaterThan(20_000);
    expect(head.heldBytes).toBeGreaterThanOrEqual(250_000);
    expect(head.heldBytes).toBeLessThan(252_000);
    expect(told(post(taken))).toEqual({ appended: 0, repeated: 0, refused: { "head-limit": 1 } });
    expect(told(head.append(batch([["b", NOW + taken, 1]]), NOW + taken))).toMatchObject({ refused: { "head-limit": 1 } });
    expect([head.seriesCount, all(head).length, head.isCrowded]).toEqual([1, taken, true]);
    // All of it, though the open chunk was short.
    expect(head.sealed(NOW + taken).reduce((sum, { chunk }) => sum + chunk.count, 0)).toBe(taken);
    head.written();
    expect([head.isCrowded, post(taken).appended]).toEqual([false, 1]);
  });

  it("refuses a new series past its bytes in the middle of a body, and takes what it knows", () => {
    const head = new Head({ ...HEAD_LIMITS, maxBytes: 20_000 });
    const many = Array.from({ length: 100 }, (_, i) => [`m{host="${i}"}`, NOW, 1] as const);
    const { appended, refused } = head.append(batch([...many, ['m{host="0"}', NOW + 1, 2]]), NOW);
    expect([appended, head.seriesCount + 1]).toEqual([head.seriesCount + 1, appended]);
    expect(refused).toEqual({ "head-limit": 101 - appended });
    expect(appended).toBeLessThan(60);
  });

  it("answers a window that is open at its start and closed at its end", () => {
    const head = new Head();
    head.append(
      batch(
        [
          ["m", 1, 1],
          ["m", 2, 2],
          ["m", 3, 3],
        ].map(([k, t, v]) => [k as string, NOW + (t as number), v as number] as const),
      ),
      NOW,
    );
    expect(samplesOf(head.window(0, NOW + 1, NOW + 3))).toEqual([
      [NOW + 2, 2],
      [NOW + 3, 3],
    ]);
  });

  it("selects by all matchers, a missing label reading as empty", () => {
    const head = new Head();
    head.append(
      batch([
        ['up{host="a"}', NOW, 1],
        ['up{host="b",zone="x"}', NOW, 1],
        ['down{host="a"}', NOW, 1],
      ]),
      NOW,
    );
    const matcher = (name: string, op: "=" | "!=", text: string) => ({
      name,
      op,
      text,
      test: (value: string) => (value === text) === (op === "="),
    });
    const keys = (...matchers: ReturnType<typeof matcher>[]): string[] => head.select(matchers).map(({ key }) => key);
    expect(keys(matcher("__name__", "=", "up"))).toEqual(['up{host="a"}', 'up{host="b",zone="x"}']);
    expect(keys(matcher("__name__", "=", "up"), matcher("zone", "=", ""))).toEqual(['up{host="a"}']);
    expect(keys(matcher("host", "=", "a"))).toEqual(['up{host="a"}', 'down{host="a"}']);
    expect(keys(matcher("zone", "!=", "x"))).toEqual(['up{host="a"}', 'down{host="a"}']);
  });

  it("holds what a plain list of the same samples, sorted, would, whenever chunks are sealed", () => {
    const sample = fc.tuple(fc.oneof(fc.integer({ min: 0, max: 200_000 }), fc.nat(300)), fc.double({ noNaN: true }));
    const steps = fc.array(fc.oneof({ weight: 60, arbitrary: sample }, { weight: 1, arbitrary: fc.constant("seal" as const) }), {
      maxLength: 400,
      size: "max",
    });
    fc.assert(
      fc.property(steps, (taken) => {
        const head = new Head();
        const kept = new Map<number, number>();
        for (const step of taken) {
          if (step === "seal") {
            head.sealed(NOW);
            continue;
          }
          const [offset, value] = step;
          const repeats = kept.has(NOW + offset) && Object.is(kept.get(NOW + offset), value);
          const { appended, repeated } = head.append(batch([["m", NOW + offset, value]]), NOW);
          expect([appended, repeated]).toEqual(repeats ? [0, 1] : [1, 0]);
          kept.set(NOW + offset, value);
        }
        expect(head.seriesCount === 0 ? [] : all(head)).toEqual([...kept].sort((a, b) => a[0] - b[0]));
      }),
    );
  });
});
