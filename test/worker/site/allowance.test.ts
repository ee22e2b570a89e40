import { describe, expect, it } from "vitest";
import { DAY_MS, Head } from "../../../core/series/head.ts";
import { Allowance } from "../../../worker/site/allowance.ts";
import type { OwnMetric } from "../../../worker/site/own-metrics.ts";
import { OWN_EVERY_MS, OwnSeries } from "../../../worker/site/own-series.ts";

const MIDNIGHT = Date.UTC(2026, 10, 25);
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

interface Counters {
  readonly requests?: number;
  readonly rows?: number;
  readonly roomRows?: number;
  readonly awakeS?: number;
  readonly messages?: number;
}

const counter = (name: string, value: number, what?: string): OwnMetric => ({
  name,
  type: "counter",
  help: "",
  samples: [{ labels: what === undefined ? [] : [["what", what]], value }],
});

const metricsOf = ({ requests = 0, rows = 0, roomRows = 0, awakeS = 0, messages = 0 }: Counters): readonly OwnMetric[] => [
  counter("parapet_worker_requests_total", requests),
  counter("parapet_room_requests_total", messages, "message"),
  counter("parapet_rows_written_total", rows),
  counter("parapet_room_rows_written_total", roomRows),
  counter("parapet_awake_seconds_total", awakeS),
];

/** A head with what earlier lives of the site said of themselves; each line is one life's counters, as they were at some moments. */
function headOf(said: readonly (readonly [atMs: number, counters: Counters])[]): Head {
  const head = new Head();
  for (const [atMs, counters] of said) {
    new OwnSeries(head, () => metricsOf(counters), atMs - OWN_EVERY_MS).take(atMs);
  }
  return head;
}

const ratios = (allowance: Allowance): Record<string, number> =>
  Object.fromEntries(allowance.metric().samples.map(({ labels, value }) => [labels[0]?.[1], value]));

