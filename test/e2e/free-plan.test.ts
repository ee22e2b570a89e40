/** A site on the platform's free plan, whose days have an end: what it saves, what it says, and that a restart does not make it forget. */
import { afterEach, describe, expect, it } from "vitest";
import type { Snapshot } from "../../protocol/frame.ts";
import { readEvents } from "../support/events.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let server: TestServer;

afterEach(() => server.remove());

/** Days end at midnight UTC, and what was used with them: not in the middle of a test. */
async function awayFromMidnight(): Promise<void> {
  const leftMs = DAY_MS - (Date.now() % DAY_MS);
  if (leftMs < MINUTE_MS) await new Promise((resolve) => setTimeout(resolve, leftMs + 1_000));
}

async function noticesOf(url: string): Promise<Snapshot["notices"]> {
  const response = await fetch(`${url}/walls/overview/events`);
  const events = readEvents(response.body as ReadableStream<Uint8Array>);
  const { data } = await events.next(({ event }) => event === "snapshot");
  await events.close();
  return data.notices;
}

describe("a site on the free plan", () => {
  it("gathers what devices send into a row each two seconds, also when it is quiet", async () => {
    server = await startTestServer({ PLAN: "free" });
    const rows = async (): Promise<number> =>
      Number(/^parapet_journal_rows_total (\d+)$/m.exec(await (await fetch(`${server.url}/metrics`)).text())?.[1]);
    await measure(server.url, "press-4", { speed: 1 });
    const before = await rows();
    const sentMs = Date.now();
    await Promise.all([1, 2, 3, 4, 5].map((device) => measure(server.url, `press-${device}`, { speed: 2 })));
    expect(Date.now() - sentMs).toBeGreaterThan(1_900);
    expect((await rows()) - before).toBe(1);
  });

  it("says on its walls what of the day is nearly used up, and still knows after a power cut", { timeout: 180_000 }, async () => {
    await awayFromMidnight();
    server = await startTestServer({ PLAN: "free" });
    expect(await noticesOf(server.url)).toEqual([]);
    // What a life before has counted is a series like any other.
    const told = await fetch(`${server.url}/metrics`, {
      method: "POST",
      body: "# TYPE parapet_worker_requests_total counter\nparapet_worker_requests_total 95000\n",
    });
    expect(told.status).toBe(204);
    await server.kill();
    await server.start();
    await measure(server.url, "press-4", { speed: 1 });
    expect(await noticesOf(server.url)).toMatchObject([
      {
        id: "site-runningOut",
        level: "warning",
        from: "Parapet",
        text: expect.stringMatching(/^Free plan: 95 % of today's requests are used/),
      },
    ]);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics).toMatch(/^parapet_allowance_ratio\{of="requests"\} 0\.95\d*$/m);
  });
});
