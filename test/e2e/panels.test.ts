/**
 * Every panel kind on the glass, in a real browser, with data as walls meet it: nothing smaller than what is read from 5 m, nothing
 * cut but names, nothing over anything else, in both languages, on 1080 and 2160 lines. The pictures lie in test-results.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { GALLERY, galleryWall } from "../support/gallery.ts";
import { defectsOf } from "../support/glass-defects.ts";
import { type ScreenServer, startScreenServer } from "../support/screen-server.ts";

const FOLDER = join(import.meta.dirname, "../../test-results");

let server: ScreenServer;
let browser: Browser;

beforeAll(async () => {
  const snapshot = (wall: string) => {
    const tiles = GALLERY[wall];
    return tiles && galleryWall(wall, tiles, Date.now());
  };
  [server, browser] = await Promise.all([startScreenServer({ snapshot }), launchBrowser()]);
  await mkdir(FOLDER, { recursive: true });
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

describe.each(Object.keys(GALLERY))("the panels of the wall “%s”", (wall) => {
  it.each([
    ["en", 1],
    ["zh", 1],
    ["en", 2],
  ] as const)("stand whole and readable (%s, %i080 lines)", async (language, ratio) => {
    const viewport = { width: 1920 * ratio, height: 1080 * ratio };
    const page = await browser.newPage({ viewport });
    const problems: string[] = [];
    page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
    page.on("pageerror", (error) => void problems.push(error.message));
    await page.goto(`${server.url}/walls/${wall}?lang=${language}`);
    await page.waitForSelector(".tile");
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.screenshot({ path: join(FOLDER, `panels-${wall}-${language}${ratio === 2 ? "-4k" : ""}.png`) });
    expect(await defectsOf(page, ".tile")).toEqual([]);
    expect(problems).toEqual([]);
    await page.close();
  });
});

describe.each(Object.keys(GALLERY))("the panels of the wall “%s”, drawn for 55 inches at 5 m", (wall) => {
  it("stand whole and readable on every page that they then take", async () => {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${server.url}/walls/${wall}?lang=en&diagonal=55&distance=5`);
    await page.waitForSelector(".tile");
    await page.waitForSelector(".strip-page [data-why]");
    const pages = Number(/ of (\d+)/.exec((await page.textContent(".strip-page")) ?? "")?.[1]);
    const defects: string[] = [];
    for (let i = 0; i < pages; i++) {
      const before = await page.getAttribute(".glass", "data-page");
      await page.keyboard.press("ArrowRight");
      await page.waitForFunction((id) => document.querySelector<HTMLElement>(".glass")?.dataset.page !== id, before);
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.screenshot({ path: join(FOLDER, `eyes-${wall}-${i + 1}.png`) });
      defects.push(...(await defectsOf(page, ".tile")).map((defect) => `page ${i + 1}: ${defect}`));
    }
    expect(defects).toEqual([]);
    await page.close();
  });
});

describe("a panel whose body is a file of its own", () => {
  const tiles = [...(GALLERY.numbers ?? []).slice(3, 4), ...(GALLERY.gauges ?? []).slice(0, 1)];

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
