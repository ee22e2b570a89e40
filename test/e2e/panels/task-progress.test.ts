/** Tasks on their way. */
import type { Mapping } from "../../../protocol/wall.ts";
import { aged, agesOf, exactly, LONG, one, presses, ramp } from "../../support/gallery.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import { inStates } from "../../support/panel-states.ts";

const JOB: readonly Mapping[] = [
  { range: exactly(1), text: { en: "running", zh: "进行中" } },
  { range: exactly(2), text: { en: "done", zh: "已完成" }, level: "good" },
  { range: exactly(3), text: { en: "failed", zh: "失败" }, level: "critical" },
];
const PACE = (i: number, part: number): number => (i === 1 ? 0.48 : 0.24) * part;

describePanel("task-progress", {
  "task-progress": {
    pages: [
      inStates({
        type: "task-progress",

        panel: { unit: "ratio", mappings: JOB },
        queries: [{ legend: "{{instance}}" }, { role: "state" }],
        of: (age) => ({
          lines: [presses([0.24, 0.48], age, PACE), presses([1, 1])],
          says: { en: ["24%", "48%", "running"], zh: ["24%", "48%", "进行中"] },
        }),
        marked: {
          lines: [presses([0.24, 1], "live", PACE), presses([3, 2])],
          says: { en: ["24%", "failed", "done"], zh: ["24%", "失败", "已完成"] },
        },
        parts: { lines: [aged([0.24, 0.48, 0.72], PACE), presses([1, 1, 1])], says: ["72%"] },
        never: { lines: [[], []], says: ["—"] },
        leastSays: ["%"],
      }),
      [
        {
          type: "task-progress",
          title: { en: "Orders", zh: "订单" },
          place: [0, 0, 6, 4],
          lines: [
            [
              { labels: { order: "4711" }, value: 812, past: (part) => 812 * (0.5 + 0.5 * part) },
              { labels: { order: "4712" }, value: 500, past: () => 500 },
              { labels: { order: "4713" }, value: 1_200, past: (part) => Math.min(1_200, 1_500 * part) },
            ],
            [
              { labels: { order: "4711" }, value: 1_000 },
              { labels: { order: "4712" }, value: 640 },
              { labels: { order: "4713" }, value: 1_200 },
            ],
          ],
          queries: [{ legend: "{{order}}" }, { role: "total" }],
          panel: { unit: "pieces" },
        },
        {
          type: "task-progress",
          title: { en: "Jobs with states", zh: "任务状态" },
          place: [6, 0, 6, 4],
          lines: [
            ["nightly-backup", "index", "ml-train", LONG].map((job, i) => ({
              labels: { job },
              value: 0.24 * (i + 1),
              past: (part: number) => 0.24 * (i + 1) * part,
            })),
            [1, 3, 2, 1].map((value, i) => ({ labels: { job: ["nightly-backup", "index", "ml-train", LONG][i] as string }, value })),
          ],
          queries: [{ legend: "{{job}}" }, { role: "state" }],
          panel: { unit: "ratio", mappings: JOB },
        },
        {
          type: "task-progress",
          title: { en: "Twenty", zh: "二十个" },
          place: [0, 4, 4, 4],
          lines: [ramp(20, (i) => 5 * i, agesOf)],
          panel: { unit: "percent" },
        },
        {
          type: "task-progress",
          title: { en: "One", zh: "单个" },
          place: [4, 4, 4, 2],
          lines: one(3.2 * 2 ** 30, "live", (part) => 3.2 * 2 ** 30 * (0.2 + 0.8 * part)),
          panel: { unit: "bytes", max: 8 * 2 ** 30 },
        },
        {
          type: "task-progress",
          title: { en: "Stale", zh: "过期" },
          place: [8, 4, 4, 2],
          lines: one(40, "stale", (part) => 40 * part),
          panel: { unit: "percent" },
        },
        {
          type: "task-progress",
          title: { en: "No total; not a number", zh: "无总数" },
          place: [4, 6, 4, 2],
          lines: [ramp(2, (i) => (i === 0 ? 12 : Number.NaN))],
        },
        { type: "task-progress", title: { en: "No data", zh: "没有数据" }, place: [8, 6, 4, 2], lines: [[]], panel: { unit: "percent" } },
      ],
    ],
  },
});
