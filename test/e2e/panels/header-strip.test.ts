/** The strip above every wall: where this is, what time it is, what stands, which page, whether the line is up, how old the data is. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { wordsOf } from "../../../dashboard/screen/words.ts";
import type { Snapshot } from "../../../protocol/frame.ts";
import { ALARM_STATES } from "../../support/alarm-walls.ts";
import { wallAlarms } from "../../support/alarms.ts";
import { galleryWall, KINDS, LONG } from "../../support/gallery.ts";
import { defectsOf, headerDefectsOf } from "../../support/glass-defects.ts";
import { picture, useGlass, VIEWS, type View } from "../../support/panel-pictures.ts";

const AT_MS = Date.now();
const ONE = galleryWall("one", KINDS, AT_MS);
const SHEETS = galleryWall("sheets", KINDS, AT_MS, KINDS.slice(0, 4), KINDS.slice(0, 4));

/** Walls by what their strip has to say. */
const WALLS: Readonly<Record<string, () => Snapshot>> = {
  quiet: () => ({ ...ONE, alarms: wallAlarms({}) }),
  pages: () => ({ ...SHEETS, open: true, alarms: ALARM_STATES.mixed?.(Date.now()) ?? SHEETS.alarms }),
  long: () => ({ ...SHEETS, wall: { ...SHEETS.wall, title: LONG }, alarms: ALARM_STATES.flood?.(Date.now()) ?? SHEETS.alarms }),
  tall: () => ({ ...SHEETS, wall: { ...SHEETS.wall, canvas: { ...SHEETS.wall.canvas, width: 1080, height: 1920 } } }),
  empty: () => ({ ...ONE, wall: { ...ONE.wall, pages: [] }, devices: [], series: [], history: [] }),
};

/** Digits have no descenders: the date may stand nearer below them than below other letters. */
const TIME_AND_DATE = /“\d\d:\d\d:\d\d” over “[^”]*(20\d\d|星期.)”$/;
const stripDefects = async (page: Page): Promise<string[]> =>
  (await defectsOf(page, ".strip")).filter((defect) => !TIME_AND_DATE.test(defect));

describe("the picture of “header-strip”", () => {
  const glass = useGlass((name) => {
    const snapshot = WALLS[name]?.();
    return snapshot && { ...snapshot, wall: { ...snapshot.wall, alarms: { strip: false, sound: [] } } };
  });

  async function look(name: string, view: View): Promise<void> {
    const { page, problems } = await glass.open(name, view);
    if (name !== "quiet" && name !== "empty") await page.waitForSelector(".strip-page [data-why]");
    // Where there is no rule, nothing is said of alarms.
    const hasAlarms = name !== "empty" && name !== "tall";
    if (hasAlarms) await page.waitForSelector(".strip-alarms");
    await picture(page, `header-strip-${name}-${view.name}`);
    expect([name, ...(await stripDefects(page))]).toEqual([name]);
    // A title of eighty letters is cut; no other is.
    if (name !== "long") expect([name, ...(await headerDefectsOf(page))]).toEqual([name]);
    const line = await page.$eval(".strip-connection", (one) => [one.textContent, one.querySelectorAll(".shape").length]);
    expect(line).toEqual([wordsOf(view.language).open, 1]);
    expect([name, (await page.$(".strip-alarms")) !== null]).toEqual([name, hasAlarms]);
    expect(await page.textContent(".strip-time")).toMatch(/^\d\d:\d\d:\d\d$/);
    expect(problems).toEqual([]);
    await page.close();
  }

  it.each(VIEWS)("stands whole and readable, whatever it has to say ($name)", async (view) => {
    for (const name of Object.keys(WALLS)) await look(name, view);
  });

  it.each(VIEWS)("says with shape and words when nothing is heard any more ($name)", async (view) => {
    const { language, viewport, query } = view;
    const page = await glass.browser.newPage({ viewport });
    await page.clock.install();
    await page.goto(`${glass.server.url}/walls/pages?lang=${language}${query}`);
    await page.waitForSelector(".strip-page [data-why]");
    await page.context().setOffline(true);
    await page.clock.runFor(45_000);
    await page.waitForSelector('.glass[data-lost="true"]');
    await picture(page, `header-strip-lost-${view.name}`);
    expect([...(await stripDefects(page)), ...(await headerDefectsOf(page))]).toEqual([]);
    const title = await page.$eval(".strip h1", (one) => [one.textContent, one.querySelectorAll(".shape").length]);
    expect(title).toEqual([expect.stringMatching(language === "zh" ? /^连接已中断 / : /^No connection for /), 1]);
    await page.close();
  });
});
