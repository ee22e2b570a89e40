/** Labels and values in rows. */
import { expect, it } from "vitest";
import { aged, agesOf, FILLING, LONG, LONG_ZH, PROBE, presses, ramp } from "../../support/gallery.ts";
import { SHOWN_TILES } from "../../support/glass-tiles.ts";
import { describePanel, eachPage, VIEWS, type View } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

describePanel(
  "table",
  {
    table: {
      pages: [
        inStates({
          type: "table",

          panel: { unit: "ratio" },
          queries: [{ legend: "CPU" }, { legend: "°C", unit: "celsius" }],
          of: (age) => ({
            lines: [presses([0.2, 0.511, 0.665], age), presses([41.2, 43, 39.8], age)],
            says: ["20.0%", "41.2 °C", "66.5%", "39.8 °C"],
          }),
          marked: {
            lines: [presses([0.2, 0.82, 0.975]), presses([41.2, 43, 39.8])],
            panel: { thresholds: FILLING },
            // With marks beside its values a column may have no room: then the two take turns, and which of them stands is said.
            says: [
              /20\.0%|41\.2 °C/,
              /97\.5%|39\.8 °C/,
              /41\.2 °C.*39\.8 °C.*97\.5%|97\.5%.*39\.8 °C.*41\.2 °C|column [12] of 2|第 [12] 列，共 2 列/,
            ],
          },
          parts: {
            lines: [aged([0.2, 0.82, 0.975]), aged([41.2, 43, 39.8])],
            panel: { thresholds: FILLING },
            says: [/20\.0%|41\.2 °C/, /97\.5%|39\.8 °C/],
          },
          never: { lines: [[]], says: ["—"] },
          leastSays: [/%|°C/],
        }),
        [
          {
            type: "table",
            title: { en: "Hosts", zh: "主机" },
            place: [0, 0, 7, 5],
            lines: [ramp(7, (i) => 0.2 + 0.12 * i, agesOf), ramp(7, (i) => (1 + 3 * i) * 2 ** 30), ramp(6, (i) => 0.3 * i)],
            queries: [{ legend: "CPU" }, { legend: "mem", unit: "bytes" }, { legend: "load", unit: "none" }],
            panel: { unit: "ratio", thresholds: FILLING },
          },
          {
            type: "table",
            title: { en: "Probes", zh: "拨测" },
            place: [7, 0, 5, 5],
            lines: [ramp(40, (i) => (i % 17 === 3 ? 0 : 1))],
            panel: { mappings: PROBE },
          },
          {
            type: "table",
            title: { en: "Long names", zh: "很长的名称" },
            place: [0, 5, 6, 3],
            lines: [
              [LONG, LONG_ZH, "x"].map((instance, i) => ({
                labels: { instance, mountpoint: `/var/lib/containers/storage/overlay/${i}` },
                value: 10 ** (i * 4 + 2),
              })),
            ],
            panel: { unit: "bytes-decimal" },
          },
          {
            type: "table",
            title: { en: "Too many columns", zh: "列太多" },
            place: [6, 5, 3, 3],
            lines: Array.from({ length: 6 }, (_, q) => ramp(3, (i) => i * 1000 * q)),
            queries: Array.from({ length: 6 }, (_, q) => ({ legend: `column ${q + 1}` })),
          },
          {
            type: "table",
            title: { en: "Stale", zh: "过期" },
            place: [9, 5, 3, 3],
            lines: [
              ramp(
                4,
                (i) => -3.5 * i,
                () => "stale",
              ),
            ],
            panel: { unit: "celsius" },
          },
        ],
      ],
    },
  },
  (glass) => {
    it.each([
      { ...(VIEWS[0] as View), says: /^columns? [1-6]( to [1-6])? of 6$/ },
      { ...(VIEWS[1] as View), says: /^第 [1-6] (至 [1-6] )?列，共 6 列$/ },
    ])("says which columns stand, as many as it shows, and has those of names always ($name)", async ({ says, ...view }) => {
      const { page } = await glass.open("table", view);
      await eachPage(page, async (number) => {
        if (number !== 2) return;
        const seen = await page.$$eval(SHOWN_TILES, (tiles) => {
          const tile = tiles.find((one) => /^(Too many columns|列太多)/.test(one.querySelector("h2")?.textContent ?? ""));
          const texts = (selector: string) => [...(tile?.querySelectorAll(selector) ?? [])].map((one) => one.textContent);
          return {
            names: texts("th.row-name"),
            values: texts("th.row-value").length,
            rows: texts("tbody tr").length,
            foot: texts("caption"),
          };
        });
        expect(seen).toEqual({ names: ["instance"], values: expect.any(Number), rows: 3, foot: [expect.stringMatching(says)] });
        const [first = 0, last = first] = (seen.foot[0] ?? "").match(/\d/g)?.slice(0, -1).map(Number) ?? [];
        expect(seen.values).toBe(last - first + 1);
      });
      await page.close();
    });
  },
);
