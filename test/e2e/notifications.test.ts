/** From a metric that crosses its limit to those who are told outside: a real Alertmanager, and a web server that misbehaves. */
import { createHmac } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import { hasAlertmanager, type Received, type Receiver, startAlertmanager, startReceiver } from "../support/receiver.ts";
import { freePort, measure, startTestServer, type TestServer } from "../support/server.ts";

const RULES = `
groups:
  - name: press
    rules:
      - alert: Hot
        expr: celsius > 80
        labels: { severity: page }
        annotations: { summary: "{{ $labels.device }} is at {{ $value }} °C" }
        response: Open the valve.
      # Takes the place of the site's own: how fast a test goes on is no rhythm.
      - { alert: DeviceSilent, expr: "vector(0) > 1" }
`;
const SECRET = "known-to-both";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function serve(environment: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const server = await startTestServer({ ...environment, NOTIFY_HOSTS: "127.0.0.1", EXTERNAL_URL: "https://wall.example/" });
  ends.push(() => server.remove());
  await asked(`${server.url}/api/rules/press`, "PUT", RULES);
  return server;
}

async function receiver(port = 0): Promise<Receiver> {
  const started = await startReceiver(port);
  ends.push(() => started.close());
  return started;
}

// biome-ignore lint/suspicious/noExplicitAny: answers of several forms
async function asked(url: string, method = "GET", body?: string): Promise<any> {
  const response = await fetch(url, { method, ...(body === undefined ? {} : { body }) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
  return JSON.parse(text);
}

const put = (server: TestServer, name: string, target: object): Promise<unknown> =>
  asked(`${server.url}/api/targets/${name}`, "PUT", JSON.stringify(target));

/** Settles when it holds; else it says what there was instead. */
async function until(what: () => Promise<unknown>, holds: (value: never) => boolean, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const value = await what();
    if (holds(value as never)) return;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function isSigned({ headers, body, atMs }: Received): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers["x-parapet-signature"])) ?? [];
  const isFresh = Math.abs(Number(seconds) - atMs / 1_000) < 30;
  return isFresh && mac === createHmac("sha256", SECRET).update(`${seconds}.${body}`).digest("hex");
}

const told = ({ body }: Received): string => {
  const { status, groupLabels, alerts } = JSON.parse(body);
  return `${groupLabels.alertname} ${status} ${alerts.map((one: { labels: { device: string } }) => one.labels.device)}`;
};

