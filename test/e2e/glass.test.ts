/** One wall on glass of every shape, in a real browser: what is placed anew, what is not, and that a glass may be turned. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Snapshot } from "../../protocol/frame.ts";
import type { Panel } from "../../protocol/wall.ts";
import { launchBrowser } from "../support/browser.ts";
import { galleryWall, KINDS } from "../support/gallery.ts";
import { cutDefectsOf, defectsOf, headerDefectsOf } from "../support/glass-defects.ts";
import { type ScreenServer, startScreenServer } from "../support/screen-server.ts";

const PICTURES = join(import.meta.dirname, "../../test-results");
const PORTRAIT = { width: 1080, height: 1920 };
const USUAL = { width: 1920, height: 1080 };

let browser: Browser;
let server: ScreenServer;
/** Kinds of panels on the usual canvas, which nobody has chosen, or for `chosen` somebody; or nothing at all. */
function wall(name: string): Snapshot | undefined {
  const whole = galleryWall(name, KINDS.slice(0, name === "twelve" ? 12 : 6), Date.now());
  const free: Snapshot = { ...whole, wall: { ...whole.wall, reflows: true } };
  switch (name) {
    case "chosen":
      return whole;
    case "six":
    case "twelve":
      return free;
    case "unheard":
      return {
        ...free,
        open: false,
        wall: { ...free.wall, pages: [{ id: "devices", title: "Devices", panels: [GRID] }] },
        devices: [],
        series: [],
        history: [],
      };
    default:
      return undefined;
  }
}

const GRID: Panel = {
  ...{ id: "devices", type: "status-grid", title: "Devices", place: { x: 0, y: 0, w: 12, h: 8 }, queries: [] },
  ...{ unit: "none", min: null, max: null, thresholds: [] },
};

beforeAll(async () => {
  await mkdir(PICTURES, { recursive: true });
  [browser, server] = await Promise.all([launchBrowser(), startScreenServer({ snapshot: wall })]);
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

async function open(wall: string, viewport: { width: number; height: number }, search = ""): Promise<Page> {
  const page = await browser.newPage({ viewport });
  await page.goto(`${server.url}/walls/${wall}?screen=glass${search}`);
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
      const page = await open("six", viewport);
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
    const page = await open("six", USUAL);
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
    const page = await open("twelve", PORTRAIT, "&diagonal=43&distance=6");
    expect(await page.$$eval(".page:not(.ahead) [data-panel]", (tiles) => tiles.length)).toBeLessThan(12);
    await page.waitForSelector(".strip-page");
    const [width, height] = (await sizeOf(page)).split("x").map(Number) as [number, number];
    expect([width, Math.round((height / width) * 100) / 100]).toEqual([800, 1.78]);
    await page.close();
  });

  it("keeps its own canvas where a browser shows a part of it", async () => {
    const page = await open("six", PORTRAIT, "&view=0,0,960,1080");
    expect(await sizeOf(page)).toBe("1920x1080");
    await page.close();
  });
});

describe("a wall whose canvas was chosen", () => {
  it("is scaled as it is on glass of any shape", async () => {
    const page = await open("chosen", PORTRAIT);
    expect([await sizeOf(page), await shareOf(page)]).toEqual(["1920x1080", 0.32]);
    await page.close();
  });
});

describe("what is shown before there is anything to show", () => {
  it("stands upright on upright glass", async () => {
    const page = await browser.newPage({ viewport: PORTRAIT });
    await page.goto(`${server.url}/walls/none`);
    await page.waitForSelector(".splash");
    expect([await sizeOf(page), await shareOf(page)]).toEqual(["1080x1920", 1]);
    await page.close();
  });

  it("says how to send a first metric, with a token where one is needed", async () => {
    const page = await browser.newPage({ viewport: PORTRAIT });
    await page.goto(`${server.url}/walls/unheard`);
    await page.waitForSelector(".glass .splash pre");
    expect([await page.textContent(".splash pre"), await page.$$("[data-panel]"), await sizeOf(page), await defects(page)]).toEqual([
      `curl -H 'authorization: Bearer TOKEN' ${server.url}/devices/my-device/metrics -d '{"temperature_celsius": 21.5}'`,
      [],
      "1080x1920",
      [],
    ]);
    await page.close();
  });
});
