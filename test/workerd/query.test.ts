/** The Prometheus HTTP API as its clients use it: the requests of Grafana's data source, with the shapes that it reads. */
import { evictDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { measure, post, send } from "./wall.ts";

const SITE = "/s/test-p";

interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the tests look into answers of every form
  readonly body: any;
}

async function answerOf(response: Promise<Response>): Promise<Answer> {
  const { status, headers, ...rest } = await response.then(async (got) => ({
    status: got.status,
    headers: got.headers,
    body: await got.json(),
  }));
  return { status, headers, ...rest };
}

const get = (path: string, params: Record<string, string> = {}): Promise<Answer> =>
  answerOf(send(`${SITE}/api/v1/${path}?${new URLSearchParams(params)}`));
const form = (path: string, params: Record<string, string>): Promise<Answer> =>
  answerOf(post(`${SITE}/api/v1/${path}`, new URLSearchParams(params).toString(), { "content-type": "application/x-www-form-urlencoded" }));

async function postSeries(): Promise<{ start: string; end: string }> {
  const now = Date.now();
  const lines = Array.from({ length: 20 }, (_, i) => [
    JSON.stringify({ device: "press-1", time: now - (20 - i) * 1_000, speed_rpm: 1_200 + i, jobs_total: i * 2 }),
    JSON.stringify({ device: "press-2", labels: { line: "B" }, time: now - (20 - i) * 1_000, speed_rpm: 900 }),
  ]).flat();
  expect((await post(`${SITE}/metrics`, lines.join("\n"))).status).toBe(204);
  return { start: String((now - 60_000) / 1000), end: String(now / 1000) };
}

describe("Grafana's data source", () => {
  it("finds a healthy server, and what it is", async () => {
    // Save & test: 1+1 as a form, then what kind of server it is.
    const health = await form("query", { query: "1+1", time: "4" });
    expect([health.status, health.body]).toEqual([200, { status: "success", data: { resultType: "scalar", result: [4, "2"] } }]);
    expect((await get("status/buildinfo")).body.data).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect((await get("rules")).body).toEqual({ status: "success", data: { groups: [] } });
    expect((await get("alerts")).body).toEqual({ status: "success", data: { alerts: [] } });
  });

  it("fills its query builder: names, labels, values, series", async () => {
    const bounds = await postSeries();
    const range = { limit: "40000", ...bounds };
    expect((await get("label/__name__/values", range)).body).toEqual({ status: "success", data: ["jobs_total", "speed_rpm"] });
    expect((await form("labels", { ...range, "match[]": '{__name__="speed_rpm"}' })).body.data).toEqual(["__name__", "device", "line"]);
    expect((await form("labels", { ...range, "match[]": '{__name__="jobs_total"}' })).body.data).toEqual(["__name__", "device"]);
    expect((await get("label/device/values", { ...range, "match[]": "jobs_total" })).body.data).toEqual(["press-1"]);
    expect((await get("label/line/values", range)).body.data).toEqual(["B"]);
    const series = await form("series", { ...range, "match[]": '{__name__!=""}' });
    expect(series.body.data).toEqual([
      { __name__: "jobs_total", device: "press-1" },
      { __name__: "speed_rpm", device: "press-1" },
      { __name__: "speed_rpm", device: "press-2", line: "B" },
    ]);
    // Before there was anything.
    const before = { start: "1000", end: "2000" };
    expect((await get("label/__name__/values", before)).body.data).toEqual([]);
    expect((await get("series", { ...before, "match[]": "speed_rpm" })).body.data).toEqual([]);
  });

  it("draws a panel and an instant value", async () => {
    const { start, end } = await postSeries();
    const panel = await form("query_range", { query: "sum(speed_rpm)", start: String(Number(end) - 10), end, step: "5" });
    expect(panel.headers.get("content-type")).toBe("application/json");
    expect(panel.body.data.resultType).toBe("matrix");
    expect(panel.body.data.result[0].metric).toEqual({});
    expect(panel.body.data.result[0].values.map(([, value]: [number, string]) => typeof value)).toEqual(["string", "string", "string"]);
    const instant = await form("query", { query: "max(jobs_total)", time: end });
    expect(instant.body.data).toEqual({ resultType: "vector", result: [{ metric: {}, value: [Number(end), "38"] }] });
    expect((await form("query_exemplars", { query: "speed_rpm", start, end })).body).toEqual({ status: "success", data: [] });
  });
});

