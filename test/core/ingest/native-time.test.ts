import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readNativeTime } from "../../../core/ingest/native-time.ts";

describe("readNativeTime", () => {
  it("takes epoch milliseconds, whole ones", () => {
    for (const [sent, ms] of [
      [1e11, 1e11],
      [1_700_000_000_123, 1_700_000_000_123],
      [1_700_000_000_123.9, 1_700_000_000_123],
    ] as const) {
      expect(readNativeTime(sent)).toBe(ms);
    }
  });

  it("names the unit that a number looks like", () => {
    const numbers: [sent: number, unit: string][] = [
      [0, "seconds"],
      [-1, "seconds"],
      [1_700_000_000, "seconds"],
      [99_999_999_999, "seconds"],
      [1e14, "microseconds"],
      [1_700_000_000_000_000, "microseconds"],
      [1_700_000_000_000_000_000, "nanoseconds"],
    ];
    for (const [sent, unit] of numbers)
      expect(readNativeTime(sent)).toBe(`time: ${sent} looks like ${unit}, epoch milliseconds are needed`);
  });

  it("takes RFC 3339 with a zone", () => {
    const texts: [text: string, iso: string][] = [
      ["2026-11-23T10:00:00Z", "2026-11-23T10:00:00.000Z"],
      ["2026-11-23t10:00:00z", "2026-11-23T10:00:00.000Z"],
      ["2026-11-23 10:00:00Z", "2026-11-23T10:00:00.000Z"],
      ["2026-11-23T10:00:00+08:00", "2026-11-23T02:00:00.000Z"],
      ["2026-11-23T22:30:00-03:30", "2026-11-24T02:00:00.000Z"],
      ["2026-11-23T10:00:00.1Z", "2026-11-23T10:00:00.100Z"],
      ["2026-11-23T10:00:00.123999999Z", "2026-11-23T10:00:00.123Z"],
      ["2024-02-29T00:00:00Z", "2024-02-29T00:00:00.000Z"],
      ["1969-12-31T23:59:59Z", "1969-12-31T23:59:59.000Z"],
      ["0099-01-01T00:00:00Z", "0099-01-01T00:00:00.000Z"],
      ["2016-12-31T23:59:60Z", "2017-01-01T00:00:00.000Z"],
    ];
    for (const [text, iso] of texts) expect(new Date(readNativeTime(text) as number).toISOString()).toBe(iso);
  });

  it("refuses every other text and value", () => {
    const others: unknown[] = [
      ..."2026-11-23T10:00:00 2026-11-23 2026-02-29T00:00:00Z 2026-13-01T00:00:00Z 2026-00-01T00:00:00Z 2026-01-00T00:00:00Z".split(
        / (?=2)/,
      ),
      ..."2026-01-01T24:00:00Z 2026-01-01T00:60:00Z 2026-01-01T00:00:61Z 2026-01-01T00:00:00+24:00 2026-01-01T00:00:00+0100".split(" "),
      "2026-01-01T00:00:00.Z",
      "1700000000000",
      "",
      "now",
      null,
      true,
      {},
      [1_700_000_000_000],
    ];
    for (const other of others) {
      expect({ other, answer: readNativeTime(other) }).toEqual({
        other,
        answer: "time: neither epoch milliseconds nor an RFC 3339 text with a zone",
      });
    }
  });

  it("reads back every moment that is printed as ISO text", () => {
    const moment = fc.date({ min: new Date("0001-01-01T00:00:00Z"), max: new Date("9999-12-31T23:59:59.999Z"), noInvalidDate: true });
    fc.assert(fc.property(moment, (date) => readNativeTime(date.toISOString()) === date.getTime()));
  });
});
