/** The wall in a real browser, against the real server, with faults made for real. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";
import { startStallingProxy } from "../support/stalling-proxy.ts";

const ROOT = join(import.meta.dirname, "../..");

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

/** Each test has a server without a past. */
beforeEach(async () => {
  await server.remove();
  server = await startTestServer();
});

async function openWall(url = server.url): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(`${url}/walls/overview`);
  await page.waitForSelector("[data-panel], .splash pre");
  return page;
}

/** What the wall says, without what moves by itself: clock, ages, pulse. */
function wallText(page: Page): Promise<string[]> {
  return page.$$eval("[data-panel]", (tiles) =>
    tiles.map((tile) => `${tile.getAttribute("data-panel")} ${tile.getAttribute("data-state")} ${tile.textContent.replace(/\s+/g, " ")}`),
  );
}

const shownValue = (page: Page, panel: string): Promise<number> =>
  page.$eval(`[data-panel="${panel}"] [data-value]`, (element) => Number(element.getAttribute("data-value")));

/** Resolves once the panel shows the value on the glass. */
async function showsValue(page: Page, panel: string, value: number): Promise<void> {
  const selector = `[data-panel="${panel}"] [data-value="${value}"]`;
  await page.waitForFunction((css) => document.querySelector(css) !== null, selector, { polling: "raf" });
}

/** How long the quickest of some took: a machine that is busy for a moment is no slow wall. */
async function quickest(count: number, act: (i: number) => Promise<void>): Promise<number> {
  let leastMs = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const startMs = performance.now();
    await act(i);
    leastMs = Math.min(leastMs, performance.now() - startMs);
  }
  return leastMs;
}

const states = (page: Page): Promise<(string | null)[]> =>
  page.$$eval("[data-state]", (elements) => elements.map((element) => element.getAttribute("data-state")));

