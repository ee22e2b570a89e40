/** Plain texts. */
import { describePanel } from "../../support/panel-pictures.ts";
import type { Pictured } from "../../support/panel-states.ts";

const SHIFT = { en: "Early shift until 14:00\nLead: Li Wei, ext. 214", zh: "早班至 14:00\n负责人：李伟，分机 214" };
const shift = (en: string, zh: string, place: Pictured["place"]): Pictured => ({
  type: "text",
  title: { en, zh },
  place,
  panel: { text: SHIFT },
  shown: { state: "live", says: { en: [/Early shift until ?14:00/, "ext. 214"], zh: ["早班至 14:00", "分机 214"] } },
});
/** All of it, or where that has no room a page, and which that is. */
const TURNING = {
  en: [/Early shift until|Lead: Li Wei/, /until ?14:00.*ext. ?214|[12] of 2|[12]\/2/],
  zh: [/早班至 14:00|负责人：李伟/, /14:00.*分机 ?214|[12] ?\/ ?2|第 [12] /],
};
const EMPTY: Pictured = { type: "text", title: { en: "Empty", zh: "空" }, place: [8, 6, 4, 2], shown: { state: "live", says: ["—"] } };

describePanel("text", {
  text: {
    pages: [
      [
        shift("Large", "大", [0, 0, 8, 5]),
        shift("Usual", "一般", [8, 0, 4, 3]),
        { ...shift("Alarmed", "有告警", [8, 3, 4, 3]), shown: { state: "live", says: ["14:00"], alarm: "critical" } },
        { ...shift("Low", "低", [0, 5, 6, 1]), shown: { state: "live", says: TURNING } },
        { ...shift("Small", "小", [0, 6, 2, 2]), shown: { state: "live", says: TURNING } },
        EMPTY,
      ],
      [
        {
          type: "text",
          title: { en: "Shift", zh: "当班" },
          place: [0, 0, 4, 3],
          panel: { text: { en: "Early shift until 14:00\nLead: Li Wei, ext. 214", zh: "早班至 14:00\n负责人：李伟，分机 214" } },
        },
        {
          type: "text",
          title: { en: "Long", zh: "长文" },
          place: [4, 0, 4, 3],
          panel: {
            text: {
              en: "Before entering cell 4: lock out the main switch, hang your own tag, and wait for the spindle to stand still. Doors open only when the lamp is out. In an emergency press any of the four red buttons; the light curtain is not a stop. Call maintenance on 118. Do not bypass the interlock, whatever the reason, and write every stop into the book on the desk, with the time, so that the next shift knows what happened here and why it did.",
              zh: "进入四号单元前：请切断主开关，挂上本人的锁牌，并等待主轴完全停止。指示灯熄灭后方可开门。紧急情况下请按下任意一个红色按钮；光幕不是停止装置。维修电话：118。任何情况下都不得绕过联锁装置；每次停机都要在桌上的记录本中写明时间与原因，以便下一班人员了解此处发生过的一切。",
            },
          },
        },
        {
          type: "text",
          title: { en: "Not markup", zh: "不是标记" },
          place: [8, 0, 4, 3],
          panel: { text: "<b>bold</b> & <script>alert(1)</script> {{instance}} **x**" },
        },
        { type: "text", title: { en: "One word", zh: "一个词" }, place: [0, 3, 2, 2], panel: { text: { en: "Quiet", zh: "安静" } } },
        {
          type: "text",
          title: { en: "A word without an end", zh: "没有尽头的词" },
          place: [2, 3, 4, 2],
          panel: { text: "Donaudampfschifffahrtsgesellschaftskapitänsmützenständerreinigungsmittel" },
        },
        {
          type: "text",
          title: { en: "Far too long", zh: "过长" },
          place: [6, 3, 3, 2],
          panel: { text: "All work and no play makes Jack a dull boy. ".repeat(20) },
        },
        { type: "text", title: { en: "Nothing", zh: "空" }, place: [9, 3, 3, 2], panel: {} },
      ],
    ],
  },
});
