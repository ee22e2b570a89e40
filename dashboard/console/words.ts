/** The words of the console, in English and Chinese. */
import { type Method, RPC_ERRORS, type RpcErrorCode } from "../../protocol/command.ts";
import type { Notice } from "../../protocol/frame.ts";
import { defineWords, type Language } from "../i18n.ts";
import type { Result } from "./commands.ts";
import type { CallErrorCode, SocketState } from "./rpc.ts";

export type Words = {
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
  readonly old: (age: string, clock: string) => string;
  readonly waiting: string;
  readonly refused: string;

  readonly screens: string;
  readonly noScreens: string;
  readonly openWall: (wall: string) => string;
  readonly connected: string;
  readonly unknown: string;
  readonly lost: string;
  readonly silent: string;
  readonly notDrawing: string;
  readonly background: string;
  readonly wall: string;
  readonly page: string;
  readonly viewport: string;
  readonly painted: string;
  readonly paintedOf: (painted: number, now: number) => string;
  readonly report: string;
  readonly ago: (age: string) => string;
  readonly notYet: string;
  readonly clockOff: (age: string) => string;
  readonly identify: string;
  readonly reload: string;
  readonly show: string;
  readonly pageToShow: (screen: string) => string;
  readonly more: (count: number) => string;

  readonly notices: string;
  readonly noNotices: string;
  readonly newNotice: string;
  readonly text: string;
  readonly left: (count: number) => string;
  readonly level: string;
  readonly info: string;
  readonly warning: string;
  readonly critical: string;
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

  readonly commands: string;
  readonly noCommands: string;
  readonly other: string;
  readonly sending: string;
  readonly sentWaiting: string;
  readonly done: string;
  readonly failed: string;
  readonly expired: string;
  readonly commandRefused: string;
  readonly slow: string;

  readonly errorNoConnection: string;
  readonly errorNoAnswer: string;
  readonly errorTooMany: string;
  readonly errorBadAnswer: string;
  readonly errorUnknownScreen: string;
  readonly errorUnknownNotice: string;
  readonly errorUnknownWall: string;
  readonly errorTooManyNotices: string;
  readonly errorUnreachable: string;
  readonly errorForbidden: string;
  readonly errorParams: (at: string) => string;
  readonly errorOther: (code: string) => string;
  readonly unknownPage: string;
  readonly unknownCommand: string;
};

