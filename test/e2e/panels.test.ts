/** Panels whose bodies are files of their own: waited for, and told where they are lost. What each kind looks like is in `panels/`. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { DISKS, galleryWall, KINDS } from "../support/gallery.ts";
import { startScreenServer } from "../support/screen-server.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

describe("a panel whose body is a file of its own", () => {
  const tiles = [...KINDS.slice(3, 4), DISKS];

  /** A page whose requests for bar gauges are held back or lost, as the test says. */
  async function open(pass: (file: string) => Promise<boolean>): Promise<{ page: Page; close: () => Promise<void> }> {
    const own = await startScreenServer({ snapshot: (wall) => galleryWall(wall, tiles, Date.now()), pass });
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${own.url}/walls/w`);
    return {
      page,
      close: async () => {
        await page.close();
        await own.close();
      },
    };
  }

  it("is waited for before the wall is drawn, so that no tile is ever empty", async () => {
    let letGo = (): void => undefined;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { page, close } = await open(async (file) => {
      if (file.includes("BarGauge")) await held;
      return true;
    });
    await page.waitForSelector('.splash[data-connection="open"]');
    expect(await page.$$(".tile")).toEqual([]);
    // What each drawing of a tile showed first: whoever was there before is not asked.
    await page.evaluate(() => {
      const seen: string[] = [];
      Object.assign(window, { seen });
      new MutationObserver(() => {
        const body = document.querySelector('[data-type="bar-gauge"] .tile-body');
        if (body) seen.push(body.textContent ?? "");
      }).observe(document.body, { childList: true, subtree: true });
    });
    letGo();
    await page.waitForSelector('[data-type="bar-gauge"] .track');
    const [first] = await page.evaluate(() => (window as unknown as { seen: string[] }).seen);
    expect(first).toContain("web-6");
    await close();
  });

  it("does not take the wall with it when its file is lost: its tile says so, and a new page asks for it anew", async () => {
    let lost = true;
    const { page, close } = await open(async (file) => !(lost && file.includes("BarGauge")));
    await page.waitForSelector('[data-type="bar-gauge"] .tile-problem');
    const texts = await page.$$eval(".tile", (list) => list.map((tile) => tile.textContent));
    expect(texts).toEqual([expect.stringContaining("¥1.23"), "Disksthis panel cannot be drawn"]);
    lost = false;
    await page.waitForSelector('[data-type="bar-gauge"] .track');
    await close();
  });
});
