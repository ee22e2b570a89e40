/**
 * The floor, for real: the overview wall in Chromium 87, the oldest that it is promised for, drawn and moving as in today's; and in
 * Chromium 80, which cannot read its scripts, the plain page with states and numbers.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fleet, postPast, startOfPast } from "../support/fleet.ts";
import { CAN_RUN, fetchOldBrowser, launchOldBrowser, type OldBrowser, type OldPage, type OldVersion } from "../support/old-browser.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";

const FOLDER = join(import.meta.dirname, "../../test-results");
const FLOOR = CAN_RUN ? await fetchOldBrowser(87) : undefined;
const BELOW = CAN_RUN ? await fetchOldBrowser(80) : undefined;
const WHY = CAN_RUN ? "the npm registry does not answer" : "it is built for Linux on x64";

let server: TestServer;
let timer: NodeJS.Timeout;

beforeAll(async () => {
  server = await startTestServer();
  await mkdir(FOLDER, { recursive: true });
  const startMs = startOfPast(Date.now());
  const hosts = fleet(["web-1", "web-2", "db-1", "press-4"], startMs);
  await postPast(server.url, hosts, startMs);
  const post = (): void => {
    const time = Date.now();
    fetch(`${server.url}/metrics`, { method: "POST", body: hosts.map((host) => host.at(time)).join("") }).catch(() => {});
  };
  post();
  timer = setInterval(post, 1_000);
  await new Promise((resolve) => setTimeout(resolve, 5_000));
});

afterAll(async () => {
  clearInterval(timer);
  await server?.remove();
});

async function withBrowser(folder: string, version: OldVersion, use: (browser: OldBrowser) => Promise<void>): Promise<void> {
  const browser = await launchOldBrowser(folder);
  try {
    expect(browser.product).toMatch(new RegExp(`/${version}\\.`));
    await use(browser);
  } finally {
    await browser.close();
  }
}

const ask = async <T>(page: OldPage, expression: string): Promise<T> => (await page.evaluate(expression)) as T;
const keep = async (page: OldPage, name: string): Promise<void> => writeFile(join(FOLDER, `${name}.png`), await page.screenshot());

describe("the wall in Chromium 87", () => {
  it.skipIf(!FLOOR)(`is drawn, moves, and greys when the server is killed${FLOOR ? "" : ` (not driven: ${WHY})`}`, async () => {
    await withBrowser(FLOOR as string, 87, async (browser) => {
      const page = await browser.open(`${server.url}/walls/overview`, 1920, 1080);
      await page.until(`document.querySelectorAll("[data-panel]").length > 8`);
      await page.until(`[...document.querySelectorAll("[data-panel]")].every((tile) => tile.dataset.state === "live")`);
      await page.until(`Number(document.querySelector("[data-painted]").dataset.painted) >= 3`);
      await keep(page, "floor-87");
      expect(await ask(page, `document.querySelectorAll("[data-panel] canvas").length`)).toBeGreaterThan(2);
      // The tiles lie where the layout puts them, inside the window and not over each other.
      const boxes = await ask<number[][]>(
        page,
        `[...document.querySelectorAll("[data-panel]")].map((tile) => {
          const { left, top, right, bottom } = tile.getBoundingClientRect();
          return [left, top, right, bottom];
        })`,
      );
      for (const [i, [left = 0, top = 0, right = 0, bottom = 0]] of boxes.entries()) {
        expect(left >= 0 && top >= 60 && right <= 1920 && bottom <= 1080 && right - left > 100 && bottom - top > 100).toBe(true);
        const over = boxes.slice(i + 1).filter(([l = 0, t = 0, r = 0, b = 0]) => l < right && r > left && t < bottom && b > top);
        expect(over).toEqual([]);
      }
      expect(page.problems).toEqual([]);
      await measure(server.url, "press-4", { speed: 4711 });
      await page.until(`document.querySelector('[data-panel="speed"] [data-value="4711"]') !== null`);
      await server.kill();
      await page.until(`!document.querySelector('[data-state="live"]')`);
      await server.start();
      await page.until(`document.querySelector('[data-connection="open"]') !== null`, 30_000);
      await page.until(`document.querySelector('[data-state="live"]') !== null`, 30_000);
    });
  });
});

describe("the plain page in Chromium 80", () => {
  it.skipIf(!BELOW)(
    `says why, shows states and numbers as text, and their ages when the server is killed${BELOW ? "" : ` (not driven: ${WHY})`}`,
    async () => {
      await withBrowser(BELOW as string, 80, async (browser) => {
        await measure(server.url, "press-4", { speed: 0.5 });
        const page = await browser.open(`${server.url}/walls/overview`, 1280, 720);
        const says = (text: string): string => `document.body.innerText.includes(${JSON.stringify(text)})`;
        await page.until(says("too old for the wall, which needs Chromium 87"));
        await page.until(`document.querySelectorAll('[data-line="live"]').length > 3`);
        expect(await ask(page, `document.body.innerText`)).toMatch(/●.+ · (?:web-1|web-2|db-1|press-4)\s+\d+(\.\d+)? %/);
        expect(await ask(page, `document.querySelectorAll("[data-panel]").length`)).toBe(0);
        await keep(page, "floor-80");
        const scrolls = `document.documentElement.scrollHeight > innerHeight || document.documentElement.scrollWidth > innerWidth`;
        expect(await ask(page, scrolls)).toBe(false);
        await page.evaluate("window.sameDocument = true");
        await server.kill();
        // By the rhythm of a second, and without a word from the site.
        await page.until(`!document.querySelector('[data-line="live"]')`);
        await page.until(says("NO CONNECTION"), 45_000);
        await server.start();
        await page.until(`document.querySelectorAll('[data-line="live"]').length > 3`, 30_000);
        expect(await ask(page, "window.sameDocument === true")).toBe(true);
        const chinese = await browser.open(`${server.url}/walls/overview?lang=zh`, 1280, 720);
        await chinese.until(says("浏览器版本过低"));
      });
    },
    90_000,
  );
});