describe("Allowance", () => {
  it("counts rows of site and room as one, twenty messages as a request, and an object as 128 MB", () => {
    const allowance = new Allowance(new Head(), MIDNIGHT + HOUR_MS);
    const counters = { requests: 1_000, rows: 9_000, roomRows: 1_000, awakeS: 3_600, messages: 2_000 };
    allowance.observe(MIDNIGHT + 2 * HOUR_MS, () => metricsOf(counters));
    expect(ratios(allowance)).toEqual({
      requests: 0.01,
      "object-requests": 0.001,
      "rows-written": 0.1,
      "rows-read": 0,
      duration: expect.closeTo((3_600 * 0.128) / 13_000, 10),
    });
  });

  it("knows at a start what the lives of today used, and nothing of yesterday's", () => {
    const head = headOf([
      [MIDNIGHT - MINUTE_MS, { rows: 5_000 }],
      [MIDNIGHT + MINUTE_MS, { rows: 6_000 }],
      // Killed, and begun anew.
      [MIDNIGHT + 2 * HOUR_MS, { rows: 300 }],
      [MIDNIGHT + 3 * HOUR_MS, { rows: 700 }],
    ]);
    const allowance = new Allowance(head, MIDNIGHT + 4 * HOUR_MS);
    expect(ratios(allowance)["rows-written"]).toBeCloseTo(0.017, 10);
    allowance.observe(MIDNIGHT + 4 * HOUR_MS, () => metricsOf({ rows: 100 }));
    expect(ratios(allowance)["rows-written"]).toBeCloseTo(0.018, 10);
  });

  it("begins at nothing at midnight UTC", () => {
    const allowance = new Allowance(new Head(), MIDNIGHT - HOUR_MS);
    allowance.observe(MIDNIGHT - 1, () => metricsOf({ rows: 50_000 }));
    expect(ratios(allowance)["rows-written"]).toBe(0.5);
    allowance.observe(MIDNIGHT + OWN_EVERY_MS, () => metricsOf({ rows: 50_100 }));
    expect(ratios(allowance)["rows-written"]).toBe(0);
    allowance.observe(MIDNIGHT + HOUR_MS, () => metricsOf({ rows: 51_100 }));
    expect(ratios(allowance)["rows-written"]).toBe(0.01);
  });

  it("spreads the rows that are left over the day that is left", () => {
    const allowance = new Allowance(new Head(), MIDNIGHT);
    expect(allowance.rowsASecond(MIDNIGHT)).toBeCloseTo(100_000 / 86_400, 10);
    allowance.observe(MIDNIGHT + DAY_MS / 2, () => metricsOf({ rows: 90_000 }));
    expect(allowance.rowsASecond(MIDNIGHT + DAY_MS / 2)).toBeCloseTo(10_000 / 43_200, 10);
    allowance.observe(MIDNIGHT + DAY_MS / 2 + MINUTE_MS, () => metricsOf({ rows: 200_000 }));
    expect(allowance.rowsASecond(MIDNIGHT + DAY_MS / 2 + MINUTE_MS)).toBe(0.1);
  });

  /** A life since midnight, looked at each minute, that makes so many requests a second. */
  function run(allowance: Allowance, fromMs: number, throughMs: number, before: number, aSecond: number): void {
    for (let ms = fromMs; ms <= throughMs; ms += MINUTE_MS) {
      allowance.observe(ms, () => metricsOf({ requests: before + ((ms - fromMs) / 1_000) * aSecond }));
    }
  }

  it("says what will end before the day does, and when, from a twentieth on", () => {
    const allowance = new Allowance(new Head(), MIDNIGHT);
    run(allowance, MIDNIGHT, MIDNIGHT + HOUR_MS / 2, 0, 2);
    expect(allowance.runningOut(MIDNIGHT + HOUR_MS / 2)).toBeUndefined();
    run(allowance, MIDNIGHT + HOUR_MS / 2, MIDNIGHT + HOUR_MS, 3_600, 2);
    expect(allowance.runningOut(MIDNIGHT + HOUR_MS)).toEqual({
      what: "requests",
      ratio: 0.072,
      outMs: MIDNIGHT + 50_000 * 1_000,
    });
  });

  it("says nothing of a pace that lasts, and takes a forecast back only when it is well below", () => {
    const allowance = new Allowance(new Head(), MIDNIGHT);
    run(allowance, MIDNIGHT, MIDNIGHT + 2 * HOUR_MS, 0, 1.1);
    expect(allowance.runningOut(MIDNIGHT + 2 * HOUR_MS)).toBeUndefined();
    run(allowance, MIDNIGHT + 2 * HOUR_MS, MIDNIGHT + 3 * HOUR_MS, 7_920, 1.3);
    expect(allowance.runningOut(MIDNIGHT + 3 * HOUR_MS)).toMatchObject({ what: "requests" });
    // 12,600 and then 1.13 a second are 98 % of a day.
    run(allowance, MIDNIGHT + 3 * HOUR_MS, MIDNIGHT + 4 * HOUR_MS, 12_600, 1.13);
    expect(allowance.runningOut(MIDNIGHT + 4 * HOUR_MS)).toMatchObject({ what: "requests", outMs: null });
    run(allowance, MIDNIGHT + 4 * HOUR_MS, MIDNIGHT + 5 * HOUR_MS, 16_668, 0.9);
    expect(allowance.runningOut(MIDNIGHT + 5 * HOUR_MS)).toBeUndefined();
  });

  it("says what is nearly used up, however slow the rest goes", () => {
    const allowance = new Allowance(new Head(), MIDNIGHT);
    run(allowance, MIDNIGHT + 23 * HOUR_MS, MIDNIGHT + 23.9 * HOUR_MS, 91_000, 0);
    expect(allowance.runningOut(MIDNIGHT + 23.9 * HOUR_MS)).toEqual({ what: "requests", ratio: 0.91, outMs: null });
    run(allowance, MIDNIGHT + 23.91 * HOUR_MS, MIDNIGHT + 23.95 * HOUR_MS, 101_000, 0);
    expect(allowance.runningOut(MIDNIGHT + 23.95 * HOUR_MS)?.ratio).toBe(1.01);
  });
});
