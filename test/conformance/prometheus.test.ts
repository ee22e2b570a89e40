/**
 * The same samples in a real Prometheus and in Parapet, the same questions to both, answers compared: instant and range, hot and
 * after a start. Skipped by name where there is no Prometheus.
 *
 * Debian's Prometheus is older than the language that Parapet speaks: samples stand off whole seconds, so that a window closed at
 * both ends (Prometheus 2) and one open to the left (3) hold the same.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/server.ts";
import { EXPRESSIONS, FAILING, REFUSED } from "./expressions.ts";
import { findProgram, type Prometheus, startPrometheus } from "./prometheus.ts";
import { type SampleSeries, SPAN_MS, sampleSeries } from "./samples.ts";

const prometheus = await findProgram("prometheus");
const promtool = await findProgram("promtool");
const isThere = prometheus !== undefined && promtool !== undefined;

/** Sums in another order differ in the last bits. */
const TOLERANCE = 1e-9;
/** Not where series begin: there `rate` has changed since Debian's version. */
const LAST_MS = SPAN_MS / 2;
const LINES_IN_BODY = 15_000;

/** Off the minute, so that no window of a subquery, whose steps are whole seconds, ends on one of them. */
const nowMs = Math.floor((Date.now() - 7_000) / 60_000) * 60_000 + 7_000;
/** A thousand series; ten thousand with `HOSTS=100`, which takes minutes. */
const all = sampleSeries(nowMs, Number(process.env.HOSTS ?? 10));

let theirs: Prometheus;
let ours: TestServer;

