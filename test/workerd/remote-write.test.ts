import { describe, expect, it } from "vitest";
import { remoteWrite as route } from "../../worker/routes/ingest/remote-write.ts";
import { storageFailed } from "../../worker/setback.ts";
import { snappyLiteral, varint } from "../support/protobuf.ts";
import { remoteWrite, remoteWrite2, type SentMetadata, type SentSeries, STALE } from "../support/remote-write.ts";
import { type HeadSite, headSite } from "./head-site.ts";
import { post, send } from "./wall.ts";

const T = 1_795_447_268_000;
const V1 = { "content-type": "application/x-protobuf", "content-encoding": "snappy" };
const V2 = { "content-type": "application/x-protobuf;proto=io.prometheus.write.v2.Request", "content-encoding": "snappy" };

const up = (job: string, samples: SentSeries["samples"] = [[T, 1]]): SentSeries => ({ labels: { __name__: "up", job }, samples });

const send1 = (site: HeadSite, series: readonly SentSeries[], headers: Record<string, string> = V1): Promise<Response> =>
  site.post(route, "/api/v1/write", snappyLiteral(remoteWrite(series)), headers);
const send2 = (site: HeadSite, series: readonly SentSeries[]): Promise<Response> =>
  site.post(route, "/api/v1/write", snappyLiteral(remoteWrite2(series)), V2);

/** Status, the three counts of 2.0 where there are any, and the text. */
async function told(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  const counts = ["samples", "histograms", "exemplars"].map((what) => response.headers.get(`x-prometheus-remote-write-${what}-written`));
  const text = (await response.text()).trim();
  return [response.status, ...(counts[0] === null ? [] : [counts.join("/")]), ...(text ? [text] : [])].join(" ");
}

