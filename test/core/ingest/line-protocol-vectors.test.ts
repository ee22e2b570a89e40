/**
 * Line protocol against the cases of others: influxdata's own decoder, Telegraf's parser, and recorded senders. The vectors lie
 * beside the project and are not part of it.
 *
 * Where this parser differs, and why: names are normalised and strings give no sample (both are done to what is expected, here);
 * 255 tags are past the default limit; a comment may hold control characters, as in influxd 1.x (no case of the subset has one).
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS } from "../../../core/ingest/batch.ts";
import { createLineCache, type LineCache } from "../../../core/ingest/line-cache.ts";
import { parseLineProtocol, precisionOf } from "../../../core/ingest/line-protocol.ts";
import { type Label, normaliseLabelName, normaliseMetricName, seriesKey, sortedLabels } from "../../../core/metric.ts";
import { expectSound, samplesOf } from "./parse-result.ts";

const VECTORS = join(import.meta.dirname, "../../../../shared/vectors");
const absent = !existsSync(VECTORS);

function read(path: string): Buffer {
  return readFileSync(join(VECTORS, path));
}

function readLines<T>(path: string): T[] {
  return read(path)
    .toString()
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

interface Point {
  /** ns; without a timestamp in the line, the default time cut to the precision. */
  readonly time: string;
  readonly name: string;
  readonly tags: readonly { key: string; value: string }[];
  readonly fields: readonly { key: string; value: { float?: number; int?: string; uint?: string; bool?: boolean; string?: unknown } }[];
}

interface DecodeCase {
  readonly key: string;
  readonly precision: string;
  readonly defaultTime: string;
  readonly input: { text?: string; base64?: string };
  readonly expect: { error?: string; result?: readonly Point[] };
}

const NS_PER_MS = 1_000_000n;
const PRECISION_NS: Record<string, bigint> = { "1ns": 1n, "1µs": 1_000n, "1ms": NS_PER_MS, "1s": 1_000_000_000n };

/** What `samplesOf` has to say; a point that has the default time had none, as no case of the corpus says so itself. */
function expectedSamples({ precision, defaultTime, expect: { result = [] } }: DecodeCase): string[] {
  const unit = PRECISION_NS[precision] as bigint;
  const untimed = String((BigInt(defaultTime) / unit) * unit);
  const samples: string[] = [];
  const untimedAt = new Map<string, number>();
  for (const { time, name, tags, fields } of result) {
    const labels = sortedLabels(tags.map(({ key, value }): Label => [normaliseLabelName(key), value]));
    for (const { key: field, value } of fields) {
      if (value.string !== undefined) continue;
      const number = value.bool === undefined ? Number(value.float ?? value.int ?? value.uint) : Number(value.bool);
      const key = seriesKey(normaliseMetricName(`${name}_${field}`), labels);
      const text = `${key} ${number}`;
      const at = untimedAt.get(key);
      if (time !== untimed) samples.push(`${text} @${BigInt(time) / NS_PER_MS - (BigInt(time) % NS_PER_MS < 0n ? 1n : 0n)}`);
      else if (at !== undefined) samples[at] = text;
      else untimedAt.set(key, samples.push(text) - 1);
    }
  }
  return samples;
}

describe.skipIf(absent)("parseLineProtocol on influxdata's corpus (skipped where ../shared/vectors is absent)", () => {
  // One case has 255 tags.
  const limits = { ...INGEST_LIMITS, maxLabels: 255 };
  const parseCase = ({ precision, input }: DecodeCase, cache: LineCache) => {
    const bytes = input.base64 === undefined ? Buffer.from(input.text ?? "") : Buffer.from(input.base64, "base64");
    const known = precisionOf(precision.slice(1).replace("µs", "us"));
    if (!known) throw new Error(`unknown precision ${precision}`);
    return parseLineProtocol(bytes, { precision: known, limits, cache });
  };

  it("takes the same bodies, with the same samples, and refuses the same", () => {
    const cases = readLines<DecodeCase>("influxdata-line-protocol/decode-subset.ndjson");
    const differing: unknown[] = [];
    for (const one of cases) {
      const result = parseCase(one, createLineCache(0));
      expectSound(result);
      // The corpus' JSON has lost the sign of -0.
      const samples = samplesOf(result).map((sample) => sample.replace(/ -0( |$)/, " 0$1"));
      const got = result.rejected > 0 ? "refused" : samples.join("\n");
      const wanted = one.expect.error === undefined ? expectedSamples(one).join("\n") : "refused";
      if (got !== wanted) differing.push({ key: one.key, got, wanted });
    }
    expect(cases.length).toBe(735);
    expect(differing).toEqual([]);
  });

  it("reads the same with nothing remembered, with a cache kept over all cases, and with one that is always full", () => {
    const cases = readLines<DecodeCase>("influxdata-line-protocol/decode-subset.ndjson");
    const kept = createLineCache();
    const full = createLineCache(1, 1_000);
    for (let round = 0; round < 2; round++) {
      for (const one of cases) {
        const result = parseCase(one, createLineCache(0));
        expect(parseCase(one, kept)).toEqual(result);
        expect(parseCase(one, full)).toEqual(result);
      }
    }
  });
});

