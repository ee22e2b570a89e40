/**
 * Every parser of texts on inputs that nobody meant: bodies of its own kind, changed at random. None throws, hangs or answers
 * unsoundly. The short form runs always; `FUZZ_INPUTS=100000 vitest run --project unit test/core/ingest/text-fuzz.test.ts` gives each
 * parser as many. Seeds are our own and, where present, the recordings beside the project.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS, type ParseResult } from "../../../core/ingest/batch.ts";
import { decodeCloudEventHeader, parseCloudEvents } from "../../../core/ingest/cloud-events.ts";
import { parseCollectd } from "../../../core/ingest/collectd.ts";
import { parseDevice, parseDeviceQuery } from "../../../core/ingest/device.ts";
import { parseGroupingKey } from "../../../core/ingest/grouping-key.ts";
import { parseHomeAssistantState } from "../../../core/ingest/home-assistant.ts";
import { parseNativeJson } from "../../../core/ingest/json.ts";
import { createLineCache } from "../../../core/ingest/line-cache.ts";
import { parseLineProtocol } from "../../../core/ingest/line-protocol.ts";
import { parsePrometheusText } from "../../../core/ingest/prometheus-text.ts";
import { parsePut } from "../../../core/ingest/put.ts";
import { parseTelemetry } from "../../../core/ingest/thingsboard.ts";
import { isQuick } from "../../support/quick.ts";
import { defectOf } from "./parse-result.ts";

const INPUTS = Number(process.env.FUZZ_INPUTS ?? 400);
/** Of one input. A body of 10 kB takes a millisecond; what takes a thousand times as long would hang on a body of 4 MiB. */
const MOST_MS = 1_000;
const LONG_MS = 30 * 60_000;

const SENDERS = join(import.meta.dirname, "../../../../shared/vectors/senders");

function recordings(...clients: string[]): Buffer[] {
  if (!existsSync(SENDERS)) return [];
  return clients.flatMap((client) =>
    readdirSync(join(SENDERS, client))
      .filter((name) => name.endsWith(".body"))
      .map((name) => readFileSync(join(SENDERS, client, name)))
      .filter((body) => body.length > 0 && body.length < 20_000),
  );
}

const utf8 = new TextEncoder();
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

interface Fuzzed {
  readonly parse: (bytes: Uint8Array) => ParseResult | undefined;
  readonly values?: "any";
  readonly seeds: readonly string[];
  readonly recorded?: readonly Buffer[];
}

const CACHE = createLineCache(20, 20_000);
const LIMITS = { ...INGEST_LIMITS, maxSamples: 50, maxLabels: 4, maxNameLength: 40, maxValueLength: 60 };
const EVENT =
  '{"specversion":"1.0","id":"1","source":"/plant/p","type":"t.x","time":"2026-11-23T10:00:00Z","subject":"s","data":{"a":1,"b":{"c":"2"}}}';

const PARSERS: Readonly<Record<string, Fuzzed>> = {
  "line protocol": {
    parse: (bytes) => parseLineProtocol(bytes, { precision: "ns", cache: CACHE, limits: LIMITS }),
    seeds: ['m,host=press\\ 07,zone=a\\,b temp=20.5,n=3i,u=7u,ok=t,msg="say \\"hi\\"\nline2" 1795446997641593770\r\n# é\nm,t=温 v=-1e-3\n'],
    recorded: recordings("influxdb-client-js-v2-none", "influx-cli-1.6.7"),
  },
  "native JSON": {
    parse: (bytes) => parseNativeJson(bytes, LIMITS),
    seeds: [
      '{"device":"é","labels":{"a":"\\u00e9\\"b"},"time":"2026-11-23T10:00:00.123+01:00","temp":-2.15e1}\n{"device":"b",\t"n":null}\n[{"a":1}]',
    ],
  },
  "device readings": {
    parse: (bytes) => parseDevice(bytes, "d", LIMITS),
    seeds: ['{"AM2301":{"T":22.6,"x":[1,{"y":"ON"}]},"Time":"2018","n":null,"s":"1e3"}', "temp=21.5&rpm=+1%2E5&é=%C3%A9&&a"],
    recorded: recordings("simple-http"),
  },
  "query strings": { parse: (bytes) => parseDeviceQuery(text(bytes), "d", LIMITS), seeds: ["temp=21.5&rpm=%2B1&p=x&u=y&a=%zz"] },
  "Prometheus text": {
    parse: (bytes) => parsePrometheusText(bytes, { limits: LIMITS, labels: [["job", "j"]] }),
    values: "any",
    seeds: [
      '# HELP m a\\nb\n# TYPE m counter\nm_total{a="x\\"y\\\\",b="温",} 1 1700000000000\n\n{"m.x",a="b"} +Inf\nn NaN\r\nh_bucket{le="+Inf"} 3\n',
    ],
    recorded: recordings("prom-client-pushgateway"),
  },
  OpenMetrics: {
    parse: (bytes) => parsePrometheusText(Uint8Array.of(...bytes, ...utf8.encode("\n# EOF\n")), { limits: LIMITS }),
    values: "any",
    seeds: [
      '# TYPE a histogram\n# UNIT a_seconds seconds\na_bucket{le="1.0"} 0 123.5 # {id="x # y"} 0.5 1.5\n# TYPE s stateset\ns{s="a"} 1\n# TYPE i info\ni_info{v="1"} 1',
    ],
  },
  "Pushgateway addresses": {
    parse: (bytes) => void parseGroupingKey(text(bytes), LIMITS),
    seeds: ["job/press/instance/a%2Fb", "job@base64/cHJlc3M=/x@base64/=/y/"],
  },
  collectd: {
    parse: (bytes) => parseCollectd(bytes, { limits: LIMITS }),
    seeds: [
      'PUTVAL "host name/cpu-0/cpu-idle" interval=10 N:42\nPUTVAL h/load/load 1700000000.5:1.02:U:nan 1700000001:1:2:3\nPUTNOTIF x\n',
      '[{"values":[1,null],"dstypes":["derive","gauge"],"dsnames":["rx","tx"],"time":1700000000.25,"host":"h","plugin":"p","plugin_instance":"i","type":"t","type_instance":"u"}]',
    ],
    recorded: recordings("collectd-5.12"),
  },
  "OpenTSDB and Netdata": {
    parse: (bytes) => parsePut(bytes, LIMITS),
    seeds: [
      '[{"metric":"sys.cpu","timestamp":1700000000,"value":"1.5","tags":{"host":"w","n":1}},{"chart_id":"c","units":"%","value":null}]',
      "netdata.h.system.cpu;zone=a;b=c 0.75 1700000000\nm 1 1700000000000\n",
    ],
    recorded: recordings("netdata-1.37.1"),
  },
  ThingsBoard: {
    parse: (bytes) => parseTelemetry(bytes, "d", LIMITS),
    seeds: ['[{"ts":1700000000000,"values":{"t-1":1,"on":true}},{"h":"2"}]'],
  },
  "Home Assistant": {
    parse: (bytes) => parseHomeAssistantState(bytes, "sensor.kitchen", LIMITS),
    seeds: ['{"state":"25.5","attributes":{"unit_of_measurement":"°C","device_class":"temperature","battery":80}}'],
  },
  CloudEvents: {
    parse: (bytes) => parseCloudEvents(bytes, { limits: LIMITS }),
    seeds: [EVENT, `[${EVENT},{"specversion":"1.0","id":"2","source":"urn:a:b","type":"t","data":5}]`],
  },
  "CloudEvents in headers": {
    parse: (bytes) => {
      const id = decodeCloudEventHeader(text(bytes)) ?? "";
      return parseCloudEvents(bytes, { attributes: { specversion: "1.0", id, source: id, type: id, time: id } });
    },
    seeds: ['"a%20\\"b"', "%E6%B8%A9", '{"a":1}'],
  },
};