describe("a webhook", () => {
  it("is told, signed, when it is back: after it was away, and after the site was killed meanwhile", async () => {
    const [server, port] = [await serve(), await freePort()];
    await put(server, "pager", { kind: "webhook", url: `http://127.0.0.1:${port}/hook?team=press`, secret: SECRET });
    await measure(server.url, "press-4", { celsius: 91 });
    const list = async (): Promise<unknown> => (await asked(`${server.url}/api/targets`)).targets[0];
    await until(list, ({ queued, error }: { queued: number; error: string }) => queued === 1 && error === "network");
    await server.kill();
    await server.start();
    await until(list, ({ queued }: { queued: number }) => queued === 1);
    const hook = await receiver(port);
    await hook.count(1);
    const [first] = hook.received as [Received];
    expect([told(first), first.path, isSigned(first)]).toEqual(["Hot firing press-4", "/hook?team=press", true]);
    expect(JSON.parse(first.body)).toMatchObject({
      ...{ receiver: "pager", version: "4", externalURL: "https://wall.example/console", truncatedAlerts: 0 },
      alerts: [
        {
          labels: { alertname: "Hot", device: "press-4", priority: "critical", severity: "page" },
          annotations: { summary: "press-4 is at 91 °C", response: "Open the valve." },
          generatorURL: "https://wall.example/console#alarms=%7Balertname%3D%22Hot%22%2Cdevice%3D%22press-4%22%2Cseverity%3D%22page%22%7D",
        },
      ],
    });
    await until(list, ({ queued, error }: { queued: number; error: null }) => queued === 0 && error === null);
    await measure(server.url, "press-4", { celsius: 20 });
    await hook.count(2);
    expect(told(hook.received[1] as Received)).toBe("Hot resolved press-4");
  });

  it("has dead letters that are sent again by command, under the same key; and bears every fault that passes", async () => {
    const [server, hook] = [await serve(), await receiver()];
    await put(server, "pager", { kind: "webhook", url: `${hook.url}/hook`, secret: SECRET });
    hook.next(400);
    await measure(server.url, "press-4", { celsius: 91 });
    const dead = async (): Promise<{ error: string; name: string; id: string }[]> =>
      (await asked(`${server.url}/api/targets/pager/dead`)).letters;
    await until(dead, (letters: unknown[]) => letters.length === 1);
    const [letter] = await dead();
    expect(letter).toMatchObject({ name: "Hot", alarms: 1, status: "firing", tries: 1, error: "http-400" });
    hook.next("reset", 500, { status: 429, headers: { "retry-after": "1" } });
    expect(await asked(`${server.url}/api/targets/pager/retry`, "POST")).toMatchObject({ state: "answered", retried: 1 });
    await hook.count(5);
    expect(hook.received.map((one) => [told(one), one.headers["idempotency-key"], isSigned(one)])).toEqual(
      Array(5).fill(["Hot firing press-4", letter?.id, true]),
    );
    expect(await dead()).toEqual([]);
    hook.next({ status: 302, headers: { location: `${hook.url}/elsewhere` } });
    expect(await asked(`${server.url}/api/targets/pager/test`, "POST")).toMatchObject({ taken: false, error: "http-302" });
    hook.next("hang");
    const hung = await asked(`${server.url}/api/targets/pager/test`, "POST");
    expect([hung.taken, hung.error, hung.tookMs >= 10_000 && hung.tookMs < 20_000]).toEqual([false, "timeout", true]);
    expect(hook.received.map(({ path }) => path)).toEqual(Array(7).fill("/hook"));
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    expect(metrics.match(/^parapet_notifications_total\{outcome="(?:sent|failed|dead)".*$/gm)).toEqual([
      'parapet_notifications_total{outcome="sent",target="pager"} 1',
      'parapet_notifications_total{outcome="failed",target="pager"} 3',
      'parapet_notifications_total{outcome="dead",target="pager"} 1',
    ]);
  });
});

describe.skipIf(!hasAlertmanager)("Debian's Alertmanager (skipped where it is not installed)", () => {
  it("shows what stands and nothing else, and again after it began anew", { timeout: 150_000 }, async () => {
    const manager = await startAlertmanager(await freePort());
    ends.push(() => manager.remove());
    const server = await serve({ NOTIFY_RESEND_MS: "4000" });
    await put(server, "am", { kind: "alertmanager", url: manager.url });
    const startMs = Date.now();
    await measure(server.url, "press-4", { celsius: 91 });
    await manager.shows(["Hot"]);
    const [alert] = await manager.alerts();
    expect(alert).toMatchObject({
      labels: { alertname: "Hot", device: "press-4", priority: "critical", severity: "page" },
      annotations: { summary: "press-4 is at 91 °C", response: "Open the valve." },
    });
    expect(alert?.generatorURL).toMatch(/^https:\/\/wall\.example\/console#alarms=/);
    const [startsMs, endsMs] = [Date.parse(alert?.startsAt ?? ""), Date.parse(alert?.endsAt ?? "")];
    expect([startsMs >= startMs - 1_000, startsMs <= Date.now()]).toEqual([true, true]);
    // Four minutes from when it was sent last.
    expect([endsMs - startsMs > 230_000, endsMs <= Date.now() + 241_000]).toEqual([true, true]);
    await measure(server.url, "press-4", { celsius: 20 });
    await manager.shows([]);
    await measure(server.url, "press-4", { celsius: 92 });
    await manager.shows(["Hot"]);
    // Somebody shelves it: it has ended for the outside, and stands again after.
    const [{ id }] = (await asked(`${server.url}/api/alarms`)).alarms;
    await asked(`${server.url}/api/alarms/shelve`, "POST", JSON.stringify({ ids: [id], forMs: 600_000 }));
    await manager.shows([]);
    await asked(`${server.url}/api/alarms/unshelve`, "POST", JSON.stringify({ ids: [id] }));
    await manager.shows(["Hot"]);
    await asked(`${server.url}/api/alarms/drill`, "POST", "{}");
    await until(manager.alerts, (alerts: readonly { labels: { drill?: string } }[]) =>
      alerts.some(({ labels }) => labels.drill === "true"),
    );
    // It has nothing of its life before: the next time it is told everything.
    await manager.kill();
    await manager.start();
    await until(manager.alerts, (alerts: readonly unknown[]) => alerts.length === 2);
  });
});
