/** What a parser answered, as lines of text that tests can write down; and the invariants that hold for every answer. */
import { expect } from "vitest";
import type { ParseResult } from "../../../core/ingest/batch.ts";
import { isStaleMarker } from "../../../core/promql/stale.ts";

/** `cpu_idle{host="a"} 97.5 @1700000000000`, without the `@` where the sender gave no time. */
export function samplesOf({ batch }: ParseResult): string[] {
  return Array.from(batch.values, (value, i) => {
    const time = batch.times[i] as number;
    const number = isStaleMarker(value) ? "stale" : Object.is(value, -0) ? "-0" : String(value);
    return `${batch.keys[batch.series[i] as number]} ${number}${Number.isNaN(time) ? "" : ` @${time}`}`;
  });
}

/** `3 bad-line missing fields: cpu`. */
export function rejectionsOf({ rejections }: ParseResult): string[] {
  return rejections.map(({ code, line, detail }) => `${line} ${code} ${detail}`);
}

/** What of an answer breaks the promise of `ParseResult`, for any input; `undefined` when nothing does. Some formats can say NaN and infinity. */
export function defectOf({ batch, rejected, rejections }: ParseResult, values: "finite" | "any" = "finite"): string | undefined {
  const { keys, series, times } = batch;
  if (series.length !== batch.values.length || times.length !== batch.values.length) return "columns of several lengths";
  if (new Set(keys).size !== keys.length) return "a key stands twice";
  if (new Set(series).size !== keys.length) return "a key without a sample";
  if (!series.every((one) => one < keys.length)) return "a sample without a key";
  if (values === "finite" && !batch.values.every(Number.isFinite)) return "a value that is not finite";
  if (!times.every((time) => Number.isNaN(time) || Number.isSafeInteger(time))) return "a time that is no whole millisecond";
  if (rejections.length !== Math.min(rejected, 20)) return "rejections that are not named";
  if (!rejections.every(({ detail }) => detail !== "" && detail.length <= 120))
    return "a rejection without a detail, or with too long a one";
  return undefined;
}

export function expectSound(result: ParseResult, values: "finite" | "any" = "finite"): void {
  expect(defectOf(result, values)).toBeUndefined();
}

/** Parses every beginning of a body: a sender's connection may break after any byte. */
export function expectSoundWhereverCut(bytes: Uint8Array, parse: (bytes: Uint8Array) => ParseResult): void {
  for (let end = 0; end <= bytes.length; end++) expectSound(parse(bytes.subarray(0, end)));
}

/** The same promises as `expectSound` with any values, for a million inputs. */
export function expectSoundCheaply({ batch, rejected, rejections }: ParseResult): void {
  const { keys, series, times, values } = batch;
  const used = new Set(series);
  const sound =
    series.length === times.length &&
    times.length === values.length &&
    new Set(keys).size === keys.length &&
    used.size === keys.length &&
    series.every((place) => place < keys.length) &&
    times.every((time) => Number.isNaN(time) || Number.isSafeInteger(time)) &&
    rejections.length === Math.min(rejected, 20) &&
    rejections.every(({ detail }) => detail !== "" && detail.length <= 120);
  if (!sound) throw new Error(`unsound: ${JSON.stringify({ keys, series, times, values, rejected, rejections })}`);
}
