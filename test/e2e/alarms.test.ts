/**
 * An alarm's whole life on the real parts: a real server, a wall and a phone in a real browser. A limit is crossed, the wall shows and
 * sounds it, somebody acknowledges it on the phone, it clears, and its history is complete. And over a kill.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AlarmHistoryLine, ConsoleAlarms } from "../../protocol/alarm.ts";
import { launchBrowser } from "../support/browser.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";

const FOLDER = join(import.meta.dirname, "../../test-results");

const WALL = {
  wall: "hall",
  title: "Hall 2",
  alarms: { grow: true },
  panels: [
    { id: "heat", type: "time-series", title: "Heat", expr: "temperature_celsius" },
    { id: "hottest", type: "big-number", title: "Hottest", expr: "max(temperature_celsius)" },
    { id: "list", type: "alarm-list", title: "Alarms" },
    { id: "grid", type: "status-grid", title: "Devices" },
  ],
};

const RULES = {
  groups: [
    {
      name: "presses",
      rules: [
        {
          alert: "TooHot",
          expr: "temperature_celsius > 80",
          labels: { severity: "critical" },
          annotations: { summary: "{{ $labels.device }} is at {{ $value }} °C" },
          response: "Open the valve",
        },
        { alert: "HotForLong", expr: "temperature_celsius > 80", for: "8s" },
      ],
    },
  ],
};

const ID = '{alertname="TooHot",device="press-1",severity="critical"}';

let server: TestServer;
let browser: Browser;

const put = async (path: string, body: object): Promise<void> => {
  const response = await fetch(`${server.url}${path}`, { method: "PUT", body: JSON.stringify(body) });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
};
const alarms = async (): Promise<ConsoleAlarms> => (await fetch(`${server.url}/api/alarms`)).json() as Promise<ConsoleAlarms>;
const press = (heat: number): Promise<void> => measure(server.url, "press-1", { temperature_celsius: heat, speed: 3 });

/** Patient: how long a thing takes is said where it matters, and by what the machine did meanwhile. */
async function until<T>(ask: () => Promise<T>, isSo: (answer: T) => boolean, forMs = 60_000): Promise<T> {
  for (const endMs = Date.now() + forMs; ; ) {
    const answer = await ask();
    if (isSo(answer)) return answer;
    if (Date.now() > endMs) throw new Error(`never so: ${JSON.stringify(answer)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  await mkdir(FOLDER, { recursive: true });
  await put("/api/walls/hall", WALL);
  await put("/api/rules/presses", RULES);
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

interface Noted {
  /** Tones that have sounded: one ends only in a context that runs. */
  tones: number;
  /** By the page's own clock: when the value, the alarm and the first tone came. */
  valueMs: number;
  shownMs: number;
  soundedMs: number;
}

/** Notes in the page what comes when: how long a page takes to load, or a request to be answered, is not what is asked here. */
async function listenTo(page: Page): Promise<() => Promise<Noted>> {
  await page.addInitScript(() => {
    const heard = { tones: 0, valueMs: 0, shownMs: 0, soundedMs: 0 };
    Object.assign(window, { heard });
    new MutationObserver(() => {
      if (document.querySelector('[data-panel=hottest] [data-value="95"]')) heard.valueMs ||= performance.now();
      if (document.querySelector(".alarm-strip [data-priority=critical]")) heard.shownMs ||= performance.now();
    }).observe(document, { childList: true, subtree: true, attributes: true });
    const start = OscillatorNode.prototype.start;
    OscillatorNode.prototype.start = function (this: OscillatorNode, ...at) {
      heard.soundedMs ||= performance.now();
      this.addEventListener("ended", () => heard.tones++);
      return start.apply(this, at);
    };
  });
  return () => page.evaluate(() => (window as unknown as { heard: Noted }).heard);
}

describe("an alarm", () => {
  it("is on the wall and heard as soon as the value that crossed, acknowledged on a phone, cleared, and its history is complete", async () => {
    await press(20);
    const wall = await (await browser.newContext({ viewport: { width: 1920, height: 1080 } })).newPage();
    const noted = await listenTo(wall);
    await wall.goto(`${server.url}/walls/hall`);
    await wall.waitForSelector('[data-panel=hottest] [data-value="20"]');
    // What shows alarms is a file of its own, which is there soon after the first picture.
    await wall.waitForSelector(".strip-alarms");
    await press(95);
    await wall.waitForSelector(".alarm-strip [data-priority=critical]");
    const { valueMs, shownMs, soundedMs } = await until(noted, ({ tones, valueMs }) => tones > 0 && valueMs > 0);
    // Rules are looked at each second, and told with the next tick.
    expect(Math.max(shownMs, soundedMs) - valueMs).toBeLessThan(RULES_EACH_MS + SLOW_MS);
    expect(await wall.textContent(".alarm-strip")).toContain("press-1 is at 95 °C");
    await wall.screenshot({ path: join(FOLDER, "alarm-wall.png") });

    const phone = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    await phone.goto(`${server.url}/console`);
    const line = `[data-alarm='${ID}']`;
    await phone.waitForSelector(line);
    await phone.screenshot({ path: join(FOLDER, "alarm-phone.png") });
    await phone.click(`${line} button >> nth=0`);
    await until(alarms, ({ alarms: all }) => all.find(({ id }) => id === ID)?.state === "ACKED");
    await wall.waitForSelector(".alarm-strip [data-dress=acknowledged]");
    const { tones: before } = await noted();
    await press(20);
    await until(alarms, ({ alarms: all }) => !all.some(({ id }) => id === ID));
    await wall.waitForSelector(`.alarm-strip [data-alarm='${ID}']`, { state: "detached" });
    expect((await noted()).tones).toBe(before);

    const answer = await fetch(`${server.url}/api/alarms/history?alarm=${encodeURIComponent(ID)}`);
    const { lines } = (await answer.json()) as { lines: readonly AlarmHistoryLine[] };
    expect(lines.map(({ type, state, by }) => [type, state, by?.who ?? null])).toEqual([
      ["cleared", "NORM", null],
      ["acknowledged", "ACKED", "open mode"],
      ["raised", "UNACK", null],
    ]);
    await wall.context().close();
    await phone.context().close();
  });

  it("goes on with its delay after the server was killed, and stays acknowledged", async () => {
    await press(95);
    const pending = async (): Promise<{ state: string; activeAt: string; labels: { alertname: string } } | undefined> => {
      const answer = await fetch(`${server.url}/api/v1/alerts`);
      const { data } = (await answer.json()) as { data: { alerts: { state: string; activeAt: string; labels: { alertname: string } }[] } };
      return data.alerts.find(({ labels }) => labels.alertname === "HotForLong");
    };
    const began = await until(pending, (alert) => alert?.state === "pending");
    const order = JSON.stringify({ ids: [ID], note: "seen" });
    const answer = await fetch(`${server.url}/api/alarms/acknowledge`, { method: "POST", body: order });
    expect(await answer.json()).toMatchObject({ state: "answered", done: [ID] });
    // What is answered is on disk, and with it all that was known before: also how long the delay has run.
    await server.kill();
    await server.start();
    const backMs = Date.now();
    const firing = await until(
      async () => {
        await press(95);
        return pending();
      },
      (alert) => alert?.state === "firing",
    );
    expect(firing?.activeAt).toBe(began?.activeAt);
    const now = await alarms();
    const long = now.alarms.find(({ name }) => name === "HotForLong");
    const tookMs = (long?.activeMs ?? 0) - Date.parse(began?.activeAt ?? "");
    expect(tookMs).toBeGreaterThanOrEqual(8_000);
    // As long as the server was away is time in which nobody could see that it is over.
    expect(tookMs).toBeLessThan(Math.max(8_000, backMs - Date.parse(began?.activeAt ?? "")) + RULES_EACH_MS + SLOW_MS);
    expect(now.alarms.find(({ id }) => id === ID)).toMatchObject({ state: "ACKED", acknowledged: { note: "seen" } });
  });
});

describe("a device that is silent", () => {
  it("is an alarm without any rule, also when nobody sends anything any more, and over when it is back", async () => {
    const say = (): Promise<void> => measure(server.url, "pump", { flow: 1 });
    for (let i = 0; i < 6; i++) {
      await say();
      await new Promise((resolve) => setTimeout(resolve, 1_000));
    }
    const silent = ({ alarms: all }: ConsoleAlarms) => all.find(({ name, device }) => name === "DeviceSilent" && device === "pump");
    const raised = await until(alarms, (now) => silent(now) !== undefined);
    expect(silent(raised)).toMatchObject({ state: "UNACK", priority: "medium" });
    await say();
    await until(alarms, (now) => silent(now)?.state === "RTNUN");
  });
});

const RULES_EACH_MS = 1_000;
/** What a machine that is busy with other tests may be late by; alone it is a few hundredths of this. */
const SLOW_MS = 4_000;