describe.skipIf(absent)("parseLineProtocol on Telegraf's cases (skipped where ../shared/vectors is absent)", () => {
  it("takes and refuses the same lines", () => {
    const cases = readLines<{ name: string; accept: boolean; text: string }>("telegraf/influx-parser.ndjson");
    const verdicts = cases.map(({ name, text }) => ({
      name,
      accept: parseLineProtocol(Buffer.from(text), { precision: "ns" }).rejected === 0,
    }));
    expect(verdicts).toEqual(cases.map(({ name, accept }) => ({ name, accept })));
  });

  it("reads its files", () => {
    const cpu = parseLineProtocol(read("telegraf/cpu-utf-8.influx"), { precision: "ns" });
    expect(samplesOf(cpu)).toEqual(
      [
        ["cpu0", 11.9],
        ["cpu1", 26],
        ["cpu2", 14],
        ["cpu3", 20.4],
        ["cpu-total", 18.4],
      ].map(([name, value]) => `cpu_usage_active{cpu="${name}"} ${value} @1594084375000`),
    );
    const load = parseLineProtocol(gunzipSync(read("telegraf/testmsgs.gz")), { precision: "ns" });
    expect(samplesOf(load)).toEqual([2, 3, 4, 5, 6].map((n) => `cpu_load_short_value{host="server0${n}"} 12 @1422568543702`));
  });
});

describe.skipIf(absent)("parseLineProtocol on recorded senders (skipped where ../shared/vectors is absent)", () => {
  interface Recorded {
    readonly client: string;
    readonly n: string;
    readonly url: string;
    readonly ce: string | null;
    readonly bytes: number;
  }

  it("takes every line of every recorded /write body", () => {
    const recorded = readLines<Recorded>("senders/index.ndjson").filter(
      ({ url, bytes }) => /^\/(api\/v2\/)?write\?/.test(url) && bytes > 0,
    );
    const taken = recorded.map(({ client, n, url, ce }) => {
      const sent = read(`senders/${client}/${n}.body`);
      const precision = precisionOf(new URL(url, "http://host").searchParams.get("precision"));
      if (!precision) throw new Error(`${client}/${n} has an unknown precision`);
      const result = parseLineProtocol(ce === "gzip" ? gunzipSync(sent) : sent, { precision });
      expectSound(result);
      return `${client}/${n} ${result.batch.values.length} taken, ${result.rejected} refused`;
    });
    expect(taken).toEqual([
      "influx-cli-1.6.7/02 2 taken, 0 refused",
      "influx-cli-1.6.7/06 2 taken, 0 refused",
      "influx-cli-1.6.7/10 2 taken, 0 refused",
      ...["01", "02", "03", "04"].map((n) => `influxdb-client-js-v2-gzip/${n} 8 taken, 0 refused`),
      ...["01", "02", "03", "04"].map((n) => `influxdb-client-js-v2-none/${n} 8 taken, 0 refused`),
    ]);
  });

  it("reads what the JavaScript client wrote with escapes and a line feed in a string", () => {
    const result = parseLineProtocol(read("senders/influxdb-client-js-v2-none/01.body"), { precision: "ns" });
    const labels = '{host="press-07",site="line 1",zone="front,left"}';
    expect(samplesOf(result)).toEqual([
      `machine_count${labels} 1 @1795446997641`,
      `machine_open${labels} 0 @1795446997641`,
      `machine_temp${labels} 20.25 @1795446997641`,
      `machine_u${labels} 7 @1795446997641`,
      `machine_count${labels} 2 @1795446997940`,
      `machine_open${labels} 1 @1795446997940`,
      `machine_temp${labels} 20.5 @1795446997940`,
      `machine_u${labels} 7 @1795446997940`,
    ]);
  });
});
