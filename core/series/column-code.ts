/**
 * A column of a sealed chunk, in whichever of three forms is smallest. Sealed chunks are written once and read often, so the
 * encoder tries. Host metrics are mostly constant, or whole numbers (also of hundredths) that move by small steps.
 *
 * | form | byte 0 | then |
 * | --- | --- | --- |
 * | constant | 0 | 8 bytes: the value |
 * | xor | 1 | bits of xor.ts |
 * | steps | 2 + 5 x order + decimals | 6 bits width, 64 bits first value, then each further one as below |
 *
 * *Steps*: values times 10^decimals (0 to 4) are integers; order 1 codes the differences, order 2 their differences. Each is
 * folded to a natural number (0, -1, 1, -2 … as 0, 1, 2, 3 …) and Rice-coded: its upper part in unary, at most 20 ones and a
 * zero, its low `width` bits as they are; 21 ones stand before 53 bits that did not fit. Order 2 of one time a chunk is a bit each.
 */
import { BitReader, BitWriter } from "./bits.ts";
import { HIGH, LOW, readFirst, readNext, wordsOf, writeFirst, writeNext, type XorState } from "./xor.ts";

const CONSTANT = 0;
const XOR = 1;
const STEPS = 2;
const MAX_DECIMALS = 4;
/** Unary ones of a number that is written in full. */
const ESCAPE = 21;
const FULL_BITS = 53;
/** Sums of four such numbers, which order 2 folds, still are exact integers. */
const MAX_INTEGER = 2 ** 49;

/** The column must not be empty. */
export function encodeColumn(values: Float64Array): Uint8Array<ArrayBuffer> {
  const words = wordsOf(values);
  if (isConstant(words)) {
    const bytes = new Uint8Array(9);
    const out = new BitWriter(bytes);
    out.write(CONSTANT, 8);
    out.write(words[HIGH] as number, 32);
    out.write(words[LOW] as number, 32);
    return bytes;
  }
  const plan = planSteps(values);
  // A byte a value is less than differing bits ever come to in numbers that change; then trying them is of no use.
  if (plan && plan.bits < values.length * 8) return encodeSteps(plan);
  const xor = encodeXor(words);
  return plan && plan.bits < xor.length * 8 ? encodeSteps(plan) : xor;
}

/** Fills the column, or `count` places of it from `at` on. False when the bytes are cut or of no form. */
export function decodeColumn(bytes: Uint8Array, into: Float64Array, at = 0, count = into.length - at): boolean {
  const words = wordsOf(into);
  const bits = new BitReader(bytes);
  const form = bits.read(8);
  const state: XorState = { high: 0, low: 0, leading: 0, length: 0 };
  if (form === CONSTANT) {
    readFirst(bits, state);
    for (let i = at; i < at + count; i++) {
      words[i * 2 + HIGH] = state.high;
      words[i * 2 + LOW] = state.low;
    }
    return !bits.over;
  }
  if (form === XOR) {
    for (let i = at; i < at + count; i++) {
      if (i === at) readFirst(bits, state);
      else readNext(bits, state);
      words[i * 2 + HIGH] = state.high;
      words[i * 2 + LOW] = state.low;
    }
    return !bits.over;
  }
  const order = Math.floor((form - STEPS) / (MAX_DECIMALS + 1));
  if (order !== 1 && order !== 2) return false;
  return decodeSteps(bits, order, (form - STEPS) % (MAX_DECIMALS + 1), into, at, count);
}

function isConstant(words: Uint32Array): boolean {
  for (let i = 2; i < words.length; i++) if (words[i] !== words[i - 2]) return false;
  return true;
}

function encodeXor(words: Uint32Array): Uint8Array<ArrayBuffer> {
  // 13 bits and 64 for each at most, so ten bytes.
  const bytes = new Uint8Array(9 + words.length * 5);
  const out = new BitWriter(bytes);
  const state: XorState = { high: 0, low: 0, leading: 0, length: 0 };
  out.write(XOR, 8);
  for (let i = 0; i < words.length; i += 2) {
    if (i === 0) writeFirst(out, state, words[HIGH] as number, words[LOW] as number);
    else writeNext(out, state, words[i + HIGH] as number, words[i + LOW] as number);
  }
  return bytes.slice(0, (out.at + 7) >> 3);
}

interface StepPlan {
  readonly order: number;
  readonly decimals: number;
  readonly width: number;
  readonly first: number;
  readonly folded: Float64Array;
  readonly bits: number;
}

