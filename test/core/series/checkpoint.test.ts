import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packNames, packOpen, restoreNames, restoreOpen } from "../../../core/series/checkpoint.ts";
import { Head } from "../../../core/series/head.ts";
import type { SeriesRef } from "../../../core/series/store.ts";
import { ByteWriter } from "../../../core/series/varint.ts";
import { HIGH, LOW, wordsOf } from "../../../core/series/xor.ts";

const START = 1_700_000_000_000;

type Sample = readonly [timeMs: number, value: number];

function put(head: Head, ref: SeriesRef, [timeMs, value]: Sample): void {
  const words = wordsOf(Float64Array.of(value));
  head.restoreSample(ref, timeMs, words[HIGH] as number, words[LOW] as number);
}

function headOf(series: readonly (readonly Sample[])[]): Head {
  const head = new Head();
  series.forEach((samples, i) => {
    const ref = head.restoreSeries(i + 1, `m{host="${i}"}`);
    for (const sample of samples) put(head, ref, sample);
  });
  return head;
}

function restored(names: readonly Uint8Array[], open: readonly Uint8Array[]): Head {
  const head = new Head();
  for (const part of names) restoreNames(head, part);
  const refs = new Map([...head.refs()].map((ref) => [head.id(ref), ref]));
  for (const part of open) restoreOpen(head, part, (id) => refs.get(id));
  return head;
}

/** Of each series: its newest time, and its open chunk to the bit. */
function standing(head: Head): unknown[] {
  return [...head.refs()].map((ref) => [head.info(ref).key, head.newestMs(ref), head.memory.openBits(ref)]);
}

const values = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.double());
const samples = fc.array(fc.tuple(fc.integer({ min: 1, max: 100_000 }), values), { maxLength: 140 }).map((gaps) => {
  let timeMs = START;
  return gaps.map(([gap, value]): Sample => {
    timeMs += gap;
    return [timeMs, value];
  });
});
const series = fc.array(samples, { minLength: 1, maxLength: 5 });

/** `open` as it was written before it said where an append goes on. */
function packOpenV1(head: Head): Uint8Array[] {
  const part = new ByteWriter();
  part.varint(1);
  let [idBefore, newestBefore] = [0, 0];
  for (const ref of head.refs()) {
    if (head.newestMs(ref) === Number.NEGATIVE_INFINITY) continue;
    const open = head.memory.openBits(ref);
    part.varint(head.id(ref) - idBefore);
    part.zigzag(head.newestMs(ref) - newestBefore);
    part.varint(open?.count ?? 0);
    [idBefore, newestBefore] = [head.id(ref), head.newestMs(ref)];
    if (!open) continue;
    part.varint(open.bits.length);
    part.raw(open.bits);
  }
  return [part.finish()];
}

describe("open chunks of a checkpoint", () => {
  it("stand after a start as they stood, and go on the same to the bit", () => {
    fc.assert(
      fc.property(series, samples, (all, more) => {
        const before = headOf(all);
        const after = restored(packNames(before, 0), packOpen(before));
        expect(standing(after)).toEqual(standing(before));
        for (const head of [before, after])
          for (const ref of head.refs()) for (const [timeMs, value] of more) put(head, ref, [timeMs + 20_000_000, value]);
        expect(standing(after)).toEqual(standing(before));
      }),
    );
  });

  it("of before they said where an append goes on are read all the same", () => {
    fc.assert(
      fc.property(series, (all) => {
        const before = headOf(all);
        expect(standing(restored(packNames(before, 0), packOpenV1(before)))).toEqual(standing(before));
      }),
    );
  });

  it("cut at any byte give the series that are whole, and do not throw", () => {
    const before = headOf([1, 3, 0, 5].map((count) => Array.from({ length: count }, (_, i): Sample => [START + i * 10_000, Math.sin(i)])));
    const whole = standing(before);
    const names = packNames(before, 0);
    for (const open of [packOpen(before), packOpenV1(before)]) {
      const [part] = open;
      if (!part) throw new Error("no part");
      const counts = new Set<number>();
      for (let length = 0; length < part.length; length++) {
        const found = standing(restored(names, [part.subarray(0, length)])).filter((_, i) => i !== 2);
        const there = found.filter((one) => (one as unknown[])[2] !== undefined);
        expect(there).toEqual(whole.filter((_, i) => i !== 2).slice(0, there.length));
        counts.add(there.length);
      }
      expect([...counts]).toEqual([0, 1, 2]);
    }
  });
});

/** `names` as they were written before they shared what the one before has: a part for all. */
function packNamesV1(head: Head): Uint8Array<ArrayBuffer> {
  const part = new ByteWriter();
  part.varint(1);
  let idBefore = 0;
  for (const ref of head.refs()) {
    const utf8 = new TextEncoder().encode(head.info(ref).key);
    part.varint(head.id(ref) - idBefore);
    part.varint(utf8.length);
    part.raw(utf8);
    idBefore = head.id(ref);
  }
  return part.finish();
}

const named = (head: Head): unknown[] => [...head.refs()].map((ref) => [head.id(ref), head.info(ref).key]);

describe("packed names", () => {
  const keys = ['a{host="x"}', 'ab{host="x"}', 'ab{host="温"}', 'b{host="温度"}', 'b{host="温"}', "b"];
  const before = new Head();
  keys.forEach((key, i) => void before.restoreSeries(3 + i * 500, key));

  it("come back with their ids, also as they were packed before they shared their ends", () => {
    for (const parts of [packNames(before, 0), [packNamesV1(before)]]) expect(named(restored(parts, []))).toEqual(named(before));
    expect(named(restored(packNames(before, 1_000), []))).toEqual(named(before).slice(2));
  });

  it("cut at any byte give those that are whole, and do not throw", () => {
    for (const part of [...packNames(before, 0), packNamesV1(before)]) {
      for (let length = 0; length < part.length; length++) {
        const found = named(restored([part.subarray(0, length)], []));
        expect(found).toEqual(named(before).slice(0, found.length));
      }
    }
  });
});
