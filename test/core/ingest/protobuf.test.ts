import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ProtobufCursor } from "../../../core/ingest/protobuf.ts";
import { body, bytes, double, fixed64, integer, text, varint } from "../../support/protobuf.ts";

/** The cursor on the one field of a message. */
function at(field: Uint8Array): ProtobufCursor {
  const cursor = new ProtobufCursor(field);
  cursor.next();
  return cursor;
}

describe("ProtobufCursor", () => {
  it("reads numbers of all kinds as they were written", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.double(), (whole, real) => {
        const unsigned = BigInt.asUintN(64, whole);
        expect(at(integer(1, whole)).int64()).toBe(Number(whole) + 0);
        expect(at(integer(1, unsigned)).uint64()).toBe(Number(unsigned));
        expect(at(fixed64(1, unsigned)).fixed64()).toBe(Number(unsigned));
        expect(at(fixed64(1, whole)).sfixed64()).toBe(Number(whole) + 0);
        expect(at(double(1, real)).double()).toBe(real);
        expect(at(integer(1, whole)).int32()).toBe(Number(BigInt.asIntN(32, whole)));
      }),
    );
    expect([0, 1, 2, 3, 2 ** 32 - 1].map((zigzag) => at(integer(1, zigzag)).sint32())).toEqual([0, -1, 1, -2, -(2 ** 31)]);
  });

  it("keeps the two halves of a double, which a stale marker is known by", () => {
    const cursor = at(fixed64(1, 0x7ff0000000000002n));
    cursor.double();
    expect([cursor.high, cursor.low]).toEqual([0x7ff00000, 2]);
  });

  it("reads fields by number and passes over those it is not asked for", () => {
    const fixed32 = Uint8Array.from([...varint(3 * 8 + 5), 1, 2, 3, 4]);
    const cursor = new ProtobufCursor(body(integer(1, 7), text(2, "é"), fixed32, double(536_870_911, 1), text(5, "end")));
    const found: unknown[] = [];
    while (cursor.next()) {
      if (cursor.field === 5) found.push(cursor.text());
      else {
        found.push(cursor.field);
        cursor.skip();
      }
    }
    expect([found, cursor.bad]).toEqual([[1, 2, 3, 536_870_911, "end"], false]);
  });

  it("answers undefined for a text that is not UTF-8, and goes on", () => {
    const cursor = new ProtobufCursor(body(bytes(1, Uint8Array.of(0xc3)), text(2, "\ufeffb")));
    cursor.next();
    expect(cursor.text()).toBeUndefined();
    cursor.next();
    expect([cursor.text(), cursor.next(), cursor.bad]).toEqual(["\ufeffb", false, false]);
  });

  it("is bad, and moves no further, at field 0, a group, a number or length that is cut, or one longer than there is", () => {
    const defects: Record<string, readonly number[]> = {
      "field 0": [0x00, 0x01],
      group: [0x0b],
      "end of a group": [0x0c],
      "wire type 7": [0x0f],
      "cut tag": [0x80],
      "cut varint": [0x08, 0x80],
      "varint of eleven bytes": [0x08, ...new Array<number>(10).fill(0x80), 1],
      "cut fixed64": [0x09, 1, 2, 3, 4, 5, 6, 7],
      "cut fixed32": [0x0d, 1, 2, 3],
      "no length": [0x0a],
      "length past the end": [0x0a, 2, 1],
      "length of 2^63": [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f],
    };
    for (const [name, defect] of Object.entries(defects)) {
      const cursor = new ProtobufCursor(Uint8Array.from(defect));
      if (cursor.next()) cursor.skip();
      expect([name, cursor.bad, cursor.next()]).toEqual([name, true, false]);
    }
  });

  it("is bad when a field is read as what it is not", () => {
    const wrong = [at(integer(1, 1)), at(double(1, 1)), at(text(1, "a")), at(integer(1, 1))];
    wrong[0]?.double();
    wrong[1]?.int64();
    wrong[2]?.uint32();
    wrong[3]?.text();
    expect(wrong.map(({ bad }) => bad)).toEqual([true, true, true, true]);
  });
});
