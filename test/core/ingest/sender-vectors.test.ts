/** Recorded bodies of collectd, Netdata and prom-client. They lie beside the project and are not part of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ParseResult } from "../../../core/ingest/batch.ts";
import { parseCollectd } from "../../../core/ingest/collectd.ts";
import { parseGroupingKey } from "../../../core/ingest/grouping-key.ts";
import { parsePrometheusText } from "../../../core/ingest/prometheus-text.ts";
import { parsePut } from "../../../core/ingest/put.ts";
import { expectSound, samplesOf } from "./parse-result.ts";

const SENDERS = join(import.meta.dirname, "../../../../shared/vectors/senders");
const COLLECTD = join(import.meta.dirname, "../../../../shared/vectors/collectd");
const absent = !existsSync(SENDERS);

interface Recorded {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly body: Buffer;
}

function recorded(client: string): Recorded[] {
  const names = readdirSync(join(SENDERS, client)).filter((name) => name.endsWith(".body"));
  return names.sort().map((file) => {
    const { method, url } = JSON.parse(readFileSync(join(SENDERS, client, file.replace(".body", ".headers.json")), "utf8"));
    return { name: file.slice(0, 2), method, url, body: readFileSync(join(SENDERS, client, file)) };
  });
}

function lines(path: string): { name: string; body: string; line: string; points: number }[] {
  return readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe.skipIf(absent)("parseCollectd on recorded bodies (skipped where ../shared/vectors is absent)", () => {
  it("takes every value list of collectd 5.12, and passes over its notifications", () => {
    const bodies = [...recorded("collectd-5.12"), ...recorded("collectd-5.12-auth")].filter(({ url }) => url.startsWith("/collectd"));
    const counts = bodies.map(({ url, body }) => {
      const result = parseCollectd(body, { rates: url.includes("rates=1") });
      expectSound(result);
      return [result.batch.series.length, result.rejected];
    });
    expect(counts.length).toBe(26);
    expect(counts.filter(([, rejected]) => rejected !== 0)).toEqual([]);
    expect(counts.filter(([samples]) => samples === 0).length).toBe(5);
    expect(counts.reduce((sum, [samples = 0]) => sum + samples, 0)).toBe(expectedValues(bodies));
  });

  it("names the same value the same, whether it came as JSON or as PUTVAL", () => {
    const names = (url: string): Set<string> =>
      new Set(
        recorded("collectd-5.12")
          .filter((one) => one.url === url)
          .flatMap(({ body }) => parseCollectd(body, { rates: url.includes("rates") }).batch.keys),
      );
    const [json, putval] = [names("/collectd"), names("/collectd-post")];
    expect(putval.size).toBeGreaterThan(15);
    expect([...putval].filter((key) => !json.has(key))).toEqual([]);
  });

  it("reads the documented cases", () => {
    const points = lines(join(COLLECTD, "json.ndjson")).map(({ body }) => parseCollectd(Buffer.from(body)).batch.series.length);
    expect(points).toEqual(lines(join(COLLECTD, "json.ndjson")).map((one) => one.points));
    expect(lines(join(COLLECTD, "command.ndjson")).map(({ line }) => samplesOf(parseCollectd(Buffer.from(line))).length)).toEqual([
      3, 1, 0, 2,
    ]);
  });
});

/** Numbers in value lists, counted without the parser. */
function expectedValues(bodies: readonly Recorded[]): number {
  const inJson = (text: string): number =>
    (JSON.parse(text) as { values?: unknown[] }[]).flatMap(({ values = [] }) => values).filter((value) => typeof value === "number").length;
  const inLines = (text: string): number => (text.match(/(?<=:)[-\d.e+]+(?=[:\s]|$)/g) ?? []).length;
  return bodies.map(({ body }) => body.toString()).reduce((sum, text) => sum + (text.startsWith("[") ? inJson(text) : inLines(text)), 0);
}

describe.skipIf(absent)("parsePut on recorded bodies (skipped where ../shared/vectors is absent)", () => {
  it("takes every point of Netdata 1.37, the same as JSON and as Graphite's lines", () => {
    const results = recorded("netdata-1.37.1").map(({ body }) => parsePut(body));
    for (const result of results) expectSound(result);
    expect(results.map(({ rejected }) => rejected)).toEqual(results.map(() => 0));
    const series = (result: ParseResult): string[] => [...result.batch.keys].sort();
    const full = results.filter(({ batch }) => batch.series.length > 0);
    expect(full.length).toBe(12);
    expect(full.map(series)).toEqual(full.map(() => series(full[0] as ParseResult)));
    expect(series(full[0] as ParseResult)[0]).toBe(
      'netdata_system_cpu_guest_nice{_has_unstable_connection="false",_is_ephemeral="false",host="press-07"}',
    );
  });
});

describe.skipIf(absent)("parsePrometheusText on recorded bodies (skipped where ../shared/vectors is absent)", () => {
  it("takes every line of prom-client's pushes", () => {
    const pushes = recorded("prom-client-pushgateway");
    const keys = pushes.map(({ method, url }) => {
      const key = parseGroupingKey(url.slice("/metrics/".length));
      return `${method} ${key.ok ? JSON.stringify(Object.fromEntries(key.labels)) : key.why}`;
    });
    expect(keys).toEqual([
      ...["POST", "POST", "POST"].map((method) => `${method} {"instance":"press-07","job":"press"}`),
      'PUT {"job":"a/b job","path":"/var/tmp"}',
      'DELETE {"instance":"press-07","job":"press"}',
    ]);
    const results = pushes.filter(({ body }) => body.length > 0).map(({ body }) => parsePrometheusText(body));
    for (const result of results) expectSound(result, "any");
    expect(results.map(({ batch, rejected, repeatedLine }) => [batch.series.length, rejected, repeatedLine])).toEqual(
      results.map(() => [19, 0, 0]),
    );
    expect(samplesOf(results[0] as ParseResult).slice(0, 4)).toEqual([
      'press_temp_celsius{zone="front \\"x\\"\\n"} 20.5',
      'press_temp_celsius{zone="nan"} NaN',
      'press_temp_celsius{zone="inf"} Infinity',
      "parts_total 1",
    ]);
    expect(results[0]?.batch.metadata[0]).toEqual({
      name: "press_temp_celsius",
      type: "gauge",
      help: 'spindle "temp"\\ \n second',
      unit: "",
    });
  });
});
