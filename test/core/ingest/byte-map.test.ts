import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ByteMap } from "../../../core/ingest/byte-map.ts";

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function number(map: ByteMap, bytes: Uint8Array): number {
  const known = map.find(view(bytes), 0, bytes.length);
  return known < 0 ? map.add(bytes, 0, bytes.length) : known;
}

describe("ByteMap", () => {
  it("gives every run a number of its own and each its own again", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 12 }), { maxLength: 400 }), (runs) => {
        const map = new ByteMap(1_000, 100_000);
        const byText = new Map<string, number>();
        for (const run of [...runs, ...runs]) {
          const text = run.join();
          const expected = byText.get(text) ?? byText.size;
          byText.set(text, expected);
          expect(number(map, run)).toBe(expected);
        }
        expect(map.size).toBe(byText.size);
      }),
      { numRuns: 50 },
    );
  });

  it("finds runs in the middle of other bytes", () => {
    const map = new ByteMap(10, 100);
    const bytes = Uint8Array.from([9, 1, 2, 3, 4, 5, 9, 1, 2, 3, 4, 5]);
    expect(map.find(view(bytes), 1, 6)).toBe(-1);
    expect(map.add(bytes, 1, 6)).toBe(0);
    expect([map.find(view(bytes), 7, 12), map.find(view(bytes), 0, 6), map.find(view(bytes), 1, 5)]).toEqual([0, -1, -1]);
  });

  it("takes no more entries and bytes than it may, and all of them again once it was cleared", () => {
    const map = new ByteMap(3, 6);
    const runs = [1, 2, 3, 4].map((byte) => Uint8Array.of(byte));
    expect(runs.map((run) => number(map, run))).toEqual([0, 1, 2, -1]);
    map.clear();
    expect(number(map, Uint8Array.of(1, 2, 3, 4))).toBe(0);
    expect(number(map, Uint8Array.of(1, 2, 3))).toBe(-1);
    expect(number(map, Uint8Array.of(5, 6))).toBe(1);
    expect(number(map, Uint8Array.of(1, 2, 3, 4))).toBe(0);
  });
});
