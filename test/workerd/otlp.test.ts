import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { otlpMetrics as route } from "../../worker/routes/ingest/otlp.ts";
import { storageFailed } from "../../worker/setback.ts";
import { body, double, message, text } from "../support/protobuf.ts";
import { type HeadSite, headSite } from "./head-site.ts";
import { pack } from "./pack.ts";
import { post, send } from "./wall.ts";

const T = 1_795_447_268_000;
const JSON_TYPE = { "content-type": "application/json" };
const PROTOBUF = { "content-type": "application/x-protobuf" };

interface Point {
  readonly timeMs?: number;
  readonly value: number;
}

const number = ({ timeMs = T, value }: Point): object => ({ timeUnixNano: `${timeMs}000000`, asDouble: value });
const gauge = (name: string, ...points: readonly Point[]): object => ({ name, gauge: { dataPoints: points.map(number) } });
const delta = (name: string, ...points: readonly Point[]): object => ({
  name,
  sum: { aggregationTemporality: 1, isMonotonic: true, dataPoints: points.map(number) },
});
const requestOf = (...metrics: object[]): string => JSON.stringify({ resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });

async function told(answer: Promise<Response>): Promise<unknown[]> {
  const response = await answer;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const type = response.headers.get("content-type");
  return [response.status, type, type === "application/json" ? JSON.parse(new TextDecoder().decode(bytes)) : [...bytes]];
}

const sendTo = (site: HeadSite, ...metrics: object[]): Promise<unknown[]> =>
  told(site.post(route, "/v1/metrics", requestOf(...metrics), JSON_TYPE));

/** The same in protobuf, of one gauge with one point. */
const gaugeProtobuf = (name: string, ...point: Uint8Array[]): Uint8Array<ArrayBuffer> =>
  body(message(1, message(2, message(2, text(1, name), message(5, message(1, ...point))))));

describe("otlpMetrics", () => {
  it("answers 200 in the request's own type, with nothing more when all is stored", async () => {
    const site = headSite({ nowMs: T });
    expect(await sendTo(site, gauge("g", { value: 1 }))).toEqual([200, "application/json", {}]);
    const json = { "content-type": "application/json; charset=utf-8" };
    expect(await told(site.post(route, "/v1/metrics", "{}", json))).toEqual([200, "application/json", {}]);
    const whole = gaugeProtobuf("g", double(4, 1));
    expect(await told(site.post(route, "/v1/metrics", whole, PROTOBUF))).toEqual([200, "application/x-protobuf", []]);
    expect(await told(site.post(route, "/v1/metrics", new Uint8Array(), PROTOBUF))).toEqual([200, "application/x-protobuf", []]);
    const packed = await pack("gzip", new Uint8Array(new TextEncoder().encode(requestOf(gauge("z", { value: 2 })))));
    expect(await told(site.post(route, "/v1/metrics", packed, { ...JSON_TYPE, "content-encoding": "gzip" }))).toEqual([
      200,
      "application/json",
      {},
    ]);
    expect(site.samples()).toEqual([`g 1 @${T}`, `g 1 @${T + 1}`, `z 2 @${T}`]);
  });

  it("says how many points were refused, and why, with 200, at which an SDK does not send them again", async () => {
    const site = headSite({ nowMs: T });
    const partly = [gauge("g", { value: 1 }), { name: "h", gauge: { dataPoints: [{}, {}] } }];
    const refused = { rejectedDataPoints: "2", errorMessage: "line 2: not-a-number: h: a point without a value" };
    expect(await sendTo(site, ...partly)).toEqual([200, "application/json", { partialSuccess: refused }]);
    expect(await sendTo(site, gauge("g", { value: 2 }))).toEqual([
      200,
      "application/json",
      {
        partialSuccess: {
          rejectedDataPoints: "1",
          errorMessage: "conflict: another value is there for the same time: a sample is sent once",
        },
      },
    ]);
    const why = [...new TextEncoder().encode("line 1: not-a-number: g: a point without a value")];
    expect(await told(site.post(route, "/v1/metrics", gaugeProtobuf("g"), PROTOBUF))).toEqual([
      200,
      "application/x-protobuf",
      [0x0a, why.length + 4, 0x08, 1, 0x12, why.length, ...why],
    ]);
  });

  it("adds deltas up, and takes a body that comes again once", async () => {
    const site = headSite({ nowMs: T });
    const bodies = [delta("n", { value: 5 }, { timeMs: T + 1_000, value: 2 }), delta("n", { timeMs: T + 2_000, value: 3 })];
    for (const body of bodies)
      for (let times = 0; times < 2; times++) expect(await sendTo(site, body)).toEqual([200, "application/json", {}]);
    expect(site.samples()).toEqual([`n_total 5 @${T}`, `n_total 7 @${T + 1_000}`, `n_total 10 @${T + 2_000}`]);
    // What others overtook counts in them too.
    expect(await sendTo(site, delta("n", { timeMs: T + 500, value: 1 }))).toEqual([200, "application/json", {}]);
    expect(site.samples()).toEqual([`n_total 5 @${T}`, `n_total 6 @${T + 500}`, `n_total 8 @${T + 1_000}`, `n_total 11 @${T + 2_000}`]);
    expect(await sendTo(site, delta("n", { timeMs: T - 301_000, value: 1 }))).toEqual([
      200,
      "application/json",
      {
        partialSuccess: {
          rejectedDataPoints: "1",
          errorMessage: "too-old: samples are taken as far back as 7 days, and 5 minutes behind the newest of their series",
        },
      },
    ]);
  });

  it("refuses new series past the limit, and goes on with the others", async () => {
    const site = headSite({ nowMs: T, maxSeries: 1 });
    const errorMessage =
      "series-limit: the site has its 1 series: leave out labels whose values never end, or raise MAX_SERIES; series that it knows are still taken";
    const answer = { partialSuccess: { rejectedDataPoints: "1", errorMessage } };
    expect(await sendTo(site, gauge("a", { value: 1 }), gauge("b", { value: 1 }))).toEqual([200, "application/json", answer]);
    expect(await sendTo(site, gauge("a", { timeMs: T + 1, value: 1 }))).toEqual([200, "application/json", {}]);
  });

  it("answers google.rpc.Status, in the request's own type, when it takes nothing", async () => {
    const site = headSite({ nowMs: T });
    expect(await told(site.post(route, "/v1/metrics", "[]", JSON_TYPE))).toEqual([
      400,
      "application/json",
      { code: 3, message: "bad-shape: not an ExportMetricsServiceRequest" },
    ]);
    const why = [...new TextEncoder().encode("bad-protobuf: not an ExportMetricsServiceRequest, or cut")];
    expect(await told(site.post(route, "/v1/metrics", Uint8Array.of(0x0a, 9), PROTOBUF))).toEqual([
      400,
      "application/x-protobuf",
      [0x08, 3, 0x12, why.length, ...why],
    ]);
    for (const headers of [{ "content-type": "text/plain" }, {}] as Record<string, string>[])
      expect((await site.post(route, "/v1/metrics", "{}", headers)).status).toBe(415);
  });

  it("answers 503 with the time to wait when the disk refuses or memory is full: SDKs send it again then", async () => {
    const [site, full] = [headSite({ nowMs: T }), headSite({ nowMs: T, maxBytes: 0 })];
    site.broken = storageFailed();
    for (const one of [site, full]) {
      const response = await one.post(route, "/v1/metrics", requestOf(gauge("g", { value: 1 })), JSON_TYPE);
      expect([response.status, response.headers.get("retry-after"), await response.json()]).toMatchObject([503, "5", { code: 14 }]);
    }
  });
});

