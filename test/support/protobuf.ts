/** Writes protobuf and snappy for tests and benches: also messages that no library would write. */

export type Field = Uint8Array;

const utf8 = new TextEncoder();

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** A varint of 64 bits, as protobuf writes negative numbers too. */
export function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    const seven = Number(rest & 0x7fn);
    if (rest < 0x80n) return Uint8Array.from([...bytes, seven]);
    bytes.push(seven | 0x80);
  }
}

export function integer(field: number, value: number | bigint): Field {
  return joined([varint(field * 8), varint(value)]);
}

export function double(field: number, value: number): Field {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value, true);
  return joined([varint(field * 8 + 1), new Uint8Array(view.buffer)]);
}

export function fixed64(field: number, value: number | bigint): Field {
  const view = new DataView(new ArrayBuffer(8));
  view.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return joined([varint(field * 8 + 1), new Uint8Array(view.buffer)]);
}

export function bytes(field: number, value: Uint8Array): Field {
  return joined([varint(field * 8 + 2), varint(value.length), value]);
}

export function text(field: number, value: string): Field {
  return bytes(field, utf8.encode(value));
}

export function message(field: number, ...fields: readonly Field[]): Field {
  return bytes(field, joined(fields));
}

export function packed(field: number, values: readonly (number | bigint)[]): Field {
  return bytes(field, joined(values.map(varint)));
}

export function body(...fields: readonly Field[]): Uint8Array<ArrayBuffer> {
  return joined(fields);
}

/** A block of one literal: whole and valid, if not small. */
export function snappyLiteral(plain: Uint8Array): Uint8Array<ArrayBuffer> {
  if (plain.length === 0) return Uint8Array.of(0);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, plain.length - 1, true);
  return joined([varint(plain.length), Uint8Array.of(63 << 2), length, plain]);
}