describe("the Prometheus HTTP API", () => {
  it("answers errors in Prometheus' form and status, with where in the expression", async () => {
    const check = async (asked: Promise<Answer>, status: number, body: unknown): Promise<void> => {
      const { status: got, body: said } = await asked;
      expect([got, said]).toEqual([status, body]);
    };
    await check(get("query", { query: "sum(" }), 400, {
      status: "error",
      errorType: "bad_data",
      error: 'invalid parameter "query": 1:5: parse error: unexpected end of input',
      code: "syntax",
      from: 4,
      to: 4,
    });
    await check(get("query_range", { query: "up", start: "1", end: "0", step: "1" }), 400, {
      status: "error",
      errorType: "bad_data",
      error: 'invalid parameter "end": end timestamp must not be before start time',
    });
    await check(get("query_range", { query: "up", start: "0", end: "11001", step: "1" }), 400, {
      status: "error",
      errorType: "bad_data",
      error: "exceeded maximum resolution of 11,000 points per timeseries. Try decreasing the query resolution (?step=XX)",
    });
    await check(get("series"), 400, { status: "error", errorType: "bad_data", error: "no match[] parameter provided" });
    await check(get("series", { "match[]": "{}" }), 400, {
      status: "error",
      errorType: "bad_data",
      error: 'invalid parameter "match[]": match[] must contain at least one non-empty matcher',
    });
    await check(get("label/a-b/values"), 400, { status: "error", errorType: "bad_data", error: 'invalid label name: "a-b"' });
    await postSeries();
    await check(get("query", { query: "topk(0/0, speed_rpm)" }), 422, {
      status: "error",
      errorType: "execution",
      error: expect.stringMatching(/NaN/),
      code: "execution",
      from: expect.any(Number),
      to: expect.any(Number),
    });
  });

  it("gives no more than the limit, and says that there was more", async () => {
    await postSeries();
    const warned = { status: "success", warnings: ["results truncated due to limit"] };
    const query = await get("query", { query: "speed_rpm", limit: "1" });
    expect(query.body).toMatchObject({ ...warned, data: { result: [{ metric: { device: "press-1" } }] } });
    expect(query.body.data.result).toHaveLength(1);
    expect((await get("labels", { limit: "1" })).body).toMatchObject(warned);
    expect((await get("series", { "match[]": "speed_rpm", limit: "1" })).body).toMatchObject(warned);
    expect((await get("labels", { limit: "0" })).body.warnings).toBeUndefined();
  });

  it("ends a query whose time is over with 503", async () => {
    await postSeries();
    const { status, headers, body } = await get("query_range", {
      // Ten thousand windows that each hold all of it.
      query: "sum_over_time(speed_rpm[3h])",
      start: String(Date.now() / 1000),
      end: String(Date.now() / 1000 + 10_000),
      step: "1",
      timeout: "1ms",
    });
    expect([status, headers.get("retry-after"), body]).toEqual([
      503,
      "1",
      { status: "error", errorType: "timeout", error: "query timed out in expression evaluation" },
    ]);
  });

  it("writes an expression in one form", async () => {
    expect((await get("format_query", { query: "sum( rate(a{b='c'}[5m]))by(d)/2" })).body).toEqual({
      status: "success",
      data: 'sum by (d) (rate(a{b="c"}[5m])) / 2',
    });
  });

  it("looks back as far as it is told", async () => {
    const now = Date.now();
    await post(`${SITE}/metrics`, JSON.stringify({ device: "slow", time: now - 8 * 60_000, level_ratio: 0.5 }));
    expect((await get("query", { query: "level_ratio" })).body.data.result).toEqual([]);
    expect((await get("query", { query: "level_ratio", lookback_delta: "10m" })).body.data.result).toHaveLength(1);
  });

  it("reads what was written just before, whichever way it went", async () => {
    for (let i = 0; i < 5; i++) {
      await measure("counted", { n: i }, SITE);
      expect((await get("query", { query: "n" })).body.data.result[0].value[1]).toBe(String(i));
    }
  });
});

describe("GET /api/v1/metadata", () => {
  const ingest = (metadata: SampleBatch["metadata"]): Promise<unknown> =>
    env.SITE.getByName("test-p").ingest(
      {
        keys: [],
        series: new Uint32Array(),
        times: new Float64Array(),
        values: new Float64Array(),
        onConflict: "replace",
        metadata,
      },
      undefined,
      { values: 0, exemplars: 0, requests: 0, roomCalls: 0 },
    );

  it("says what senders said, after an eviction too", async () => {
    await ingest([
      { name: "requests_total", type: "counter", help: "Requests answered.", unit: "" },
      { name: "room_celsius", type: "gauge", help: "", unit: "celsius" },
    ]);
    await evictDurableObject(env.SITE.getByName("test-p") as unknown as DurableObjectStub);
    expect((await get("metadata")).body).toEqual({
      status: "success",
      data: {
        requests_total: [{ type: "counter", help: "Requests answered.", unit: "" }],
        room_celsius: [{ type: "gauge", help: "", unit: "celsius" }],
      },
    });
    expect(Object.keys((await get("metadata", { metric: "room_celsius" })).body.data)).toEqual(["room_celsius"]);
    expect(Object.keys((await get("metadata", { limit: "1", limit_per_metric: "1" })).body.data)).toEqual(["requests_total"]);
    expect((await get("metadata", { metric: "unknown_metric" })).body.data).toEqual({});
  });
});
