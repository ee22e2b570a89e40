/** Remote write against what a real Prometheus sent, with protobufjs as the oracle. The vectors lie beside the project and are not part of it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseRemoteWrite } from "../../../core/ingest/remote-write.ts";
import { SeriesCache } from "../../../core/ingest/series-cache.ts";
import { unpackSnappy } from "../../../core/ingest/snappy.ts";
import { seriesKey } from "../../../core/metric.ts";
import { isStaleMarker } from "../../../core/promql/stale.ts";
import { decodeRemoteWrite } from "../../support/prompb.ts";
import { expectSound, samplesOf } from "./parse-result.ts";

const RECORDED = join(import.meta.dirname, "../../../../shared/vectors/senders/prometheus-2.42-rw1");

describe.skipIf(!existsSync(RECORDED))(
  "parseRemoteWrite on recorded bodies of Prometheus 2.42 (skipped where ../shared/vectors is absent)",
  () => {
    it("takes every sample and every piece of metadata, whole", () => {
      const cache = new SeriesCache();
      const names = readdirSync(RECORDED).filter((name) => name.endsWith(".body"));
      let samples = 0;
      let metadata = 0;
      for (const name of names) {
        const unpacked = unpackSnappy(new Uint8Array(readFileSync(join(RECORDED, name))), 1e7);
        if (!unpacked.ok) throw new Error(`${name}: ${unpacked.code}`);
        const oracle = decodeRemoteWrite(unpacked.bytes);
        const result = parseRemoteWrite(unpacked.bytes, { cache });
        expectSound(result, "any");
        const expected = oracle.series.flatMap(({ labels, samples: sent }) => {
          const [, metric = ""] = labels.find(([label]) => label === "__name__") ?? [];
          const key = seriesKey(
            metric,
            labels.filter(([label]) => label !== "__name__"),
          );
          return sent.map(
            ({ value, timestamp }) => `${key} ${isStaleMarker(value) ? "stale" : Object.is(value, -0) ? "-0" : value} @${timestamp}`,
          );
        });
        expect([name, samplesOf(result), result.rejected]).toEqual([name, expected, 0]);
        const described = new Map(oracle.metadata.map((one) => [one.metricFamilyName, one.help]));
        expect(result.batch.metadata.map(({ name, help }) => [name, help])).toEqual(
          [...described].map(([metric, help]) => [metric, help.slice(0, 1024)]),
        );
        samples += expected.length;
        metadata += described.size;
      }
      expect([names.length, samples > 400, metadata > 50]).toEqual([8, true, true]);
    });
  },
);
