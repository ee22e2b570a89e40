/** What a television in a hall asks of a wall: which shift is on, and a new page once a night, in a real browser whose night a test chooses. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shareOf } from "../../dashboard/screen/renewal.ts";
import type { Snapshot } from "../../protocol/frame.ts";
import type { Shift, WallDefinition } from "../../protocol/wall.ts";
import { wallAlarm, wallAlarms } from "../support/alarms.ts";
import { launchBrowser } from "../support/browser.ts";
import { withSystemFonts } from "../support/fonts.ts";
import { galleryWall, KINDS } from "../support/gallery.ts";
import { type ScreenServer, startScreenServer } from "../support/screen-server.ts";

const PICTURES = join(import.meta.dirname, "../../test-results");
const HD = { width: 1920, height: 1080 };
const ZONE = "Asia/Shanghai";

let browser: Browser;

beforeAll(async () => {
  browser = await withSystemFonts(() => launchBrowser());
  await mkdir(PICTURES, { recursive: true });
});

afterAll(() => browser?.close());

/** A site whose clock stands at a time of the wall's zone when the test begins, and goes on from there. */
function clockAt(time: string): () => number {
  const aheadMs = Date.parse(`2026-11-27T${time}+08:00`) - Date.now();
  return () => Date.now() + aheadMs;
}

async function withServer(now: () => number, snapshot: () => Snapshot, run: (server: ScreenServer) => Promise<void>): Promise<void> {
  const server = await startScreenServer({ snapshot, now });
  try {
    await run(server);
  } finally {
    await server.close();
  }
}

/** What of the header is cut or covered, remarks for whoever sets it up aside: they are the first to make room. */
function headerDefects(): string[] {
  const found: string[] = [];
  const strip = document.querySelector(".strip")?.getBoundingClientRect() ?? new DOMRect();
  const parts = [...document.querySelectorAll(".strip > *")].map((part) => ({ name: part.className, box: part.getBoundingClientRect() }));
  for (const [i, { name, box }] of parts.entries()) {
    if (box.left < strip.left || box.right > strip.right + 1 || box.top < strip.top - 1 || box.bottom > strip.bottom + 1)
      found.push(`${name} leaves`);
    for (const other of parts.slice(i + 1)) {
      const { left, right, top, bottom } = other.box;
      if (left < box.right - 1 && right > box.left + 1 && top < box.bottom - 1 && bottom > box.top + 1)
        found.push(`${name} over ${other.name}`);
    }
  }
  for (const row of document.querySelectorAll(".strip-notes, .strip h1")) {
    const right = row.getBoundingClientRect().right + 1;
    for (const note of row.matches("h1") ? [row] : row.children) {
      const range = document.createRange();
      range.selectNodeContents(note);
      if (!note.matches(".remark, .strip-insecure") && range.getBoundingClientRect().right > right)
        found.push(`“${note.textContent}” is cut`);
      const isCut = range.getBoundingClientRect().width - note.getBoundingClientRect().width > 0.01;
      if (note.matches(".strip-shift") && isCut) found.push("the shift is cut");
    }
  }
  return found;
}

describe("the shift in the header", () => {
  const SHIFTS: readonly Shift[] = [
    { name: { en: "Early shift", zh: "早班" }, during: { from: 360, to: 840 } },
    { name: { en: "Late shift", zh: "中班" }, during: { from: 840, to: 1_320 } },
  ];

  function wall(now: () => number, canvas: Partial<WallDefinition["canvas"]>): Snapshot {
    const whole = galleryWall("w", KINDS, now());
    const pages = [...whole.wall.pages, { id: "two", title: { en: "Second page", zh: "第二页" }, panels: [] }];
    const wall = { ...whole.wall, canvas: { ...whole.wall.canvas, ...canvas }, pages, shifts: SHIFTS, timeZone: ZONE };
    const alarms = wallAlarms({ alarms: [wallAlarm({ priority: "high" }), wallAlarm({ id: "b", priority: "critical", state: "ACKED" })] });
    return { ...whole, open: true, wall: { ...wall, alarms: { sound: ["critical", "high"] } }, alarms };
  }

  async function open(server: ScreenServer, size: { width: number; height: number }, search: string): Promise<Page> {
    const page = await browser.newPage({ viewport: size });
    await page.goto(`${server.url}/walls/w${search}`);
    await page.waitForSelector(".tile");
    return page;
  }

  it("is the one that is on by the site's clock, whatever the screen's says, and none between two", async () => {
    for (const [time, expected] of [
      ["13:59:52", ["Early shift", "Late shift"]],
      ["21:59:52", ["Late shift", undefined]],
    ] as const) {
      const now = clockAt(time);
      await withServer(
        now,
        () => wall(now, {}),
        async (server) => {
          const page = await open(server, HD, "?lang=en");
          for (const name of expected) {
            if (name === undefined) await page.waitForSelector(".strip-shift", { state: "detached" });
            else await page.waitForSelector(`.strip-shift:text-is("${name}")`, { state: "attached" });
          }
          await page.close();
        },
      );
    }
  });

  it.each([
    ["1080p", HD, {}, ""],
    ["4k", { width: 3840, height: 2160 }, {}, ""],
    ["ultrawide", { width: 3440, height: 968 }, { width: 3840, columns: 24 }, ""],
    ["portrait", { width: 1080, height: 1920 }, { width: 1080, height: 1920, columns: 6, rows: 14 }, ""],
    ["55in-5m", HD, {}, "&diagonal=55&distance=5"],
  ])("leaves the header whole: %s", async (name, size, canvas, search) => {
    const now = clockAt("09:00:00");
    await withServer(
      now,
      () => wall(now, canvas),
      async (server) => {
        for (const language of ["en", "zh"]) {
          const page = await open(server, size, `?lang=${language}${search}`);
          await page.waitForSelector(`.strip-shift:text-is("${language === "en" ? "Early shift" : "早班"}")`);
          await page.waitForSelector(".alarm-count");
          await page.screenshot({ path: join(PICTURES, `shift-${name}-${language}.png`) });
          expect([name, language, await page.evaluate(headerDefects)]).toEqual([name, language, []]);
          await page.close();
        }
      },
    );
  });
});

