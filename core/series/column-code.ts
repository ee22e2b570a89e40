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
import { HIGH, LOW, leadingZeros, readFirst, readNext, trailingZeros, wordsOf, writeFirst, writeNext, type XorState } from "./xor.ts";

const CONSTANT = 0;
const XOR = 1;
const STEPS = 2;
const MAX_DECIMALS = 4;
const POWERS_OF_TEN = [1, 10, 100, 1_000, 10_000];
/** Unary ones of a number that is written in full. */
const ESCAPE = 21;
const FULL_BITS = 53;
/** Sums of four such numbers, which order 2 folds, still are exact integers. */
const MAX_INTEGER = 2 ** 49;

/** The column must not be empty. */
export function encodeColumn(values: Float64Array): Uint8Array<ArrayBuffer> {
  const words = wordsOf(values);
  if (isConstant(words)) {
    const out = writerFor(9);
    out.write(CONSTANT, 8);
    out.write(words[HIGH] as number, 32);
    out.write(words[LOW] as number, 32);
    return out.bytes();
  }
  const plan = planSteps(values);
  if (plan && differTakesMore(words, plan.bits)) return encodeSteps(plan);
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

/** Whether xor.ts takes more than `bits` for sure: a value costs what differs and two bits at least. Writing it to see was a third of what a counter took. */
function differTakesMore(words: Uint32Array, bits: number): boolean {
  let least = 8 + 64;
  for (let i = 2; i < words.length && least <= bits; i += 2) {
    const high = (words[i + HIGH] as number) ^ (words[i - 2 + HIGH] as number);
    const low = (words[i + LOW] as number) ^ (words[i - 2 + LOW] as number);
    if (high === 0 && low === 0) least++;
    else least += 66 - leadingZeros(high, low) - (low === 0 ? 32 + trailingZeros(high) : trailingZeros(low));
  }
  return least > bits;
}

/** Used again for each column: what is written is copied out of it. */
const OUT = new BitWriter(new Uint32Array(512));

function writerFor(bytes: number): BitWriter {
  if (OUT.words.length * 4 < bytes) OUT.words = new Uint32Array(bytes >> 1);
  OUT.begin();
  return OUT;
}

function encodeXor(words: Uint32Array): Uint8Array<ArrayBuffer> {
  // 13 bits and 64 for each at most, so ten bytes.
  const out = writerFor(9 + words.length * 5);
  const state: XorState = { high: 0, low: 0, leading: 0, length: 0 };
  out.write(XOR, 8);
  writeFirst(out, state, words[HIGH] as number, words[LOW] as number);
  for (let i = 2; i < words.length; i += 2) writeNext(out, state, words[i + HIGH] as number, words[i + LOW] as number);
  return out.bytes();
}

interface StepPlan {
  readonly order: number;
  readonly decimals: number;
  readonly width: number;
  readonly first: number;
  /** Valid until the next plan. */
  readonly folded: Float64Array;
  readonly bits: number;
}

/** Room for the integers of a column, their differences, and the differences of those. */
let room = 128;
let [INTEGERS, ONCE, TWICE] = [new Float64Array(room), new Float64Array(room), new Float64Array(room)];

/** The order with the smaller steps, or `undefined` when the values are not such numbers. */
function planSteps(values: Float64Array): StepPlan | undefined {
  if (values.length > room) {
    room = values.length * 2;
    [INTEGERS, ONCE, TWICE] = [new Float64Array(room), new Float64Array(room), new Float64Array(room)];
  }
  const decimals = scaleToIntegers(values);
  if (decimals === undefined) return undefined;
  const first = INTEGERS[0] as number;
  const count = values.length - 1;
  let [before, last, sumOnce, sumTwice] = [0, first, 0, 0];
  for (let i = 0; i < count; i++) {
    const integer = INTEGERS[i + 1] as number;
    const step = integer - last;
    const [one, two] = [fold(step), fold(step - before)];
    ONCE[i] = one;
    TWICE[i] = two;
    sumOnce += one;
    sumTwice += two;
    before = step;
    last = integer;
  }
  const order = sumTwice < sumOnce ? 2 : 1;
  const folded = (order === 1 ? ONCE : TWICE).subarray(0, count);
  return { order, decimals, first, folded, ...riceOf(folded, order === 1 ? sumOnce : sumTwice) };
}

/** Fills `INTEGERS`, and answers with the decimals that make the values so. */
function scaleToIntegers(values: Float64Array): number | undefined {
  next: for (let decimals = 0; decimals <= MAX_DECIMALS; decimals++) {
    const scale = POWERS_OF_TEN[decimals] as number;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      const integer = Math.round(value * scale);
      // NaN and infinity fall out here, and -0, which no sum gives back.
      if (!(Math.abs(integer) < MAX_INTEGER) || (value === 0 && 1 / value < 0)) return undefined;
      // The way back must give the very bits.
      if (integer / scale !== value) continue next;
      INTEGERS[i] = integer;
    }
    return decimals;
  }
  return undefined;
}

function fold(step: number): number {
  return step < 0 ? -2 * step - 1 : 2 * step;
}

function unfold(folded: number): number {
  return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
}

/** The width that costs least: just above the logarithm of the mean or, where a few steps are large, some below. */
function riceOf(folded: Float64Array, sum: number): { width: number; bits: number } {
  let width = Math.min(FULL_BITS - 1, Math.floor(Math.log2(sum / folded.length + 1)) + 1);
  let bits = riceBits(folded, width);
  while (width > 0) {
    const less = riceBits(folded, width - 1);
    if (less >= bits) break;
    bits = less;
    width--;
  }
  return { width, bits };
}

function riceBits(folded: Float64Array, width: number): number {
  const scale = 2 ** -width;
  let bits = 8 + 6 + 64;
  for (let i = 0; i < folded.length; i++) {
    const upper = Math.floor((folded[i] as number) * scale);
    bits += upper < ESCAPE ? upper + 1 + width : ESCAPE + FULL_BITS;
  }
  return bits;
}

function encodeSteps({ order, decimals, width, first, folded, bits }: StepPlan): Uint8Array<ArrayBuffer> {
  const out = writerFor((bits + 7) >> 3);
  out.write(STEPS + order * (MAX_DECIMALS + 1) + decimals, 8);
  out.write(width, 6);
  FIRST[0] = first;
  out.write(FIRST_WORDS[HIGH] as number, 32);
  out.write(FIRST_WORDS[LOW] as number, 32);
  const unit = 2 ** width;
  for (let i = 0; i < folded.length; i++) {
    const one = folded[i] as number;
    const upper = Math.floor(one / unit);
    if (upper >= ESCAPE) {
      out.write(2 ** ESCAPE - 1, ESCAPE);
      writeLong(out, one, FULL_BITS);
    } else {
      out.write((2 << upper) - 2, upper + 1);
      writeLong(out, one - upper * unit, width);
    }
  }
  return out.bytes();
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
  const scale = POWERS_OF_TEN[decimals] as number;
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
