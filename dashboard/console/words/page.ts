/** The console's own words: its head, who is signed in, its tabs, and what stands over everything. */
import { defineWords } from "../../i18n.ts";

export type PageWords = {
  readonly title: string;
  readonly otherLanguage: string;
  readonly walls: string;
  readonly site: (name: string) => string;
  readonly view: string;
  readonly control: string;
  readonly connecting: string;
  readonly open: string;
  readonly closed: string;
  readonly openMode: string;
  readonly openModeShort: string;
  readonly old: (age: string, clock: string) => string;
  readonly waiting: string;
  readonly noAnswer: string;
  readonly refused: string;
  readonly signOut: string;
  readonly signOutEverywhere: string;
  readonly signOutFailed: string;
  readonly views: string;
  readonly alarms: string;
  readonly history: string;
  readonly drills: string;
  readonly rules: string;
  readonly targets: string;
  readonly screens: string;
  readonly notices: string;
  readonly tokens: string;
  readonly audit: string;
  readonly desk: string;
  readonly keep: string;
  readonly cancel: string;
};

export const pageWords = defineWords<PageWords>({
  en: {
    title: "Console",
    otherLanguage: "中文",
    walls: "Walls",
    site: (name) => `site ${name}`,
    view: "View",
    control: "Control",
    connecting: "connecting",
    open: "connected",
    closed: "disconnected",
    openMode: "Open mode: no log-in, this machine only",
    openModeShort: "open mode",
    old: (age, clock) => `No connection for ${age}. What stands here is as it was at ${clock}.`,
    waiting: "Waiting for the site …",
    noAnswer: "The site does not answer. It is asked again every few seconds.",
    refused: "The site does not let this console in, or is too busy. It is tried again.",
    signOut: "Sign out",
    signOutEverywhere: "Sign out everywhere",
    signOutFailed: "The site did not answer: you are still signed in.",
    views: "Views",
    alarms: "Alarms",
    history: "History",
    drills: "Drills",
    rules: "Rules",
    targets: "Targets",
    screens: "Screens",
    notices: "Notices",
    tokens: "Tokens",
    audit: "Audit",
    desk: "Screens, notices",
    keep: "Keep",
    cancel: "Cancel",
  },
  zh: {
    title: "控制台",
    otherLanguage: "English",
    walls: "大屏列表",
    site: (name) => `站点 ${name}`,
    view: "监视",
    control: "控制",
    connecting: "连接中",
    open: "已连接",
    closed: "已断开",
    openMode: "开放模式：无需登录，仅限本机",
    openModeShort: "开放模式",
    old: (age, clock) => `连接已中断 ${age}。以下内容停留在 ${clock}。`,
    waiting: "正在等待站点…",
    noAnswer: "站点没有应答，每隔几秒将自动重试。",
    refused: "站点拒绝了此控制台或正忙，将自动重试。",
    signOut: "退出登录",
    signOutEverywhere: "在所有设备上退出",
    signOutFailed: "站点没有应答，您仍处于登录状态。",
    views: "视图",
    alarms: "告警",
    history: "历史",
    drills: "演练",
    rules: "规则",
    targets: "通知",
    screens: "屏幕",
    notices: "公告",
    tokens: "令牌",
    audit: "审计",
    desk: "屏幕与公告",
    keep: "保留",
    cancel: "取消",
  },
});