/** The cheaper of both orders, or `undefined` when the values are not such numbers. */
function planSteps(values: Float64Array): StepPlan | undefined {
  const scaled = integersOf(values);
  if (!scaled) return undefined;
  const { integers, decimals } = scaled;
  const first = integers[0] as number;
  const once = new Float64Array(integers.length - 1);
  const twice = new Float64Array(integers.length - 1);
  for (let i = 1, before = 0; i < integers.length; i++) {
    const step = (integers[i] as number) - (integers[i - 1] as number);
    once[i - 1] = fold(step);
    twice[i - 1] = fold(step - before);
    before = step;
  }
  const [one, two] = [riceOf(once), riceOf(twice)];
  return one.bits <= two.bits ? { order: 1, decimals, first, folded: once, ...one } : { order: 2, decimals, first, folded: twice, ...two };
}

function integersOf(values: Float64Array): { integers: Float64Array; decimals: number } | undefined {
  const integers = new Float64Array(values.length);
  next: for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const scale = 10 ** decimals;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const integer = Math.round(value * scale);
      // NaN and infinity fall out here, and -0, which no sum gives back.
      if (!(Math.abs(integer) < MAX_INTEGER) || Object.is(value, -0)) return undefined;
      // The way back must give the very bits.
      if (!Object.is(integer / scale, value)) continue next;
      integers[i] = integer;
    }
    return { integers, decimals };
  }
  return undefined;
}

function fold(step: number): number {
  return step < 0 ? -2 * step - 1 : 2 * step;
}

function unfold(folded: number): number {
  return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
}

/** The width that costs least: near the logarithm of the mean, so its neighbours are looked at. */
function riceOf(folded: Float64Array): { width: number; bits: number } {
  let sum = 0;
  for (const one of folded) sum += one;
  const middle = Math.max(0, Math.floor(Math.log2(sum / folded.length + 1)));
  let best = { width: 0, bits: Number.POSITIVE_INFINITY };
  for (let width = Math.max(0, middle - 5); width <= Math.min(FULL_BITS - 1, middle + 1); width++) {
    const unit = 2 ** width;
    let bits = 8 + 6 + 64;
    for (const one of folded) {
      const upper = Math.floor(one / unit);
      bits += upper < ESCAPE ? upper + 1 + width : ESCAPE + FULL_BITS;
    }
    if (bits < best.bits) best = { width, bits };
  }
  return best;
}

function encodeSteps({ order, decimals, width, first, folded, bits }: StepPlan): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array((bits + 7) >> 3);
  const out = new BitWriter(bytes);
  out.write(STEPS + order * (MAX_DECIMALS + 1) + decimals, 8);
  out.write(width, 6);
  const words = wordsOf(Float64Array.of(first));
  out.write(words[HIGH] as number, 32);
  out.write(words[LOW] as number, 32);
  const unit = 2 ** width;
  for (const one of folded) {
    const upper = Math.floor(one / unit);
    if (upper >= ESCAPE) {
      out.write(2 ** ESCAPE - 1, ESCAPE);
      writeLong(out, one, FULL_BITS);
    } else {
      out.write(2 ** (upper + 1) - 2, upper + 1);
      writeLong(out, one % unit, width);
    }
  }
  return bytes;
}

const FIRST = new Float64Array(1);
const FIRST_WORDS = wordsOf(FIRST);

function decodeSteps(bits: BitReader, order: number, decimals: number, into: Float64Array, at: number, count: number): boolean {
  const width = bits.read(6);
  const state: XorState = { high: 0, low: 0, leading: 0, length: 0 };
  readFirst(bits, state);
  FIRST_WORDS[HIGH] = state.high;
  FIRST_WORDS[LOW] = state.low;
  const unit = 2 ** width;
  const scale = 10 ** decimals;
  let value = FIRST[0] as number;
  into[at] = value / scale;
  for (let i = at + 1, step = 0; i < at + count; i++) {
    let upper = 0;
    while (upper < ESCAPE && bits.bit() === 1) upper++;
    const coded = unfold(upper === ESCAPE ? readLong(bits, FULL_BITS) : upper * unit + readLong(bits, width));
    step = order === 1 ? coded : step + coded;
    value += step;
    into[i] = value / scale;
  }
  return !bits.over;
}

function writeLong(out: BitWriter, value: number, count: number): void {
  if (count > 32) out.write(Math.floor(value / 2 ** 32), count - 32);
  out.write(value >>> 0, Math.min(32, count));
}

function readLong(bits: BitReader, count: number): number {
  const upper = count > 32 ? bits.read(count - 32) : 0;
  return upper * 2 ** 32 + bits.read(Math.min(32, count));
}
