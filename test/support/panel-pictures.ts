/**
 * Pictures of one kind of panel, alone on its wall, through the real page in a real browser: in both languages, on 1080 lines (canvases
 * on 2160 too), and drawn for 55 inches at 5 m. Each is looked at by code for what code can see: nothing cut, over anything else, or too
 * small to read; nothing empty; every state told by a shape and a word; the digits that were sent. They lie in test-results/panels, to be
 * looked at by people for the rest.
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { alarmWordsOf, priorityWord } from "../../dashboard/alarms/words.ts";
import type { Language } from "../../dashboard/i18n.ts";
import { freshnessWord, wordsOf } from "../../dashboard/screen/words.ts";
import type { WallAlarm, WallAlarms } from "../../protocol/alarm.ts";
import type { Snapshot } from "../../protocol/frame.ts";
import { wallAlarm, wallAlarms } from "./alarms.ts";
import { launchBrowser } from "./browser.ts";
import { withSystemFonts } from "./fonts.ts";
import { galleryWall, type Tile } from "./gallery.ts";
import { defectsOf } from "./glass-defects.ts";
import { type SeenTile, SHOWN_TILES, seenTiles } from "./glass-tiles.ts";
import type { Pictured } from "./panel-states.ts";
import { type ScreenServer, startScreenServer } from "./screen-server.ts";

const FOLDER = join(import.meta.dirname, "../../test-results/panels");

export interface View {
  readonly name: string;
  readonly language: Language;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly query: string;
}

const HD = { width: 1920, height: 1080 };
export const VIEWS: readonly View[] = [
  { name: "en", language: "en", viewport: HD, query: "" },
  { name: "zh", language: "zh", viewport: HD, query: "" },
  { name: "en-5m", language: "en", viewport: HD, query: "&diagonal=55&distance=5" },
];
/** Twice the points, which only canvases are drawn by. */
const FINE_VIEW: View = { name: "en-4k", language: "en", viewport: { width: 3840, height: 2160 }, query: "" };

/** Kinds that are a canvas. */
const DRAWN: ReadonlySet<string> = new Set(["time-series", "percentile-band", "state-timeline"]);

export interface Glass {
  readonly server: ScreenServer;
  readonly browser: Browser;
  /** A page of a wall that is drawn, and what its console said that it should not. */
  open(wall: string, view: View): Promise<{ readonly page: Page; readonly problems: readonly string[] }>;
}

/** A server of walls and a browser, for the tests of one file. */
export function useGlass(snapshot: (wall: string) => Snapshot | undefined): Glass {
  let server: ScreenServer | undefined;
  let browser: Browser | undefined;
  beforeAll(async () => {
    [server, browser] = await Promise.all([startScreenServer({ snapshot }), withSystemFonts(() => launchBrowser())]);
    await mkdir(FOLDER, { recursive: true });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.close();
  });
  const started = <T>(part: T | undefined): T => {
    if (!part) throw new Error("expected to be used inside of a test");
    return part;
  };
  return {
    get server() {
      return started(server);
    },
    get browser() {
      return started(browser);
    },
    async open(wall, { viewport, language, query }) {
      const page = await started(browser).newPage({ viewport });
      const problems: string[] = [];
      page.on("console", (message) => void (message.type() === "error" && problems.push(message.text())));
      page.on("pageerror", (error) => void problems.push(error.message));
      await page.goto(`${started(server).url}/walls/${wall}?lang=${language}${query}`);
      await page.waitForSelector(".glass");
      await drawn(page);
      return { page, problems };
    },
  };
}

export function drawn(page: Page): Promise<unknown> {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

export async function picture(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(FOLDER, `${name}.png`) });
}

/** Goes through the wall's pages, as many as this screen has made of them. */
export async function eachPage(page: Page, visit: (number: number) => Promise<void>): Promise<void> {
  const several = await page.$(".strip-page");
  // What turns pages is a file of its own.
  const mark = several ? await page.waitForSelector(".strip-page [data-why]") : undefined;
  const pages = Number(/(?: of |\/)(\d+)/.exec((await mark?.textContent()) ?? "")?.[1] ?? 1);
  for (let i = 1; i <= pages; i++) {
    if (i > 1) {
      const before = await page.getAttribute(".glass", "data-page");
      // A key that comes before the file that obeys it is lost.
      await expect
        .poll(async () => {
          await page.keyboard.press("ArrowRight");
          await drawn(page);
          return page.getAttribute(".glass", "data-page");
        })
        .not.toBe(before);
      await drawn(page);
    }
    await visit(i);
  }
}

export interface PicturedWall {
  /** What is shown of each tile is checked where it says so. */
  readonly pages: readonly (readonly (Pictured | Tile)[])[];
  /** What stands, where it is not what tiles say of themselves. */
  readonly alarms?: (nowMs: number) => WallAlarms;
}

