/** A screen that is switched on while its site or its network is away, in a real browser against the real server. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { isPageKept, keptPictures } from "../support/kept-pictures.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";
import { startStallingProxy } from "../support/stalling-proxy.ts";

const PICTURES = join(import.meta.dirname, "../../test-results");

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
  await mkdir(PICTURES, { recursive: true });
});

afterAll(() => browser?.close());

beforeEach(async () => {
  server = await startTestServer();
});

afterEach(() => server.remove());

/** A wall on the glass of a browser that keeps what it is given, and has been given all. */
async function openKeptWall(): Promise<Page> {
  for (let value = 0; value < 4; value++) await measure(server.url, "press-4", { speed: value });
  const context = await browser.newContext({ viewport: { width: 1920, height: 1080 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/walls/overview`);
  await page.waitForSelector('[data-panel="speed"] [data-value="3"]');
  await isPageKept(page);
  await expect.poll(() => keptPictures(page), { timeout: 30_000 }).toEqual([expect.stringMatching(/"id":"speed".*"value":3/)]);
  return page;
}

describe("a screen that starts without its site", () => {
  it("shows its last picture, grey, with its age, and goes on without a reload when the site is back", async () => {
    const page = await openKeptWall();
    await server.kill();
    await page.reload();
    await page.waitForSelector('.glass.lost [data-panel="speed"] [data-value="3"]');
    const title = () => page.textContent(".strip-title");
    // With its date where that is another: at midnight.
    expect(await title()).toMatch(/^No connection for \d+ slast picture of (?:\S.*, )?\d\d:\d\d:\d\d$/);
    const seconds = async () => Number(/for (\d+) s/.exec((await title()) ?? "")?.[1]);
    const before = await seconds();
    expect(before).toBeGreaterThanOrEqual(5);
    await expect.poll(seconds).toBeGreaterThan(before);
    const states = await page.$$eval("[data-state]", (list) => list.map((one) => one.getAttribute("data-state")));
    expect([...new Set(states)]).toEqual(["stale"]);
    await page.screenshot({ path: join(PICTURES, "last-picture.png") });

    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await server.start();
    await measure(server.url, "press-4", { speed: 9 });
    await page.waitForSelector('.glass:not(.lost) [data-panel="speed"] [data-value="9"]', { timeout: 30_000 });
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    await page.context().close();
  });

  it("keeps nothing of a wall for another one", async () => {
    const page = await openKeptWall();
    await server.kill();
    await page.goto(`${server.url}/walls/hosts`);
    await page.waitForSelector('.splash:has-text("hosts")');
    await page.waitForTimeout(4_000);
    expect(await page.$$("[data-panel]")).toEqual([]);
    await page.context().close();
  });
});

describe("a screen whose stream falls silent", () => {
  it("greys at the third missed heartbeat, counts its age, and goes on without a reload and without a hole", {
    timeout: 120_000,
  }, async () => {
    for (let value = 0; value < 4; value++) await measure(server.url, "press-4", { speed: value });
    const rules = [{ alert: "Moves", expr: "speed > 0", labels: { severity: "critical" } }];
    await fetch(`${server.url}/api/rules/press`, { method: "PUT", body: JSON.stringify({ groups: [{ name: "g", rules }] }) });
    const proxy = await startStallingProxy(server.url);
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${proxy.url}/walls/overview`);
    await page.waitForSelector('[data-panel="speed"] [data-value="3"]');
    // The page is whole: a file that was still on its way would be lost with the line, and only a new page asks for it again.
    await isPageKept(page);
    const countsFilter = () => page.$eval(".strip-alarms", (counts) => getComputedStyle(counts).filter);
    expect([await page.locator('.alarm-count[data-priority="critical"]').count(), await countsFilter()]).toEqual([1, "none"]);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    proxy.stall();
    const stalledMs = Date.now();
    await page.waitForSelector(".glass.lost", { timeout: 60_000 });
    // The newest heartbeat was up to ten seconds before.
    const lostMs = Date.now() - stalledMs;
    expect(lostMs).toBeGreaterThan(18_000);
    // Not the fourth. A tick is a second, and the machine may be busy.
    expect(lostMs).toBeLessThan(38_000);
    const seconds = async () => Number(/No connection for (\d+) s/.exec((await page.textContent(".strip-title")) ?? "")?.[1]);
    expect(await countsFilter()).toContain("grayscale(1)");
    const first = await seconds();
    expect(first).toBeGreaterThanOrEqual(30);
    await expect.poll(seconds).toBeGreaterThan(first);
    await measure(server.url, "press-4", { speed: 8 });
    proxy.resume();
    await page.waitForSelector('.glass:not(.lost) [data-panel="speed"] [data-value="8"]', { timeout: 40_000 });
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    await page.close();
    await proxy.close();
  });
});