describe("the renewal at night", () => {
  /** A screen whose own time within the hour is its first minutes. */
  const EARLY = Array.from({ length: 500 }, (_, i) => `tv-${i}`).find((name) => shareOf(name) < 0.1) ?? "";

  /** Run before the page's own scripts: its clock is the site's, and it has been open for seven hours, also after it was loaded anew. */
  function ageBy(aheadMs: number): void {
    const [wallTime, monotonic] = [Date.now.bind(Date), performance.now.bind(performance)];
    Date.now = () => wallTime() + aheadMs;
    performance.now = () => monotonic() + 7 * 3_600_000;
  }

  async function openOld(server: ScreenServer, now: () => number): Promise<{ page: Page; loads: () => number; reportedAs: Set<string> }> {
    const options: BrowserContextOptions = { viewport: HD };
    const page = await (await browser.newContext(options)).newPage();
    let loads = 0;
    const reportedAs = new Set<string>();
    page.on("load", () => loads++);
    page.on("request", (request) => {
      const [, screen] = /\/screens\/([^/]+)\/report$/.exec(request.url()) ?? [];
      if (screen !== undefined) reportedAs.add(screen);
    });
    await page.addInitScript(ageBy, now() - Date.now());
    await page.goto(`${server.url}/walls/w?screen=${EARLY}`);
    await page.waitForSelector(".tile");
    return { page, loads: () => loads, reportedAs };
  }

  function pagesWall(now: () => number): Snapshot {
    const whole = galleryWall("w", KINDS, now());
    const [first] = whole.wall.pages;
    const pages = ["page-1", "page-2"].map((id) => ({
      id,
      title: id,
      panels: id === "page-1" ? (first?.panels ?? []).slice(1) : [first?.panels[0]].flatMap((panel) => panel ?? []),
    }));
    return { ...whole, wall: { ...whole.wall, pages, timeZone: ZONE } };
  }

  it("waits while a critical alarm is unacknowledged; then the page is loaded anew once, and is the same screen with the same page", async () => {
    const now = clockAt("03:20:00");
    let alarms = wallAlarms({ alarms: [wallAlarm({ priority: "critical" })] });
    await withServer(
      now,
      () => ({ ...pagesWall(now), alarms }),
      async (server) => {
        const { page, loads, reportedAs } = await openOld(server, now);
        await page.waitForSelector('[data-why="turn"], [data-why="alarm"]');
        await page.keyboard.press("2");
        await page.waitForSelector('.glass[data-page="page-2"]');
        await page.waitForTimeout(5_000);
        expect(loads()).toBe(1);
        alarms = wallAlarms({ alarms: [wallAlarm({ priority: "critical", state: "ACKED" })] });
        server.tellAlarms("w", alarms);
        await expect.poll(loads, { timeout: 10_000 }).toBe(2);
        await page.waitForSelector('.glass[data-page="page-2"]');
        await page.waitForTimeout(6_000);
        expect(loads()).toBe(2);
        expect([...reportedAs]).toEqual([EARLY]);
        await page.context().close();
      },
    );
  });

  it("does not come by day", async () => {
    const now = clockAt("14:20:00");
    await withServer(
      now,
      () => pagesWall(now),
      async (server) => {
        const { page, loads } = await openOld(server, now);
        await page.waitForTimeout(6_000);
        expect(loads()).toBe(1);
        await page.context().close();
      },
    );
  });
});
