/** The overview with a past, as it is looked at: its pictures lie in test-results. Those of the README are made by `npm run pictures`. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { fleet, postPast, startOfPast } from "../support/fleet.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const FOLDER = join(import.meta.dirname, "../../test-results");
const HOSTS = ["web-1", "web-2", "web-3", "db-1", "db-2", "cache-1", "queue-1", "build-1", "edge-hk", "edge-sz", "press-4", "press-5"];

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  await mkdir(FOLDER, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

/** As far as the picture wanders off its place, a step a minute (`care.ts`): its empty rim then leaves the glass. */
const WANDER_PX = 8;

describe("the picture of the wall", () => {
  it("has every tile filled and live, in both languages, and nothing cut or scrolling", async () => {
    const startMs = startOfPast(Date.now());
    const hosts = fleet(HOSTS, startMs);
    await postPast(server.url, hosts, startMs);
    const post = async (): Promise<void> => {
      const time = Date.now();
      await fetch(`${server.url}/metrics`, { method: "POST", body: hosts.map((host) => host.at(time)).join("") });
    };
    await post();
    for (const [language, file] of [
      ["en", "overview.png"],
      ["zh", "overview-zh.png"],
    ] as const) {
      const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
      await page.goto(`${server.url}/walls/overview?lang=${language}`);
      await page.waitForSelector('[data-panel="cpu"] [data-value]');
      await post();
      await page.waitForFunction(() => Number(document.querySelector("[data-painted]")?.getAttribute("data-painted")) >= 2);
      const states = await page.$$eval("[data-panel]", (tiles) => tiles.map((tile) => tile.getAttribute("data-state")));
      expect(new Set(states)).toEqual(new Set(["live"]));
      const scrolls = await page.evaluate((wanderPx) => {
        const { scrollHeight, scrollWidth } = document.documentElement;
        return scrollHeight > innerHeight + wanderPx || scrollWidth > innerWidth + wanderPx;
      }, WANDER_PX);
      expect(scrolls).toBe(false);
      await page.screenshot({ path: join(FOLDER, file) });
      await page.close();
    }
  });
});