describe("the wall", () => {
  it("says how to send a metric until there is one, and paints a POST within a second, the first of a new metric too", async () => {
    const page = await openWall();
    expect([await page.textContent(".splash pre"), await page.$("[data-panel]")]).toEqual([
      `curl ${server.url}/devices/my-device/metrics -d '{"temperature_celsius": 21.5}'`,
      null,
    ]);
    const paints = async (metric: string, value: number): Promise<void> => {
      await measure(server.url, "press-4", { [metric]: value });
      await showsValue(page, metric, value);
    };
    expect(await quickest(3, (i) => paints(`temperature_${i}_celsius`, 21.5))).toBeLessThan(1_000);
    expect(await quickest(5, (i) => paints("temperature_0_celsius", 22 + i))).toBeLessThan(1_000);
    await page.close();
  });

  it("draws in a browser whose language is no language tag, as one that was started without a locale has it", async () => {
    await measure(server.url, "press-4", { speed: 1 });
    const page = await browser.newPage();
    await page.addInitScript(() => Object.defineProperty(navigator, "language", { value: "en-US@posix", configurable: true }));
    await page.goto(`${server.url}/walls/overview`);
    await showsValue(page, "speed", 1);
    await page.close();
  });

  it("shows the agent's metrics of this machine, moving", async () => {
    const agent = spawn(process.execPath, [join(ROOT, "agent/main.ts"), "--url", server.url, "--device", "this-machine"], {
      stdio: "ignore",
    });
    try {
      const page = await openWall();
      await page.waitForSelector('[data-device="this-machine"][data-state="live"]');
      await page.waitForSelector('[data-panel="cpu"] [data-value]');
      expect(await page.$$eval("[data-panel]", (tiles) => tiles.map((tile) => tile.getAttribute("data-panel")))).toEqual(
        expect.arrayContaining(["devices", "cpu", "memory", "disk", "load", "cpu-line", "received-line", "file-systems"]),
      );
      const first = await shownValue(page, "cpu");
      await page.waitForFunction(
        (before) => document.querySelector('[data-panel="cpu"] [data-value]')?.getAttribute("data-value") !== before,
        String(first),
      );
      const painted = () => page.$eval("[data-painted]", (pulse) => Number(pulse.getAttribute("data-painted")));
      const before = await painted();
      await page.waitForFunction(
        (seq) => Number(document.querySelector("[data-painted]")?.getAttribute("data-painted")) >= seq,
        before + 3,
      );
      await page.close();
    } finally {
      agent.kill("SIGKILL");
    }
  });

  it("recovers by itself when the server is killed and started again, without a reload, and equals a fresh page", async () => {
    for (let value = 0; value < 5; value++) await measure(server.url, "press-4", { temperature_celsius: 20 + value, speed: value });
    const page = await openWall();
    await showsValue(page, "speed", 4);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await server.kill();
    await page.waitForFunction(() => document.querySelector("[data-connection]")?.getAttribute("data-connection") !== "open");
    expect(await shownValue(page, "speed")).toBe(4);
    await server.start();
    await page.waitForFunction(() => document.querySelector("[data-connection]")?.getAttribute("data-connection") === "open", undefined, {
      timeout: 30_000,
    });
    await measure(server.url, "press-4", { temperature_celsius: 30, speed: 9 });
    await showsValue(page, "speed", 9);
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    const fresh = await openWall();
    await showsValue(fresh, "speed", 9);
    // The tiles say the same once both have drawn; what grows old between two looks says so a moment later on the other.
    await expect
      .poll(async () => {
        const [one, other] = await Promise.all([wallText(page), wallText(fresh)]);
        return one.filter((text, i) => text !== other[i]).concat(other.slice(one.length));
      })
      .toEqual([]);
    await page.close();
    await fresh.close();
  });

  it("leaves nothing live when the stream stalls half way, and goes on without a reload when it moves again", async () => {
    const proxy = await startStallingProxy(server.url);
    const page = await openWall(proxy.url);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    // A rhythm of a second, learned from what arrives; its stale limit is five.
    for (let value = 0; value < 6; value++) {
      await measure(server.url, "press-4", { speed: value });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    await showsValue(page, "speed", 5);
    expect(await states(page)).toContain("live");
    proxy.stall();
    const writing = setInterval(() => void measure(server.url, "press-4", { speed: 99 }).catch(() => {}), 1000);
    try {
      await page.waitForFunction(
        () => ![...document.querySelectorAll("[data-state]")].some((element) => element.getAttribute("data-state") === "live"),
      );
      expect(await shownValue(page, "speed")).toBe(5);
      proxy.resume();
      await showsValue(page, "speed", 99);
      await page.waitForSelector('[data-device="press-4"][data-state="live"]');
      expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    } finally {
      clearInterval(writing);
    }
    await page.close();
    await proxy.close();
  });

  it("shows a notice from the console, as text, and takes it off when it is cleared", async () => {
    await measure(server.url, "press-4", { speed: 1 });
    const page = await openWall();
    const desk = await browser.newPage({ viewport: { width: 390, height: 844 } });
    await desk.goto(`${server.url}/console#notices`);
    const text = "Fire drill <b>14:00</b> 消防演习";
    await desk.fill(".notice-form textarea", text);
    await desk.click('.notice-form button[type="submit"]');
    await page.waitForSelector("[data-notice]");
    expect(await page.textContent("[data-notice] .notice-text")).toBe(text);
    await desk.click(".notice button");
    await page.waitForSelector("[data-notice]", { state: "detached" });
    await desk.close();
    await page.close();
  });

  it("does what the console orders its screen to do, and the console hears of it", async () => {
    await measure(server.url, "press-4", Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`speed_${i}`, i])));
    const page = await openWall();
    const socket = new WebSocket(`${server.url.replace("http", "ws")}/console/socket`);
    const heard: {
      method?: string;
      id?: number;
      result?: { screens: { screen: string; page: string }[] };
      params?: { state: string; command: string };
    }[] = [];
    socket.onmessage = ({ data }) => heard.push(JSON.parse(data));
    await new Promise((resolve) => {
      socket.onopen = resolve;
    });
    let id = 0;
    const ask = async (method: string, params: object): Promise<(typeof heard)[number]> => {
      const mine = ++id;
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: mine, method, params }));
      return await expect
        .poll(() => heard.find((message) => message.id === mine))
        .toBeDefined()
        .then(() => heard.find((message) => message.id === mine) as (typeof heard)[number]);
    };
    const { result } = await ask("screens.list", {});
    const screen = result?.screens[0]?.screen;
    const answered = (command: string) =>
      heard.some(({ method, params }) => method === "commands.changed" && params?.command === command && params.state === "answered");
    await ask("screens.show", { screen, page: "metrics-1", command: "show" });
    await page.waitForSelector('[data-panel="speed_3"]');
    await expect.poll(() => answered("show")).toBe(true);
    await ask("screens.identify", { screen, command: "identify" });
    await expect.poll(() => page.textContent("body")).toContain(screen);
    await expect.poll(() => answered("identify")).toBe(true);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await ask("screens.reload", { screen, command: "reload" });
    await expect.poll(() => page.evaluate(() => "sameDocument" in window).catch(() => true)).toBe(false);
    await expect.poll(() => answered("reload")).toBe(true);
    socket.close();
    await page.close();
  });
});
