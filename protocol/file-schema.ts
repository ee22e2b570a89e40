/** What the schemas of files that people write are made of: each says in words what must stand there, and why something does not. */
import * as v from "valibot";
import { isTimeZone } from "../core/wall/local-time.ts";
import { nearest } from "./nearest.ts";

/** What people read: no control characters but line breaks. */
/** Of Prometheus: https://prometheus.io/docs/concepts/data_model/ */
export const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;

export const text = (most: number, what: string) =>
  v.pipe(
    v.string(`must be a text: ${what}`),
    v.maxLength(most, `has more than ${most} characters`),
    v.regex(/^(?:[^\p{Cc}]|[\n\t])*$/u, "has control characters"),
  );

/** A text, or one in each language. */
export const localText = (most: number, what: string, description: string) =>
  v.pipe(
    v.union(
      [text(most, what), object({ en: text(most, "English"), zh: text(most, "Chinese") })],
      `must be ${what}: a text of at most ${most} characters, or {en: …, zh: …} with one for each language`,
    ),
    v.description(description),
  );

export const name = (most: number, what: string, description: string) =>
  v.pipe(
    v.string(`must be ${what}`),
    v.regex(/^[\p{L}\p{N}_.:-]+$/u, `must be ${what}: letters, digits, and - _ . :`),
    v.maxLength(most, `has more than ${most} characters`),
    v.description(description),
  );

export const finite = (description: string) =>
  v.pipe(v.number("must be a number"), v.finite("must be a finite number"), v.description(description));

export const choice = <const T extends readonly string[]>(words: T, what: string, description: string) =>
  v.pipe(
    v.picklist(words, ({ input }) => `must be ${what}: ${meant(input, words)}${words.join(", ")}`),
    v.description(description),
  );

export const duration = (description: string) =>
  v.pipe(
    v.string("must be a duration as in PromQL: 30s, 5m, 1h30m"),
    v.regex(/^(?=\d)(?:\d+y)?(?:\d+w)?(?:\d+d)?(?:\d+h)?(?:\d+m)?(?:\d+s)?(?:\d+ms)?$/, "must be a duration as in PromQL: 30s, 5m, 1h30m"),
    v.description(description),
  );

/** RFC 3339, with its zone: walls hang in more than one. */
export const moment = (description: string) => {
  const reason = "must be a time with its zone: 2026-12-31T17:00:00+08:00";
  return v.pipe(
    v.string(reason),
    v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)$/, reason),
    v.check((input) => !Number.isNaN(Date.parse(input)), reason),
    v.description(description),
  );
};

export const timeZone = (description: string) =>
  v.pipe(
    v.string("must be a time zone: Asia/Shanghai"),
    v.check(isTimeZone, "is not a time zone that is known: Asia/Shanghai, Europe/Berlin, UTC …"),
    v.description(description),
  );

export const list = <T extends v.GenericSchema>(item: T, least: number, most: number, what: string) =>
  v.pipe(
    v.array(item, `must be a list of ${what}`),
    v.minLength(least, `needs at least one of the ${what}`),
    v.maxLength(most, `has more than ${most} ${what}`),
  );

/** A mapping of known keys. What is missing or not known is said by its name. */
export function object<const T extends v.ObjectEntries>(entries: T) {
  return v.strictObject(entries, (issue) => {
    const key = String(issue.path?.at(-1)?.key ?? "");
    if (issue.expected === "never")
      return `is not known here: ${meant(key, Object.keys(entries))}there are ${Object.keys(entries).join(", ")}`;
    if (issue.received === "undefined" && key in entries) return "is missing";
    return `must be a mapping with the keys ${Object.keys(entries).join(", ")}`;
  });
}

export function meant(input: unknown, words: readonly string[]): string {
  const found = typeof input === "string" ? nearest(input, words) : undefined;
  return found === undefined ? "" : `did you mean \`${found}\`? `;
}