async function postAll(url: string, series: readonly SampleSeries[]): Promise<void> {
  const lines = series.flatMap(({ name, labels, samples }) =>
    samples.map(([time, value]) => JSON.stringify({ labels: Object.fromEntries(labels), time, [name]: value })),
  );
  for (let at = 0; at < lines.length; at += LINES_IN_BODY) {
    const answer = await fetch(`${url}/metrics`, { method: "POST", body: lines.slice(at, at + LINES_IN_BODY).join("\n") });
    if (answer.status !== 204) throw new Error(`${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  }
}

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers of every form are compared
  readonly body: any;
}

async function ask(url: string, path: string, params: Record<string, string>): Promise<Answer> {
  const answer = await fetch(`${url}/api/v1/${path}`, { method: "POST", body: new URLSearchParams(params) });
  return { status: answer.status, body: await answer.json() };
}

type Point = readonly [number, string];

/** Label set to points, so that order does not matter. */
function plain({ body }: Answer): unknown {
  const { resultType, result } = body.data ?? {};
  if (resultType === "scalar" || resultType === "string") return { resultType, points: new Map([["", [result]]]) };
  const entries = (result as { metric: object; value?: Point; values?: Point[] }[]).map(({ metric, value, values }): [string, Point[]] => [
    JSON.stringify(Object.entries(metric).sort()),
    values ?? [value as Point],
  ]);
  return { resultType, points: new Map(entries) };
}

/** The first place where two answers differ, or nothing. */
function difference(one: unknown, other: unknown): string | undefined {
  const [a, b] = [one, other] as { resultType: string; points: Map<string, Point[]> }[];
  if (!a || !b || a.resultType !== b.resultType) return `${a?.resultType} and ${b?.resultType}`;
  for (const key of new Set([...a.points.keys(), ...b.points.keys()])) {
    const [left, right] = [a.points.get(key), b.points.get(key)];
    if (!left || !right) return `${key} is only in ${left ? "ours" : "theirs"}`;
    if (left.length !== right.length) return `${key} has ${left.length} points and ${right.length}`;
    for (let i = 0; i < left.length; i++) {
      const [[time, value], [theirTime, theirValue]] = [left[i] as Point, right[i] as Point];
      if (time !== theirTime || !isClose(value, theirValue)) return `${key}: ${time} ${value} and ${theirTime} ${theirValue}`;
    }
  }
  return undefined;
}

function isClose(a: string, b: string): boolean {
  if (a === b) return true;
  const [x, y] = [Number(a), Number(b)];
  return Math.abs(x - y) <= TOLERANCE * Math.max(Math.abs(x), Math.abs(y), 1e-6);
}

describe.skipIf(!isThere)("beside a real Prometheus (skipped where prometheus and promtool are not installed)", () => {
  beforeAll(async () => {
    [theirs, ours] = await Promise.all([startPrometheus(prometheus as string, promtool as string, all), startTestServer()]);
    await postAll(ours.url, all);
  }, 600_000);

  afterAll(async () => {
    await theirs?.stop();
    await ours?.remove();
  });

  const seconds = (ms: number): string => String(ms / 1000);

  async function compare(path: string, params: Record<string, string>): Promise<string | undefined> {
    const [mine, other] = await Promise.all([ask(ours.url, path, params), ask(theirs.url, path, params)]);
    if (mine.status !== 200 || other.status !== 200) {
      return `${mine.status} ${JSON.stringify(mine.body).slice(0, 200)} and ${other.status} ${JSON.stringify(other.body).slice(0, 200)}`;
    }
    return difference(plain(mine), plain(other));
  }

  const passes = ["hot", "after a start"] as const;

  describe.each(passes)("%s", (pass) => {
    beforeAll(async () => {
      if (pass === "hot") return;
      await ours.kill();
      await ours.start();
    });

    it.each(EXPRESSIONS)("%s", async (query) => {
      for (const backMs of [0, SPAN_MS / 4, LAST_MS]) {
        const time = seconds(nowMs - backMs);
        expect([query, time, await compare("query", { query, time })]).toEqual([query, time, undefined]);
      }
      const range = { query, start: seconds(nowMs - LAST_MS), end: seconds(nowMs), step: "60" };
      expect([query, "range", await compare("query_range", range)]).toEqual([query, "range", undefined]);
    });
  });

  it.each(REFUSED)("refuses as Prometheus does: %s", async (query) => {
    for (const path of ["query", "query_range"]) {
      const params = { query, start: "0", end: "60", step: "15" };
      const [mine, other] = await Promise.all([ask(ours.url, path, params), ask(theirs.url, path, params)]);
      expect([path, mine.status, mine.body.errorType]).toEqual([path, other.status, other.body.errorType]);
    }
  });

  it.each(FAILING)("fails as Prometheus does: %s", async (query) => {
    const params = { query, time: seconds(nowMs) };
    const [mine, other] = await Promise.all([ask(ours.url, "query", params), ask(theirs.url, "query", params)]);
    expect([mine.status, mine.body.errorType]).toEqual([other.status, other.body.errorType]);
  });

  it("names the same series, labels and values, of all times and of some", async () => {
    const bounds = [{}, { start: seconds(nowMs - SPAN_MS / 4), end: seconds(nowMs) }, { start: "1000", end: "2000" }];
    for (const times of bounds) {
      for (const match of ['{__name__=~"up|temp_celsius"}', 'http_requests_total{code="200"}', "nothing"]) {
        for (const path of ["series", "labels"]) {
          const params = { ...times, "match[]": match };
          const [mine, other] = await Promise.all([ask(ours.url, path, params), ask(theirs.url, path, params)]);
          expect([path, params, mine]).toEqual([path, params, other]);
        }
      }
      for (const label of ["__name__", "instance", "le", "none"]) {
        // A site has series about itself.
        const params = new URLSearchParams({ ...times, "match[]": '{__name__=~".+",__name__!~"parapet_.*"}' });
        const path = `/api/v1/label/${label}/values?${params}`;
        const [mine, other] = await Promise.all([ours.url, theirs.url].map(async (url) => (await fetch(url + path)).json()));
        expect([path, mine]).toEqual([path, other]);
      }
    }
  });

  it("is asked by promtool as Prometheus is", async () => {
    const run = async (url: string, ...args: string[]): Promise<string> => {
      const [kind = "", ...rest] = args;
      const named = kind === "series" ? [...rest.map((match) => `--match=${match}`), url] : [url, ...rest];
      const { stdout } = await promisify(execFile)(promtool as string, ["query", kind, ...named]);
      return stdout.split("\n").sort().join("\n");
    };
    const time = `--time=${seconds(nowMs)}`;
    const [start, end] = [`--start=${seconds(nowMs - 600_000)}`, `--end=${seconds(nowMs)}`];
    for (const args of [
      ["series", "up"],
      ["labels", "instance"],
    ]) {
      expect(await run(ours.url, ...args)).toBe(await run(theirs.url, ...args));
    }
    const query = async (url: string, ...args: string[]): Promise<string> => {
      const { stdout } = await promisify(execFile)(promtool as string, ["query", ...args.map((arg) => (arg === "URL" ? url : arg))]);
      return stdout.split("\n").sort().join("\n");
    };
    for (const args of [
      ["instant", time, "URL", "sum by (job) (up)"],
      ["range", start, end, "--step=60s", "URL", "max by (code) (http_requests_total)"],
    ]) {
      const [mine, other] = await Promise.all([query(ours.url, ...args), query(theirs.url, ...args)]);
      expect(mine.length).toBeGreaterThan(10);
      expect(mine).toBe(other);
    }
  });
});
