/** The time to a moment, and since one. */
import { expect, it } from "vitest";
import { SHOWN_TILES } from "../../support/glass-tiles.ts";
import { describePanel, eachPage, VIEWS } from "../../support/panel-pictures.ts";
import type { Pictured } from "../../support/panel-states.ts";

/** Half a minute more than is said: seconds go on. */
const toSay = (days: number, hours: number, minutes: number): number => ((days * 24 + hours) * 60 + minutes) * 60_000 + 30_000;
const AHEAD_MS = Date.now() + toSay(3, 4, 12);
const PAST_MS = Date.now() - toSay(320, 1, 5);
const ahead = (en: string, zh: string, place: Pictured["place"]): Pictured => ({
  type: "countdown",
  title: { en, zh },
  place,
  panel: { timeMs: AHEAD_MS },
  shown: { state: "live", says: { en: ["3 d 04:1"], zh: ["3 天 04:1"] } },
});
const past = (en: string, zh: string, place: Pictured["place"]): Pictured => ({
  ...ahead(en, zh, place),
  panel: { timeMs: PAST_MS },
  shown: { state: "live", says: { en: ["320 d 01:0"], zh: ["320 天 01:0"] } },
});

describePanel(
  "countdown",
  {
    countdown: {
      pages: [
        [
          ahead("Large", "大", [0, 0, 6, 5]),
          ahead("Usual", "一般", [6, 0, 3, 3]),
          past("Since", "已过", [9, 0, 3, 3]),
          { ...past("Alarmed", "有告警", [6, 3, 3, 2]), shown: { state: "live", says: ["320 "], alarm: "critical" } },
          { type: "countdown", title: { en: "No moment", zh: "未设" }, place: [9, 3, 3, 2], shown: { state: "live", says: ["—"] } },
          ahead("Small", "小", [0, 5, 2, 2]),
          past("Small, since", "小，已过", [2, 5, 2, 2]),
          past("Least", "最小", [4, 5, 2, 1]),
          past("Low", "低", [6, 5, 3, 1]),
          {
            ...ahead("Within a day", "一天之内", [0, 7, 4, 1]),
            panel: { timeMs: Date.now() + toSay(0, 2, 0) },
            shown: { state: "live", says: ["02:00:"] },
          },
        ],
        [
          {
            type: "countdown",
            title: { en: "Year's end", zh: "距年底" },
            place: [6, 2, 3, 2],
            panel: { timeMs: Date.parse("2099-12-31T16:00:00Z") },
          },
          {
            type: "countdown",
            title: { en: "Shift ends in", zh: "本班结束还有" },
            place: [9, 0, 3, 2],
            panel: { daily: [360, 840, 1_320] },
          },
          {
            type: "countdown",
            title: { en: "Without an accident", zh: "安全运行" },
            place: [9, 2, 3, 2],
            panel: { timeMs: Date.parse("2026-01-09T06:30:00Z") },
          },
          {
            type: "countdown",
            title: { en: "Small", zh: "小" },
            place: [4, 4, 2, 1],
            panel: { timeMs: Date.parse("2026-01-09T06:30:00Z") },
          },
          {
            type: "countdown",
            title: { en: "Wide", zh: "宽" },
            place: [6, 4, 6, 4],
            panel: { timeMs: Date.parse("2099-12-31T16:00:00Z") },
          },
        ],
      ],
    },
  },
  (glass) => {
    it.each(VIEWS)("cuts no moment that it counts to ($name)", async (view) => {
      const { page } = await glass.open("countdown", view);
      const cut: (string | null)[] = [];
      await eachPage(page, async () => {
        cut.push(
          ...(await page.$$eval(`${SHOWN_TILES} .clock-place .row-name`, (moments) =>
            moments.filter((moment) => moment.scrollWidth > moment.clientWidth + 1).map(({ textContent }) => textContent),
          )),
        );
      });
      expect(cut).toEqual([]);
      await page.close();
    });
  },
);