function snapshotOf(name: string, { pages, alarms }: PicturedWall): Snapshot {
  const nowMs = Date.now();
  const [first = [], ...more] = pages;
  const snapshot = galleryWall(name, first, nowMs, ...more);
  const own = pages.flat().flatMap((tile, i): WallAlarm[] => {
    const priority = "shown" in tile ? tile.shown.alarm : undefined;
    return priority ? [wallAlarm({ id: `a${i}`, summary: "Too hot", priority, sinceMs: nowMs - 40_000, panels: [`p${i}`] })] : [];
  });
  // The panels have the whole wall: what an alarm does beside its panel is in the pictures of alarms.
  // Keys hold a page of a wall that turns at once; on others an alarm's page comes first.
  const rotation = { seconds: 20 };
  const wall = { ...snapshot.wall, alarms: { strip: false, sound: [] }, rotation };
  return { ...snapshot, wall, alarms: alarms?.(nowMs) ?? wallAlarms({ alarms: own }) };
}

/** The tests of a kind's picture: one for each view. `own`: what else is to be seen of it. */
export function describePanel(kind: string, walls: Readonly<Record<string, PicturedWall>>, own: (glass: Glass) => void = () => undefined) {
  const glass = useGlass((name) => {
    const wall = walls[name];
    return wall && snapshotOf(name, wall);
  });
  describe(`the picture of “${kind}”`, () => {
    it.each(DRAWN.has(kind) ? [...VIEWS, FINE_VIEW] : VIEWS)("stands whole, readable and true ($name)", async (view) => {
      for (const [name, { pages }] of Object.entries(walls)) {
        const { page, problems } = await glass.open(name, view);
        const tiles: SeenTile[] = [];
        const defects: string[] = [];
        await eachPage(page, async (number) => {
          await picture(page, `${[kind, ...(name === kind ? [] : [name]), view.name, number].join("-")}`);
          defects.push(...(await defectsOf(page, SHOWN_TILES)).map((defect) => `page ${number}: ${defect}`));
          tiles.push(...(await seenTiles(page)));
        });
        expect(defects).toEqual([]);
        expect(tiles.map(({ panel }) => panel).sort()).toEqual(
          pages
            .flat()
            .map((_, i) => `p${i}`)
            .sort(),
        );
        const byPanel = new Map(tiles.map((tile) => [tile.panel, tile]));
        const untrue = pages.flat().flatMap((tile, i) => faultsOf(tile, byPanel.get(`p${i}`) as SeenTile, view.language));
        expect(untrue).toEqual([]);
        expect(mixedUp(tiles)).toEqual([]);
        expect(problems).toEqual([]);
        await page.close();
      }
    });
    own(glass);
  });
}

/** What is not as it was meant, in words. */
function faultsOf(tile: Pictured | Tile, seen: SeenTile, language: Language): string[] {
  const title = typeof tile.title === "string" ? tile.title : tile.title[language];
  const faults: string[] = [];
  const fault = (text: string): void => void faults.push(`${title}: ${text}`);
  if (seen.body.trim() === "" && seen.drawnPoints === 0) fault("is empty");
  for (const { as, shapes, text } of seen.marks) if (shapes.length === 0) fault(`“${text}” is ${as} by colour alone`);
  if (seen.state !== "live" && (seen.stateShape === "" || seen.stateWord === "")) fault(`is ${seen.state} without a shape and a word`);
  if (!("shown" in tile)) return faults;
  const { state, says, alarm } = tile.shown;
  if (seen.state !== state) fault(`is ${seen.state} and not ${state}`);
  const words = wordsOf(language);
  const word = state === "live" ? "" : state === "never" ? words.noData : freshnessWord(state, words);
  if (!seen.stateWord.startsWith(word) || (word === "") !== (seen.stateWord === "")) fault(`says “${seen.stateWord}” and not “${word}”`);
  for (const text of "en" in says ? says[language] : says) {
    const isSaid = typeof text === "string" ? seen.body.includes(text) : text.test(seen.body);
    if (!isSaid) fault(`says “${seen.body}” and not “${text}”`);
  }
  const isDrawn = state !== "never" && DRAWN.has(tile.type);
  if (isDrawn && seen.drawnPoints < 200) fault(`has ${seen.drawnPoints} points drawn`);
  if (alarm !== undefined) {
    const priority = priorityWord(alarm, alarmWordsOf(language));
    if (seen.alarmShape === "" || !seen.alarmWord.includes(priority)) fault(`says “${seen.alarmWord}” of its alarm and not “${priority}”`);
  }
  return faults;
}

/** States that share a shape or a word, or have more than one: then colour alone would tell them apart. */
function mixedUp(tiles: readonly SeenTile[]): string[] {
  const states = tiles.filter(({ state }) => state !== "live");
  const told = new Set(states.map(({ state, stateShape }) => `${state} ${stateShape}`));
  const shapes = new Set(states.map(({ stateShape }) => stateShape));
  const names = new Set(states.map(({ state }) => state));
  return told.size === names.size && shapes.size === names.size ? [] : [...told];
}
