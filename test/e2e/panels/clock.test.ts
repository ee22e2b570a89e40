/** Times of places. */
import { expect, it } from "vitest";
import { LONG } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import type { Pictured } from "../../support/panel-states.ts";

const ZONES = [{ zone: "Asia/Shanghai", title: { en: "Shanghai", zh: "上海" } }, { zone: "Europe/Berlin" }];
const zones = (en: string, zh: string, place: Pictured["place"]): Pictured => ({
  type: "clock",
  title: { en, zh },
  place,
  panel: { zones: ZONES },
  shown: { state: "live", says: { en: ["Shanghai", "Berlin"], zh: ["上海", "Berlin"] } },
});

describePanel(
  "clock",
  {
    clock: {
      pages: [
        [
          { type: "clock", title: { en: "Large", zh: "大" }, place: [0, 0, 6, 5], shown: { state: "live", says: [":"] } },
          zones("Usual", "一般", [6, 0, 3, 3]),
          { ...zones("Alarmed", "有告警", [9, 0, 3, 3]), shown: { state: "live", says: ["Berlin"], alarm: "critical" } },
          zones("Wide", "宽", [6, 3, 6, 2]),
          zones("Small", "小", [0, 5, 2, 2]),
          { type: "clock", title: { en: "Small, here", zh: "小，本地" }, place: [2, 5, 2, 2], shown: { state: "live", says: [":"] } },
        ],
        [
          { type: "clock", title: { en: "Here", zh: "本地" }, place: [0, 0, 4, 2] },
          {
            type: "clock",
            title: { en: "Plants", zh: "工厂" },
            place: [4, 0, 8, 2],
            panel: {
              zones: [
                { zone: "Asia/Shanghai", title: { en: "Shanghai", zh: "上海" } },
                { zone: "Europe/Berlin" },
                { zone: "America/Argentina/Buenos_Aires" },
              ],
            },
          },
          {
            type: "clock",
            title: { en: "Six", zh: "六地" },
            place: [0, 2, 4, 3],
            panel: {
              zones: ["UTC", "Asia/Kolkata", "Asia/Tokyo", "America/New_York", "Australia/Sydney", "Atlantis/Central"].map((zone) => ({
                zone,
              })),
            },
          },
          {
            type: "clock",
            title: { en: "Twelve in a small tile", zh: "小面板" },
            place: [4, 2, 2, 2],
            panel: { zones: Array.from({ length: 12 }, (_, i) => ({ zone: `Etc/GMT+${i}` })) },
          },
          {
            type: "clock",
            title: { en: "Large", zh: "大" },
            place: [0, 5, 6, 3],
            panel: { zones: [{ zone: "Asia/Shanghai", title: LONG }] },
          },
        ],
      ],
    },
  },
  (glass) => {
    it("shows the server's time in each zone", async () => {
      const { page } = await glass.open("clock", { name: "", language: "en", viewport: { width: 1920, height: 1080 }, query: "" });
      const timeIn = (timeZone: string, ms: number): string =>
        new Date(ms).toLocaleTimeString("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" });
      const beforeMs = Date.now();
      const seen = await page.$$eval('[data-panel="p1"] .clock-time', (times) => times.map((time) => time.textContent));
      const zones = ["Asia/Shanghai", "Europe/Berlin"];
      // A minute may end between the two.
      expect([beforeMs - 1_000, Date.now()].map((ms) => zones.map((zone) => timeIn(zone, ms)))).toContainEqual(seen);
      await page.close();
    });
  },
);
