/** One wall on glass of every shape, in a real browser: what is placed anew, what is not, and that a glass may be turned. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snapshot } from "../../protocol/frame.ts";
import { launchBrowser } from "../support/browser.ts";
import { galleryWall, KINDS } from "../support/gallery.ts";
import { cutDefectsOf, defectsOf, headerDefectsOf } from "../support/glass-defects.ts";
import { type ScreenServer, startScreenServer } from "../support/screen-server.ts";

const PICTURES = join(import.meta.dirname, "../../test-results");
const PORTRAIT = { width: 1080, height: 1920 };
const USUAL = { width: 1920, height: 1080 };

let browser: Browser;
let server: ScreenServer;
/** Whether nobody has chosen the wall's canvas. */
let reflows = true;
let panels = 6;

/** So many kinds of panels on the usual canvas. */
function wall(): Snapshot {
  const whole = galleryWall("w", KINDS.slice(0, panels), Date.now());
  return reflows ? { ...whole, wall: { ...whole.wall, reflows } } : whole;
}

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  [browser, server] = await Promise.all([launchBrowser(), startScreenServer({ snapshot: wall })]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(viewport: { width: number; height: number }, search = ""): Promise<Page> {
  const page = await browser.newPage({ viewport });
  await page.goto(`${server.url}/walls/w?screen=glass${search}`);
  await page.waitForSelector(".tile-body");
  return page;
}

const sizeOf = (page: Page): Promise<string> =>
  page.$eval(".canvas", (canvas) => `${(canvas as HTMLElement).offsetWidth}x${(canvas as HTMLElement).offsetHeight}`);

/** How much of the window the wall takes. */
const shareOf = (page: Page): Promise<number> =>
  page.$eval(".canvas", (canvas) => {
    const { width, height } = canvas.getBoundingClientRect();
    return Math.round((100 * width * height) / (innerWidth * innerHeight)) / 100;
  });

const placesOf = (page: Page): Promise<string[]> =>
  page.$$eval("[data-panel]", (tiles) => tiles.map((tile) => `${(tile as HTMLElement).dataset.panel} ${tile.getAttribute("style")}`));

async function defects(page: Page): Promise<string[]> {
  return [...(await defectsOf(page, ".tile")), ...(await cutDefectsOf(page, ".tile")), ...(await headerDefectsOf(page))];
}

describe("a wall whose canvas nobody chose", () => {
  it("fills portrait, ultrawide and small glass, with every panel whole and letters as large as on the usual one", async () => {
    for (const [viewport, canvas] of [
      [PORTRAIT, "1080x1920"],
      [{ width: 3840, height: 1080 }, "3840x1080"],
      [{ width: 2160, height: 3840 }, "1080x1920"],
    ] as const) {
      const page = await open(viewport);
      expect([await sizeOf(page), await shareOf(page), (await placesOf(page)).length, await defects(page)], canvas).toEqual([
        canvas,
        1,
        6,
        [],
      ]);
      await page.screenshot({ path: join(PICTURES, `glass-${viewport.width}.png`) });
      await page.close();
    }
  });

  it("is laid out anew when the glass is turned, and is as it was when it is turned back, without a reload", async () => {
    const page = await open(USUAL);
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    const before = await placesOf(page);
    await page.setViewportSize(PORTRAIT);
    await expect.poll(() => sizeOf(page)).toBe("1080x1920");
    expect(await placesOf(page)).not.toEqual(before);
    await page.setViewportSize(USUAL);
    await expect.poll(() => sizeOf(page)).toBe("1920x1080");
    expect([await placesOf(page), await page.evaluate(() => "sameDocument" in window)]).toEqual([before, true]);
    await page.close();
  });

  it("is spread over pages on portrait glass too, where letters must be larger for people far away", async () => {
    panels = 12;
    const page = await open(PORTRAIT, "&diagonal=43&distance=6");
    expect(await page.$$eval(".page:not(.ahead) [data-panel]", (tiles) => tiles.length)).toBeLessThan(panels);
    await page.waitForSelector(".strip-page");
    const [width, height] = (await sizeOf(page)).split("x").map(Number) as [number, number];
    expect([width, Math.round((height / width) * 100) / 100]).toEqual([800, 1.78]);
    await page.close();
    panels = 6;
  });

  it("keeps its own canvas where a browser shows a part of it", async () => {
    const page = await open(PORTRAIT, "&view=0,0,960,1080");
    expect(await sizeOf(page)).toBe("1920x1080");
    await page.close();
  });
});

describe("a wall whose canvas was chosen", () => {
  it("is scaled as it is on glass of any shape", async () => {
    reflows = false;
    const page = await open(PORTRAIT);
    expect([await sizeOf(page), await shareOf(page)]).toEqual(["1920x1080", 0.32]);
    await page.close();
    reflows = true;
  });
});
