import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  FIVE_MINUTES_MS,
  HOUR_MS,
  mergeRollUps,
  openRollUp,
  type RollUp,
  rollUp,
  sealRollUp,
  selectBuckets,
} from "../../../core/series/roll-up.ts";
import type { SampleWindow } from "../../../core/series/store.ts";

const START = 1_700_000_400_000;

const windowOf = (samples: readonly (readonly [number, number])[]): SampleWindow => ({
  times: Float64Array.from(samples, ([time]) => time),
  values: Float64Array.from(samples, ([, value]) => value),
  start: 0,
  end: samples.length,
});

const rows = (of: RollUp): unknown[] =>
  Array.from(of.startsMs, (startMs, i) => [
    (startMs - START) / 1000,
    of.count[i],
    of.sum[i],
    of.min[i],
    of.max[i],
    of.last[i],
    of.increase[i],
  ]);

/** Whole numbers: sums of them are exact in any order. */
const samples = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 400_000 }), fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.constant(Number.NaN))), {
    maxLength: 100,
  })
  .map((gaps) => {
    let time = START;
    return gaps.map(([gap, value]): [number, number] => {
      time += gap;
      return [time, value];
    });
  });

const lastNumber = (of: readonly (readonly [number, number])[]): number =>
  of.findLast(([, value]) => !Number.isNaN(value))?.[1] ?? Number.NaN;

