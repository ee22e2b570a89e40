/** The words of notices. */
import type { Notice } from "../../../protocol/frame.ts";
import { defineWords } from "../../i18n.ts";

export type NoticeWords = {
  readonly title: string;
  readonly none: string;
  readonly newNotice: string;
  readonly text: string;
  readonly left: (count: number) => string;
  readonly level: string;
  readonly levels: (level: Notice["level"]) => string;
  readonly duration: string;
  readonly untilCleared: string;
  readonly minutes: (count: number) => string;
  readonly hours: (count: number) => string;
  readonly onWalls: string;
  readonly allWalls: string;
  readonly post: string;
  readonly clear: string;
  readonly by: (who: string) => string;
  readonly endsIn: (age: string) => string;
};

const LEVELS_EN: Readonly<Record<Notice["level"], string>> = { info: "Info", warning: "Warning", critical: "Critical" };
const LEVELS_ZH: Readonly<Record<Notice["level"], string>> = { info: "通知", warning: "警告", critical: "紧急" };

export const noticeWords = defineWords<NoticeWords>({
  en: {
    title: "Notices",
    none: "No notice is shown.",
    newNotice: "New notice",
    text: "Text",
    left: (count) => `${count} left`,
    level: "Level",
    levels: (level) => LEVELS_EN[level],
    duration: "For how long",
    untilCleared: "until cleared",
    minutes: (count) => `${count} minutes`,
    hours: (count) => (count === 1 ? "1 hour" : `${count} hours`),
    onWalls: "On which walls",
    allWalls: "all walls",
    post: "Post notice",
    clear: "Clear",
    by: (who) => `by ${who}`,
    endsIn: (age) => `ends in ${age}`,
  },
  zh: {
    title: "公告",
    none: "当前没有公告。",
    newNotice: "新公告",
    text: "内容",
    left: (count) => `还可输入 ${count} 字`,
    level: "级别",
    levels: (level) => LEVELS_ZH[level],
    duration: "显示时长",
    untilCleared: "直到清除",
    minutes: (count) => `${count} 分钟`,
    hours: (count) => `${count} 小时`,
    onWalls: "显示在哪些大屏",
    allWalls: "全部大屏",
    post: "发布公告",
    clear: "清除",
    by: (who) => `发布者：${who}`,
    endsIn: (age) => `${age}后结束`,
  },
});