export const wordsOf = defineWords<Words>({
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
    old: (age, clock) => `No connection for ${age}. What stands here is as it was at ${clock}.`,
    waiting: "Waiting for the site …",
    refused: "The site does not let this console in, or is too busy. It is tried again.",

    screens: "Screens",
    noScreens: "No screen is on. Open a wall in a browser:",
    openWall: (wall) => `Open ${wall}`,
    connected: "connected",
    unknown: "not known now",
    lost: "lost",
    silent: "no report",
    notDrawing: "not drawing",
    background: "in background",
    wall: "Wall",
    page: "Page",
    viewport: "Viewport",
    painted: "Painted",
    paintedOf: (painted, now) => `${painted} of ${now}`,
    report: "Report",
    ago: (age) => `${age} ago`,
    notYet: "none yet",
    clockOff: (age) => `clock ${age} off`,
    identify: "Identify",
    reload: "Reload",
    show: "Show page",
    pageToShow: (screen) => `Page to show on ${screen}`,
    more: (count) => `and ${count} more`,

    notices: "Notices",
    noNotices: "No notice is shown.",
    newNotice: "New notice",
    text: "Text",
    left: (count) => `${count} left`,
    level: "Level",
    info: "Info",
    warning: "Warning",
    critical: "Critical",
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

    commands: "Last commands",
    noCommands: "No command yet.",
    other: "another console",
    sending: "sending",
    sentWaiting: "sent, waiting for the screen",
    done: "done",
    failed: "failed",
    expired: "expired: no answer from the screen",
    commandRefused: "refused",
    slow: "no connection yet; it is sent as soon as there is one",

    errorNoConnection: "There was no connection. It was not sent.",
    errorNoAnswer: "No answer from the site. It may have acted.",
    errorTooMany: "Too many commands at once.",
    errorBadAnswer: "The site answered something that this page does not understand. Reload the page.",
    errorUnknownScreen: "This screen is not on any more.",
    errorUnknownNotice: "This notice is not shown any more.",
    errorUnknownWall: "There is no such wall.",
    errorTooManyNotices: "So many notices are shown that one more would not be read. Clear one first.",
    errorUnreachable: "The site did not answer. Try again.",
    errorForbidden: "Your role does not allow this.",
    errorParams: (at) => `The site does not accept this${at === "" ? "" : `: ${at}`}.`,
    errorOther: (code) => `The site could not do this (${code}).`,
    unknownPage: "The screen has no such page.",
    unknownCommand: "The screen does not know this command.",
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
    old: (age, clock) => `连接已中断 ${age}。以下内容停留在 ${clock}。`,
    waiting: "正在等待站点…",
    refused: "站点拒绝了此控制台或正忙，将自动重试。",

    screens: "屏幕",
    noScreens: "没有打开的屏幕。请在浏览器中打开大屏：",
    openWall: (wall) => `打开 ${wall}`,
    connected: "已连接",
    unknown: "当前未知",
    lost: "已失联",
    silent: "无报告",
    notDrawing: "画面未更新",
    background: "在后台",
    wall: "大屏",
    page: "页",
    viewport: "视口",
    painted: "已绘制",
    paintedOf: (painted, now) => `${painted} / ${now}`,
    report: "报告",
    ago: (age) => `${age}前`,
    notYet: "尚无",
    clockOff: (age) => `时钟偏差 ${age}`,
    identify: "识别",
    reload: "重新加载",
    show: "显示此页",
    pageToShow: (screen) => `在 ${screen} 上显示的页`,
    more: (count) => `另有 ${count} 个`,

    notices: "公告",
    noNotices: "当前没有公告。",
    newNotice: "新公告",
    text: "内容",
    left: (count) => `还可输入 ${count} 字`,
    level: "级别",
    info: "通知",
    warning: "警告",
    critical: "紧急",
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

    commands: "最近命令",
    noCommands: "尚无命令。",
    other: "其他控制台",
    sending: "发送中",
    sentWaiting: "已发送，等待屏幕应答",
    done: "已完成",
    failed: "失败",
    expired: "已过期：屏幕未应答",
    commandRefused: "被拒绝",
    slow: "暂无连接，恢复后立即发送",

    errorNoConnection: "当时没有连接，命令未发送。",
    errorNoAnswer: "站点没有应答，命令可能已执行。",
    errorTooMany: "同时发送的命令过多。",
    errorBadAnswer: "此页面无法理解站点的应答，请刷新页面。",
    errorUnknownScreen: "此屏幕已不在线。",
    errorUnknownNotice: "此公告已不再显示。",
    errorUnknownWall: "没有这个大屏。",
    errorTooManyNotices: "公告过多，再多一条也无人会读。请先清除一条。",
    errorUnreachable: "站点没有应答，请重试。",
    errorForbidden: "您的角色无权执行此操作。",
    errorParams: (at) => `站点不接受此内容${at === "" ? "" : `：${at}`}。`,
    errorOther: (code) => `站点无法执行（${code}）。`,
    unknownPage: "屏幕没有这一页。",
    unknownCommand: "屏幕不认识此命令。",
  },
});

export function socketWord(state: SocketState, words: Words): string {
  return words[state];
}

export function levelWord(level: Notice["level"], words: Words): string {
  return words[level];
}

const METHOD_WORDS: Readonly<Record<Method, Readonly<Record<Language, string>>>> = {
  "screens.list": { en: "List screens", zh: "列出屏幕" },
  "screens.identify": { en: "Identify", zh: "识别" },
  "screens.reload": { en: "Reload", zh: "重新加载" },
  "screens.show": { en: "Show page", zh: "显示页" },
  "notices.list": { en: "List notices", zh: "列出公告" },
  "notices.post": { en: "Post notice", zh: "发布公告" },
  "notices.clear": { en: "Clear notice", zh: "清除公告" },
};

export function methodWord(method: Method, language: Language): string {
  return METHOD_WORDS[method][language];
}

export function resultWord(result: Result, words: Words): string {
  switch (result) {
    case "waiting":
      return words.sentWaiting;
    case "refused":
      return words.commandRefused;
    default:
      return words[result];
  }
}

/** False when the call ended on this page: nobody refused it. */
export function isSiteError(code: CallErrorCode): code is RpcErrorCode {
  return Object.hasOwn(RPC_ERRORS, code);
}

export function errorWord({ code, message }: { readonly code: CallErrorCode; readonly message: string }, words: Words): string {
  switch (code) {
    case "no-connection":
      return words.errorNoConnection;
    case "no-answer":
      return words.errorNoAnswer;
    case "too-many-calls":
      return words.errorTooMany;
    case "bad-answer":
      return words.errorBadAnswer;
    case "unknown-screen":
      return words.errorUnknownScreen;
    case "unknown-notice":
      return words.errorUnknownNotice;
    case "unknown-wall":
      return words.errorUnknownWall;
    case "too-many-notices":
      return words.errorTooManyNotices;
    case "site-unreachable":
      return words.errorUnreachable;
    case "forbidden":
      return words.errorForbidden;
    case "invalid-params":
      return words.errorParams(message);
    default:
      return words.errorOther(code);
  }
}

/** A screen's own words for why it could not act. */
export function targetErrorWord(error: string, words: Words): string {
  if (error === "unknown-page") return words.unknownPage;
  if (error === "unknown-command") return words.unknownCommand;
  return error === "expired" ? words.expired : error;
}