describe("a roll-up", () => {
  it("has count, sum, least, greatest, last and increase of each bucket", () => {
    const of = rollUp(
      windowOf([
        [START + 1, 5],
        [START + 10_000, 3],
        [START + 300_000, 9],
        [START + 300_001, 10],
        [START + 1_200_000, 4],
      ]),
      FIVE_MINUTES_MS,
    );
    expect(rows(of)).toEqual([
      // 3 after 5 is a reset: it counts from 0. Then 6.
      [0, 3, 17, 3, 9, 9, 9],
      [300, 1, 10, 10, 10, 10, 1],
      [900, 1, 4, 4, 4, 4, 4],
    ]);
  });

  it("has the sample at the end of a bucket in it, and not the one at its start", () => {
    const hour = HOUR_MS * 472_222;
    const both = windowOf([
      [hour, 1],
      [hour + HOUR_MS, 2],
    ]);
    const starts = [hour - HOUR_MS, hour];
    expect([...rollUp(both, HOUR_MS).startsMs]).toEqual(starts);
    expect([...mergeRollUps([rollUp(both, FIVE_MINUTES_MS)], HOUR_MS).startsMs]).toEqual(starts);
  });

  it("counts the step from the sample before, and no NaN", () => {
    expect(
      rows(
        rollUp(
          windowOf([
            [START + 1, Number.NaN],
            [START + 2, 12],
          ]),
          FIVE_MINUTES_MS,
          10,
        ),
      ),
    ).toEqual([[0, 1, 12, 12, 12, 12, 2]]);
  });

  it("of merged samples is the merge of roll-ups, wherever they were parted", () => {
    fc.assert(
      fc.property(samples, fc.nat(), fc.nat(), (all, one, two) => {
        const [first, second] = [one % (all.length + 1), two % (all.length + 1)].sort((a, b) => a - b) as [number, number];
        const parts = [all.slice(0, first), all.slice(first, second), all.slice(second)];
        const before = parts.map((_, i) => lastNumber(parts.slice(0, i).flat()));
        const merged = mergeRollUps(
          parts.map((part, i) => rollUp(windowOf(part), FIVE_MINUTES_MS, before[i])),
          FIVE_MINUTES_MS,
        );
        expect(rows(merged)).toEqual(rows(rollUp(windowOf(all), FIVE_MINUTES_MS)));
      }),
    );
  });

  it("is selected by the start of its buckets, whatever the order of its parts", () => {
    fc.assert(
      fc.property(samples, fc.nat(), fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 40 }), (all, at, from, to) => {
        const parted = at % (all.length + 1);
        const parts = [all.slice(0, parted), all.slice(parted)];
        const before = [Number.NaN, lastNumber(parts[0] as typeof all)];
        const rolled = parts.map((part, i) => rollUp(windowOf(part), FIVE_MINUTES_MS, before[i]));
        const [startMs, endMs] = [START + from * 1_000_000, START + to * 1_000_000];
        const whole = rollUp(windowOf(all), FIVE_MINUTES_MS);
        const wanted = rows(whole).filter((_, i) => (whole.startsMs[i] as number) >= startMs && (whole.startsMs[i] as number) < endMs);
        // Parts that share a bucket were rolled up one after the other.
        const shared = rolled[0]?.startsMs.at(-1) === rolled[1]?.startsMs[0];
        expect(rows(selectBuckets(shared ? rolled : rolled.reverse(), FIVE_MINUTES_MS, startMs, endMs))).toEqual(wanted);
      }),
    );
  });

  it("of an hour is the merge of its five minutes", () => {
    fc.assert(
      fc.property(samples, (all) => {
        const hours = mergeRollUps([rollUp(windowOf(all), FIVE_MINUTES_MS)], HOUR_MS);
        expect(rows(hours)).toEqual(rows(rollUp(windowOf(all), HOUR_MS)));
      }),
    );
  });

  it("decodes to what was encoded, sums and increases to twelve digits", () => {
    const doubles = samples.chain((all) =>
      fc
        .array(fc.double({ noNaN: true }), { minLength: all.length, maxLength: all.length })
        .map((values) => all.map(([time], i): [number, number] => [time, values[i] as number])),
    );
    const near = (a: Float64Array, b: Float64Array): boolean =>
      a.every((value, i) => Object.is(value, b[i]) || Math.abs(value - (b[i] as number)) <= 1e-12 * Math.abs(value));
    fc.assert(
      fc.property(fc.oneof(samples, doubles), (all) => {
        const of = rollUp(windowOf(all), FIVE_MINUTES_MS);
        if (of.startsMs.length === 0) return;
        const opened = openRollUp(sealRollUp(of), FIVE_MINUTES_MS);
        if (!opened) throw new Error("not a roll-up");
        expect(opened).toEqual({ ...of, sum: opened.sum, increase: opened.increase });
        expect([near(of.sum, opened.sum), near(of.increase, opened.increase)]).toEqual([true, true]);
      }),
    );
  });

  it("of the version before is read: its columns are the same", () => {
    const chunk = sealRollUp(rollUp(windowOf([[START, 5]]), FIVE_MINUTES_MS));
    const before = { ...chunk, values: Uint8Array.of(1, ...chunk.values.slice(1)) };
    expect(openRollUp(before, FIVE_MINUTES_MS)).toEqual(openRollUp(chunk, FIVE_MINUTES_MS));
    expect(openRollUp({ ...chunk, values: Uint8Array.of(3, ...chunk.values.slice(1)) }, FIVE_MINUTES_MS)).toBeUndefined();
  });

  it("of hundredths costs as much as of whole numbers", () => {
    const bytes = (scale: number): number => {
      const day = Array.from({ length: 8640 }, (_, i) => [START + i * 10_000, Math.round(1e4 + 1e3 * Math.sin(i / 50)) / scale] as const);
      return sealRollUp(rollUp(windowOf(day), FIVE_MINUTES_MS)).values.length;
    };
    expect(bytes(100)).toBe(bytes(1));
  });

  it("cut at any byte is refused, and does not throw", () => {
    const waves = Array.from({ length: 100 }, (_, i) => [START + i * 100_000, Math.sin(i)] as const);
    const chunk = sealRollUp(rollUp(windowOf(waves), FIVE_MINUTES_MS));
    for (let length = 0; length < chunk.values.length; length++) {
      expect(openRollUp({ ...chunk, values: chunk.values.subarray(0, length) }, FIVE_MINUTES_MS)).toBeUndefined();
    }
  });

  it("of an hour of a steady counter costs less than a byte and a half a bucket and figure", () => {
    const day = Array.from({ length: 8640 }, (_, i) => [START + i * 10_000, i * 17] as const);
    const of = rollUp(windowOf(day), FIVE_MINUTES_MS);
    expect(sealRollUp(of).values.length / of.startsMs.length).toBeLessThan(9);
  });
});
