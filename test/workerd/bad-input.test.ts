import { listDurableObjectIds } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { MAX_BODY_BYTES } from "../../worker/body.ts";
import { join, pack } from "./pack.ts";
import { measure, openWall, post, send } from "./wall.ts";

interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: the table below compares what it needs of each form
  readonly body: any;
}

async function answer(promise: Promise<Response>): Promise<Answer> {
  const response = await promise;
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

const encode = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(new TextEncoder().encode(text));

const device = (body: string): Promise<Answer> => answer(post("/devices/press-4/metrics", body));

describe("bad input", () => {
  it("is answered with a code and a place, and what was good is kept", async () => {
    expect(await device("hello")).toMatchObject({
      status: 400,
      body: { code: "nothing-accepted", stored: 0, rejections: [{ code: "not-json" }] },
    });
    expect(await device('{"a": "one"}')).toMatchObject({ status: 400, body: { rejections: [{ code: "not-a-number" }] } });
    expect(await device('{"a": NaN}')).toMatchObject({ status: 400, body: { rejections: [{ code: "not-json", line: 1 }] } });
    expect(await device("[1]")).toMatchObject({ status: 400, body: { rejections: [{ code: "bad-shape" }] } });
    const partly = await device('{"good_one": 1, "bad one": 2, "text": "three"}');
    expect(partly).toMatchObject({ status: 200, body: { stored: 1, refused: 2 } });
    expect(partly.body.rejections.map(({ code }: { code: string }) => code)).toEqual(["bad-metric-name", "not-a-number"]);
    const labels = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`l${i}`, "x"]));
    const many = await answer(post("/metrics", JSON.stringify({ labels, m: 1 })));
    expect(many).toMatchObject({ status: 400, body: { rejections: [{ code: "too-many-labels", line: 1 }] } });
    const name = await answer(post("/metrics", '{"labels":{"a-b":"x"},"m":1}\n{"m":2}\n'));
    expect(name).toMatchObject({ status: 200, body: { stored: 1, refused: 1, rejections: [{ code: "bad-label-name", line: 1 }] } });
  });

  it("in line protocol is answered as InfluxDB does, with the line, and the good lines stay", async () => {
    const partly = await answer(post("/write?db=x", "cpu,host=a usage=1\ncpu,host=a usage=\ncpu,host=b usage=2\n"));
    expect(partly.status).toBe(400);
    expect(partly.body.error).toMatch(/^partial write: line 2: .* dropped=1$/);
    const v2 = await answer(post("/api/v2/write", "cpu usage=NaN"));
    expect(v2).toMatchObject({ status: 400, body: { code: "invalid", line: 1 } });
    const { body } = await answer(send(`/api/v1/query?query=${encodeURIComponent("cpu_usage")}`));
    expect(body.data.result.map(({ metric, value }: { metric: object; value: string[] }) => [metric, value[1]])).toEqual([
      [{ __name__: "cpu_usage", host: "a" }, "1"],
      [{ __name__: "cpu_usage", host: "b" }, "2"],
    ]);
  });

  it("past the size limit is cut off while it is read, packed or not", async () => {
    const plain = await answer(post("/metrics", "x".repeat(MAX_BODY_BYTES + 1)));
    expect(plain).toMatchObject({ status: 413, body: { code: "body-too-large" } });
    const bomb = await pack("gzip", new Uint8Array(64 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(100_000);
    const packed = await answer(post("/metrics", bomb, { "content-encoding": "gzip" }));
    expect(packed).toMatchObject({ status: 413, body: { code: "body-too-large" } });
    const influx = await answer(post("/write", bomb, { "content-encoding": "gzip" }));
    expect(influx).toEqual({ status: 413, body: { error: "Request Entity Too Large" } });
  });

  it("that is not packed as it says is told so", async () => {
    expect(await answer(post("/metrics", "not gzip", { "content-encoding": "gzip" }))).toMatchObject({
      status: 400,
      body: { code: "bad-gzip", detail: "The body is not gzip, which its Content-Encoding says." },
    });
    const whole = await pack("gzip", encode('{"m":1}'));
    for (const bad of [whole.subarray(0, -3), join(whole, encode("x")), join(whole, new Uint8Array(8)), join(whole, whole.subarray(0, -1))])
      expect(await answer(post("/metrics", bad, { "content-encoding": "gzip" }))).toMatchObject({
        status: 400,
        body: { code: "bad-gzip" },
      });
    expect(await answer(post("/metrics", "x", { "content-encoding": "br" }))).toMatchObject({
      status: 415,
      body: { code: "bad-encoding" },
    });
  });

  it("names no path, no method and no site that is not there, and makes no object for one", async () => {
    expect(await answer(send("/nothing/here"))).toMatchObject({ status: 404, body: { code: "not-found" } });
    const wrong = await send("/write");
    expect([wrong.status, wrong.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await answer(send("/s/other/walls/overview/events"))).toMatchObject({ status: 404, body: { code: "unknown-site" } });
    expect(await answer(post("/s/other/metrics", '{"m":1}'))).toMatchObject({ status: 404, body: { code: "unknown-site" } });
    const made = await listDurableObjectIds(env.SITE);
    expect(made.map((id) => id.toString())).not.toContain(env.SITE.idFromName("other").toString());
  });

  it("from a page of another origin, or under a foreign host name, writes nothing", async () => {
    const foreign = { origin: "https://evil.example" };
    expect(await answer(post("/metrics", '{"stolen":1}', foreign))).toMatchObject({ status: 403, body: { code: "bad-origin" } });
    expect(await answer(send("/console/socket", { headers: { ...foreign, upgrade: "websocket" } }))).toMatchObject({
      status: 403,
      body: { code: "bad-origin" },
    });
    expect(await answer(post("/metrics", '{"stolen":1}', { origin: "null" }))).toMatchObject({ status: 403 });
    expect(await answer(post("/metrics", '{"stolen":1}', { host: "rebound.example" }))).toMatchObject({
      status: 403,
      body: { code: "bad-host" },
    });
    const image = await send("/devices/d/metrics?stolen=1", { headers: { "sec-fetch-site": "cross-site" } });
    expect([image.status, ((await image.json()) as { code: string }).code]).toEqual([403, "bad-origin"]);
    const own = await post("/metrics", '{"mine":1}', { origin: "http://localhost" });
    expect(own.status).toBe(204);
    const { body } = await answer(send("/api/v1/query?query=stolen"));
    expect(body.data.result).toEqual([]);
  });

  it("in a report or a query is refused with its place, and the site goes on", async () => {
    expect(await answer(post("/screens/tv/report", "{}"))).toMatchObject({ status: 400, body: { code: "bad-request", at: "wall" } });
    expect(await answer(post("/screens/tv!/report", "{}"))).toMatchObject({ status: 400 });
    expect(await answer(send("/api/v1/query?query=sum("))).toMatchObject({
      status: 400,
      body: { status: "error", errorType: "bad_data", code: "syntax" },
    });
    expect(await answer(send("/api/v1/query?query=histogram_avg(m)"))).toMatchObject({ status: 400, body: { code: "unsupported" } });
    expect(await answer(send("/api/v1/query_range?query=m&start=0&end=1e9&step=1"))).toMatchObject({ status: 400 });
    await measure("still", { alive: 1 });
  });

  it("reaches a page only as text inside JSON", async () => {
    const html = "<script>alert(1)</script>";
    await post("/metrics", JSON.stringify({ device: html, m: 1 }));
    const notice = await answer(post("/api/notices", JSON.stringify({ text: html })));
    expect(notice.status).toBe(200);
    const wall = await openWall();
    const { data } = await wall.next(({ event }) => event === "snapshot");
    expect(data.notices[0].text).toBe(html);
    await wall.close();
    const missing = await send(`/${encodeURIComponent(html)}`);
    expect(missing.headers.get("content-type")).toBe("application/problem+json");
    expect(missing.headers.get("content-security-policy")).toContain("script-src 'self'");
  });
});