describe("OTLP to the Worker", () => {
  const site = env.SITE.getByName("test-b") as unknown as DurableObjectStub;
  const write = async (json: string): Promise<unknown> => (await post("/s/test-b/v1/metrics", json, JSON_TYPE)).json();
  const total = async (): Promise<string | undefined> => {
    const { data } = (await (await send("/s/test-b/api/v1/query?query=n_total")).json()) as {
      data: { result: { value: [number, string] }[] };
    };
    return data.result[0]?.value[1];
  };

  it("adds deltas up over evictions of the site, and each once", async () => {
    const now = Date.now();
    const bodies = [5, 2, 3].map((value, i) => requestOf(delta("n", { timeMs: now - 3_000 + i * 1_000, value })));
    for (const body of bodies) {
      for (let times = 0; times < 2; times++) {
        expect(await write(body)).toEqual({});
        await evictDurableObject(site);
      }
    }
    expect(await total()).toBe("10");
  });
});

interface Variant {
  readonly name: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly expectStatus: number;
  readonly expect: { readonly points?: number; readonly value?: unknown };
  readonly responseContentType?: string;
}

/** Empty where there are none. */
const FILES = import.meta.glob<Variant[]>("../../../shared/vectors/opentelemetry-proto/json-variants.json", {
  import: "default",
  eager: true,
});
// That another method is not taken is a matter of the table of routes.
const VARIANTS = Object.values(FILES)
  .flat()
  .filter(({ method }) => method === "POST");

describe.skipIf(VARIANTS.length === 0)("otlpMetrics on what a receiver of OTLP must do (skipped where ../shared/vectors is absent)", () => {
  it.each(VARIANTS)("$name", async (variant) => {
    const site = headSite({ nowMs: T });
    const response = await site.post(route, "/v1/metrics", variant.body ?? "", variant.headers);
    expect(response.status).toBe(variant.expectStatus);
    if (variant.responseContentType) expect(response.headers.get("content-type")).toBe(variant.responseContentType);
    const points = new Set(
      site
        .samples()
        .filter((sample) => !sample.includes(" stale "))
        .map((sample) => sample.replace(/_(bucket|sum|count)?[{ ].*/, "")),
    );
    if (variant.expect.points !== undefined) expect(points.size).toBe(variant.expect.points);
    if (typeof variant.expect.value === "number") expect(site.samples()[0]?.split(" ").at(-2)).toBe(String(variant.expect.value));
  });

  it("is every case", () => {
    expect(VARIANTS.length).toBeGreaterThanOrEqual(20);
  });
});
