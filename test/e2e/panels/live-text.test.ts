/** Texts that stream in: drawn as they are written. */
import { expect, it } from "vitest";
import { formatEvent } from "../../../protocol/frame.ts";
import { LONG, LONG_ZH, type Tile } from "../../support/gallery.ts";
import { describePanel, drawn, picture } from "../../support/panel-pictures.ts";
import type { Pictured } from "../../support/panel-states.ts";

const BUILD_LOG = Array.from({ length: 60 }, (_, i) =>
  i % 7 === 3
    ? `    warning: unused variable \`x${i}\` in src/line-${i}/controller.ts:${i * 3}`
    : `[${String(i + 1).padStart(2)}/60] compiling module ${i + 1} 编译模块`,
).join("\n");
const ANSWER = [
  "Between 06:00 and 14:00 line 2 made 4,812 pieces, 96 % of the plan. The press stood still twice: 11 minutes for a change of tools, 7 minutes for a light curtain that was dirty.",
  "",
  "06:00 至 14:00，二号线共生产 4812 件，完成计划的 96%。冲压机停机两次：换模 11 分钟；光幕脏污 7 分钟。建议：下一班开始前清洁光幕，并检查三号工位的真空压力。",
  "",
  "Next shift: clean the light curtain before the st",
].join("\n");

const build = (en: string, zh: string, place: Pictured["place"], text: Partial<NonNullable<Tile["text"]>> = {}): Pictured => ({
  type: "live-text",
  title: { en, zh },
  place,
  text: { from: "ci", state: "writing", ageMs: 1_200, text: BUILD_LOG, ...text },
  shown: { state: "live", says: { en: ["x59", "writing"], zh: ["x59", "正在写入"] } },
});
const told = (tile: Pictured, en: string, zh: string): Pictured => ({ ...tile, shown: { ...tile.shown, says: { en: [en], zh: [zh] } } });

describePanel(
  "live-text",
  {
    "live-text": {
      pages: [
        [
          build("Large", "大", [0, 0, 6, 5]),
          told(build("Quiet for a while", "静默", [6, 0, 3, 3], { ageMs: 42_000 }), "writing, last 4", "秒前更新"),
          told(build("Ended", "已结束", [9, 0, 3, 3], { state: "ended", ageMs: 500_000 }), "ended", "已结束"),
          told(build("Cut off", "中断", [6, 3, 3, 3], { state: "broken", ageMs: 4_000_000 }), "cut off", "已中断"),
          {
            type: "live-text",
            title: { en: "Waiting", zh: "等待" },
            place: [9, 3, 3, 3],
            panel: { stream: "nobody" },
            shown: { state: "never", says: ["—"] },
          },
          { ...build("Alarmed", "有告警", [0, 5, 4, 3]), shown: { state: "live", says: ["x59"], alarm: "critical" } },
          build("Small", "小", [4, 6, 2, 2]),
          told(build("Small, cut off", "小，中断", [6, 6, 2, 2], { state: "broken", ageMs: 4_000_000 }), "cut off", "已中断"),
          {
            type: "live-text",
            title: { en: "Small, waiting", zh: "小，等待" },
            place: [8, 6, 2, 2],
            panel: { stream: "none" },
            shown: { state: "never", says: ["—"] },
          },
        ],
        [
          {
            type: "live-text",
            title: { en: "Build of main", zh: "主干构建" },
            place: [0, 0, 6, 4],
            text: { from: "ci", state: "writing", ageMs: 1_200, text: BUILD_LOG },
          },
          {
            type: "live-text",
            title: { en: "Shift report, as it is written", zh: "班次报告（生成中）" },
            place: [6, 0, 6, 4],
            text: { from: "report-agent", state: "writing", ageMs: 42_000, text: ANSWER },
          },
          {
            type: "live-text",
            title: { en: "Ended", zh: "已结束" },
            place: [0, 4, 3, 4],
            text: { from: "backup@nas-1", state: "ended", ageMs: 500_000, text: "copying 1,204 files\n\tdone\n" },
          },
          {
            type: "live-text",
            title: { en: "Cut off", zh: "中断" },
            place: [3, 4, 3, 2],
            text: { from: LONG, state: "broken", ageMs: 4_000_000, text: "step 1 of 9\nstep 2 of 9\nstep 3 o" },
          },
          { type: "live-text", title: { en: "Not begun", zh: "尚未开始" }, place: [3, 6, 3, 2], panel: { stream: "nobody" } },
          {
            type: "live-text",
            title: { en: "One line without an end; markup", zh: "超长行与标记" },
            place: [6, 4, 6, 4],
            text: {
              from: "x",
              state: "writing",
              ageMs: 0,
              text: `<b>not bold</b> &amp; <script>alert(1)</script>\n${"0123456789abcdef".repeat(40)}\n${LONG_ZH.repeat(6)}`,
            },
          },
        ],
      ],
    },
  },
  (glass) => {
    it("grows as it is written, and its end stays in sight", async () => {
      const { page } = await glass.open("live-text", { name: "", language: "en", viewport: { width: 1920, height: 1080 }, query: "" });
      const change = { type: "append", stream: "s0", changedMs: Date.now(), state: "writing", text: "\nlinking\nall 60 modules are lin" };
      const event = formatEvent("text", { seq: 2, at: Date.now(), streams: [change] }, "gallery-2");
      glass.server.send("live-text", new TextEncoder().encode(event));
      await page.waitForFunction(() => document.querySelector('[data-panel="p0"] .live-lines')?.textContent?.endsWith("are lin"));
      await drawn(page);
      await picture(page, "live-text-grown");
      const [lines, below] = await page.$$eval('[data-panel="p0"] .live-lines, [data-panel="p0"] .live-window', (boxes) =>
        boxes.map((box) => box.getBoundingClientRect().bottom),
      );
      expect(lines).toBe(below);
      await page.close();
    });
  },
);