describe("remoteWrite", () => {
  it("answers 204 and nothing else when all is stored, with counts to 2.0 alone", async () => {
    const site = headSite({ nowMs: T });
    expect(await told(send1(site, [up("a")]))).toBe("204");
    expect(await told(send2(site, [up("b"), { ...up("c"), exemplars: 2 }]))).toBe("204 2/0/2");
    expect(await told(send2(site, []))).toBe("204 0/0/0");
    expect(site.samples()).toEqual([`up{job="a"} 1 @${T}`, `up{job="b"} 1 @${T}`, `up{job="c"} 1 @${T}`]);
  });

  it("takes a body that comes again as it was taken first, hours of one series and stale markers too", async () => {
    const site = headSite({ nowMs: T });
    const backlog = Array.from({ length: 600 }, (_, i): [number, number | typeof STALE] => [
      T - (600 - i) * 15_000,
      i % 100 === 99 ? STALE : i,
    ]);
    expect(await told(send2(site, [up("a", backlog)]))).toBe("204 600/0/0");
    const before = site.samples();
    expect(await told(send2(site, [up("a", backlog)]))).toBe("204 600/0/0");
    expect(await told(send1(site, [up("a", backlog)]))).toBe("204");
    expect([site.samples(), before.length, before[99]]).toEqual([before, 600, `up{job="a"} stale @${T - 501 * 15_000}`]);
  });

  it("answers 400, which is dropped, with a text, when something can never be taken, and stores the rest", async () => {
    const site = headSite({ nowMs: T });
    const series: SentSeries[] = [up("a"), { labels: { job: "b" }, samples: [[T, 1]] }, { labels: { __name__: "h" }, histograms: 1 }];
    expect(await told(send1(site, series))).toBe("400 line 2: bad-metric-name: no __name__; 1 stored, 2 refused");
    expect(await told(send2(site, series))).toBe("400 1/0/0 line 2: bad-metric-name: no __name__; 1 stored, 2 refused");
    expect(await told(send2(site, [up("a", [[T, 2]])]))).toBe(
      "400 0/0/0 conflict: another value is there for the same time: a sample is sent once; 0 stored, 1 refused",
    );
    expect(await told(send2(site, [up("a", [[T - 301_000, 2]])]))).toBe(
      "400 0/0/0 too-old: samples are taken as far back as 7 days, and 5 minutes behind the newest of their series; 0 stored, 1 refused",
    );
    expect(await told(send2(site, [up("a", [[T + 601_000, 2]])]))).toBe(
      "400 0/0/0 too-far-ahead: samples are taken ten minutes ahead at most: set the sender's clock; 0 stored, 1 refused",
    );
    expect(site.samples()).toEqual([`up{job="a"} 1 @${T}`]);
  });

  it("answers 400 past the limit of series: a Prometheus that waited would send nothing of those that are known", async () => {
    const site = headSite({ nowMs: T, maxSeries: 1 });
    expect(await told(send2(site, [up("a"), up("b")]))).toBe(
      "400 1/0/0 series-limit: the site has its 1 series: leave out labels whose values never end, or raise MAX_SERIES; series that it knows are still taken; 1 stored, 1 refused",
    );
    expect(await told(send1(site, [up("a", [[T + 1, 1]])]))).toBe("204");
  });

  it("answers 503 when memory is full: room comes with the next checkpoint", async () => {
    const site = headSite({ nowMs: T, maxBytes: 0 });
    const response = await send2(site, [up("a")]);
    const told = ["retry-after", "x-prometheus-remote-write-samples-written"].map((name) => response.headers.get(name));
    expect([response.status, ...told]).toEqual([503, "5", "0"]);
  });

  it("answers 503 with the time to wait when the disk refuses, so that the body comes again", async () => {
    const site = headSite({ nowMs: T });
    site.broken = storageFailed();
    const response = await send2(site, [up("a")]);
    expect([response.status, response.headers.get("retry-after")]).toEqual([503, "5"]);
    expect(response.headers.get("x-prometheus-remote-write-samples-written")).toBe("0");
    site.broken = undefined;
    expect(await told(send2(site, [up("a")]))).toBe("204 1/0/0");
  });

  it("takes a body without an encoding for snappy, without a type for 1.0, and no other", async () => {
    const site = headSite({ nowMs: T });
    const status = async (headers: Record<string, string>): Promise<number> => (await send1(site, [up("a")], headers)).status;
    expect(await status({})).toBe(204);
    expect(await status({ "content-type": "application/x-protobuf" })).toBe(204);
    expect(await status({ "content-type": "application/x-protobuf; proto=prometheus.WriteRequest" })).toBe(204);
    expect(await status({ "content-type": 'APPLICATION/X-PROTOBUF; Proto="prometheus.WriteRequest"' })).toBe(204);
    expect(await status({ "content-type": "application/x-protobuf;proto=io.prometheus.write.v3.Request" })).toBe(415);
    expect(await status({ "content-type": "application/json" })).toBe(415);
    for (const encoding of ["gzip", "zstd", "deflate", "identity", ""])
      expect([encoding, await status({ "content-type": "application/x-protobuf", "content-encoding": encoding })]).toEqual([encoding, 415]);
  });

  it("answers 400 to what is no snappy, and 413 to what claims to be too large", async () => {
    const site = headSite({ nowMs: T });
    const raw = (bytes: Uint8Array<ArrayBuffer>): Promise<string> => told(site.post(route, "/api/v1/write", bytes, V2));
    expect(await raw(remoteWrite2([up("a")]))).toBe("400 0/0/0 The body is not whole snappy in its block format.");
    expect(await raw(new Uint8Array())).toBe("400 0/0/0 The body is not whole snappy in its block format.");
    expect(await raw(Uint8Array.from([...varint(2 ** 30), 0, 0]))).toBe(
      "413 0/0/0 A body may have 4194304 bytes unpacked; lower max_samples_per_send.",
    );
    expect(await raw(snappyLiteral(Uint8Array.of(0x2a, 9)))).toBe(
      "400 0/0/0 bad-protobuf: not a message of this protocol, or cut; 0 stored, 1 refused",
    );
  });

  it("writes nothing for a token that is for another device", async () => {
    const site = headSite({ nowMs: T, devices: ["press-4"] });
    const of = (instance: string): SentSeries => ({ labels: { __name__: "up", instance }, samples: [[T, 1]] });
    expect(await told(send1(site, [of("press-4"), of("press-5")]))).toBe("403 The token is not for press-5");
    expect(await told(send1(site, [of("press-4")]))).toBe("204");
    expect(site.samples()).toEqual([`up{instance="press-4"} 1 @${T}`]);
  });
});