/** Bytes that mean something in one format or another. */
const TELLING = [...utf8.encode(" \t\r\n\\\"'{}[](),;:=#@%&/.-+eENnTtFfUuiI0159_é\u{1f600}"), 0, 0x7f, 0xff, 0xef, 0xbb, 0xbf, 0xc0];

type Change = (bytes: number[], other: readonly number[]) => void;

const place = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const at = (bytes: readonly number[], where: number): number => Math.floor(where * bytes.length);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(place, fc.oneof(fc.constantFrom(...TELLING), fc.nat(255))).map(
    ([where, byte]): Change =>
      (bytes) => {
        bytes[at(bytes, where)] = byte;
      },
  ),
  fc.tuple(place, fc.array(fc.constantFrom(...TELLING), { maxLength: 6 })).map(
    ([where, more]): Change =>
      (bytes) => {
        bytes.splice(at(bytes, where), 0, ...more);
      },
  ),
  fc.tuple(place, fc.nat(30)).map(
    ([where, count]): Change =>
      (bytes) => {
        bytes.splice(at(bytes, where), count);
      },
  ),
  fc.tuple(place, place, fc.nat(60)).map(
    ([from, to, count]): Change =>
      (bytes) => {
        bytes.splice(at(bytes, to), 0, ...bytes.slice(at(bytes, from), at(bytes, from) + count));
      },
  ),
  fc.tuple(place, place).map(
    ([mine, theirs]): Change =>
      (bytes, other) => {
        bytes.splice(at(bytes, mine), bytes.length, ...other.slice(at(other, theirs)));
      },
  ),
  place.map(
    (where): Change =>
      (bytes) => {
        bytes.length = at(bytes, where);
      },
  ),
);

describe("every parser of texts", () => {
  it.each(Object.entries(PARSERS))(
    "%s answers soundly whatever is changed in a body",
    (_, { parse, values, seeds, recorded = [] }) => {
      const bodies = [...seeds.map((seed) => [...utf8.encode(seed)]), ...recorded.map((body) => [...body])];
      const body = fc.constantFrom(...bodies);
      fc.assert(
        fc.property(body, body, fc.array(change, { minLength: 1, maxLength: 8 }), (chosen, other, changes) => {
          const bytes = [...chosen];
          for (const one of changes) one(bytes, other);
          const input = Uint8Array.from(bytes);
          let result: ReturnType<typeof parse>;
          const isInTime = isQuick(() => {
            result = parse(input);
          }, MOST_MS);
          return isInTime && (result === undefined || defectOf(result, values) === undefined);
        }),
        { numRuns: INPUTS },
      );
    },
    LONG_MS,
  );

  it("would notice an answer that is unsound", () => {
    const good = parseNativeJson(utf8.encode('{"a":1}'));
    expect(defectOf(good)).toBeUndefined();
    expect(defectOf({ ...good, batch: { ...good.batch, values: Float64Array.of(Number.NaN) } })).toBe("a value that is not finite");
    expect(defectOf({ ...good, batch: { ...good.batch, keys: ["a", "b"] } })).toBe("a key without a sample");
    expect(defectOf({ ...good, rejected: 1 })).toBe("rejections that are not named");
  });
});
