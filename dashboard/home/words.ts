/** The words of the home page, in English and Chinese. */
import { defineWords } from "../i18n.ts";

export type Words = {
  readonly walls: string;
  readonly noWalls: string;
  readonly console: string;
  readonly consoleWhat: string;
  readonly send: string;
  readonly sendWhat: string;
  readonly copy: string;
  readonly copied: string;
  readonly loading: string;
  readonly noAnswer: string;
  readonly otherLanguage: string;
  readonly openMode: string;
  readonly signedIn: (who: string) => string;
};

export const wordsOf = defineWords<Words>({
  en: {
    walls: "Walls",
    noWalls: "The site has no wall.",
    console: "Console",
    consoleWhat: "Screens, notices, commands",
    send: "Send a metric",
    sendWhat: "In a terminal; it appears on the overview wall within a second:",
    copy: "Copy",
    copied: "Copied",
    loading: "Waiting for the site …",
    noAnswer: "The site does not answer. It is asked again every few seconds.",
    otherLanguage: "中文",
    openMode: "Open mode: no log-in, this machine only",
    signedIn: (who) => `Signed in as ${who}`,
  },
  zh: {
    walls: "大屏",
    noWalls: "站点没有大屏。",
    console: "控制台",
    consoleWhat: "屏幕、公告、命令",
    send: "发送一个指标",
    sendWhat: "在终端中运行，一秒内即显示在总览大屏上：",
    copy: "复制",
    copied: "已复制",
    loading: "正在等待站点…",
    noAnswer: "站点没有应答，每隔几秒将自动重试。",
    otherLanguage: "English",
    openMode: "开放模式：无需登录，仅限本机",
    signedIn: (who) => `已登录：${who}`,
  },
});