describe("remote write to the Worker", () => {
  const write = async (series: readonly SentSeries[], metadata: readonly SentMetadata[] = []): Promise<number> =>
    (await post("/s/test-a/api/v1/write", snappyLiteral(remoteWrite(series, metadata)), V1)).status;
  const ask = async (path: string): Promise<unknown> => {
    const { data } = (await (await send(`/s/test-a${path}`)).json()) as { data: unknown };
    return data;
  };

  it("makes series that queries find, until they end, and keeps what is said of metrics alone", async () => {
    const now = Date.now();
    const series = (value: number | typeof STALE, timeMs: number): SentSeries => ({
      labels: { __name__: "up", instance: "press-4" },
      samples: [[timeMs, value]],
    });
    expect(await write([series(1, now - 2_000)])).toBe(204);
    expect(await ask("/api/v1/query?query=up")).toMatchObject({
      result: [{ metric: { __name__: "up", instance: "press-4" }, value: [expect.any(Number), "1"] }],
    });
    expect(await write([series(STALE, now - 1_000)])).toBe(204);
    expect(await ask("/api/v1/query?query=up")).toMatchObject({ result: [] });
    expect(await write([], [{ metric: "up", type: 2, help: "Whether it answers." }])).toBe(204);
    expect(await ask("/api/v1/metadata?metric=up")).toEqual({ up: [{ type: "gauge", help: "Whether it answers.", unit: "" }] });
  });
});

interface ComplianceCase {
  readonly name: string;
  readonly headers: Readonly<Record<string, string | null>>;
  readonly bodyBase64: string;
  readonly expect: { readonly status: string; readonly headers?: Readonly<Record<string, number | string>> };
  readonly time: number;
  readonly decoded: { readonly samples?: readonly { readonly l: Record<string, string>; readonly v: number | string }[] } | null;
}

/** Empty where there are none. */
const FILES = import.meta.glob<string>("../../../shared/vectors/prometheus-remote-write-compliance/cases.ndjson", {
  query: "?raw",
  import: "default",
  eager: true,
});
const LINES = Object.values(FILES).flatMap((file) => file.trim().split("\n"));

/** The statuses that a case allows, from its words. `histogram/basic native` is written for a receiver that keeps them, and says what another answers. */
function allowed({ name, expect: { status } }: ComplianceCase): number[] {
  if (name === "histogram/basic native") return [400];
  const numbers = [...status.matchAll(/\b[2-5](?:\d\d|xx)\b/g)].map(([word]) => (word === "2xx" ? 204 : Number(word)));
  return status.includes("tolerated") ? [400, 204] : numbers;
}

describe.skipIf(LINES.length === 0)(
  "remoteWrite on Prometheus' receiver compliance cases (skipped where ../shared/vectors is absent)",
  () => {
    it.each(LINES.map((line) => JSON.parse(line) as ComplianceCase))("$name", async (one) => {
      const site = headSite({ nowMs: one.time });
      const headers = Object.entries(one.headers).filter((header): header is [string, string] => header[1] !== null);
      const response = await site.post(
        route,
        "/api/v1/write",
        Uint8Array.from(atob(one.bodyBase64), (c) => c.charCodeAt(0)),
        Object.fromEntries(headers),
      );
      const text = await response.text();
      expect(allowed(one)).toContain(response.status);
      expect(text === "").toBe(response.status === 204);
      if (one.headers["Content-Type"]?.includes("v2") && response.status !== 415) {
        const native = one.name === "histogram/basic native";
        for (const [name, count] of Object.entries(one.expect.headers ?? {})) {
          const written = Number(response.headers.get(name));
          if (typeof count === "string") expect(written).toBeLessThanOrEqual(Number(count.replace("<= ", "")));
          else expect([name, written]).toEqual([name, native ? 0 : count]);
        }
        expect(response.headers.get("x-prometheus-remote-write-samples-written")).toBe(String(site.samples().length));
      }
      if (response.status !== 204) return;
      const values = site.samples().map((sample) => sample.split(" ").at(-2));
      const expected = (one.decoded?.samples ?? []).map(({ v }) => String(v).replace(/^StaleNaN.*/, "stale"));
      if (expected.length > 0) expect(values.toSorted()).toEqual(expected.toSorted());
    });

    it("is 56 cases", () => {
      expect(LINES).toHaveLength(56);
    });
  },
);
