/** A limit that is reached: every sender is told which, what was kept and what to do, in its own form. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../support/server.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer({ MAX_SERIES: "2" });
});

afterAll(() => server.remove());

async function post(path: string, body: string): Promise<{ readonly status: number; readonly text: string }> {
  const response = await fetch(server.url + path, { method: "POST", body });
  return { status: response.status, text: await response.text() };
}

const ADVICE =
  "the site has its 2 series: leave out labels whose values never end, or raise MAX_SERIES; series that it knows are still taken";

describe("the limit of series", () => {
  it("is named in every form, with what was kept", async () => {
    const kept = await post("/metrics", '{"device":"d","a":1,"b":2,"c":3}');
    expect(kept.status).toBe(200);
    expect(JSON.parse(kept.text)).toEqual({
      stored: 2,
      refused: 1,
      rejections: [{ code: "series-limit", count: 1, detail: ADVICE }],
    });
    const nothing = await post("/metrics", '{"device":"e","a":1}');
    expect([nothing.status, JSON.parse(nothing.text).detail]).toEqual([400, `series-limit: ${ADVICE}`]);
    // A later that never comes would have Telegraf repeat the body for ever, and send nothing behind it.
    const text = `partial write: series-limit: ${ADVICE} dropped=1`;
    const v1 = await post("/write", "m v=1");
    expect([v1.status, JSON.parse(v1.text)]).toEqual([400, { error: text }]);
    const v2 = await post("/api/v2/write?precision=s", "m v=1");
    expect([v2.status, JSON.parse(v2.text)]).toEqual([400, { code: "invalid", message: text }]);
    // The time of the push is a series too.
    const pushed = await post("/metrics/job/j", "m 1\n");
    expect([pushed.status, pushed.text]).toEqual([400, `series-limit: ${ADVICE}; 0 stored, 2 refused\n`]);
  });

  it("is a metric, near it and at it", async () => {
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toContain('\nparapet_limit_ratio{limit="series"} 1\n');
    expect(metrics).toMatch(/^parapet_limit_ratio\{limit="head"\} 0\.000\d+$/m);
  });

  it("of labels and of a body say what to leave out", async () => {
    const labels = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`l${i}`, "x"]));
    const { rejections } = JSON.parse((await post("/metrics", JSON.stringify({ labels, m: 1 }))).text);
    expect(rejections[0].detail).toBe("40 labels, at most 32 are taken: a series has 32 labels at most: leave some out");
    const lines = Array.from({ length: 50_001 }, (_, i) => `m,device=d a=${i} ${i}`).join("\n");
    const long = await post("/write?precision=ms", lines);
    expect(long.text).toContain("a body has 50000 samples at most: send the rest in a body of its own");
  });
});
