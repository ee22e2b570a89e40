/** The words of the wall page, in English and Chinese. */
import type { Freshness } from "../../core/freshness.ts";
import type { RefusalReason } from "../../protocol/frame.ts";
import type { Level } from "../../protocol/wall.ts";
import { defineWords } from "../i18n.ts";
import type { Connection } from "./connection.ts";

export type Words = {
  readonly live: string;
  readonly late: string;
  readonly stale: string;
  readonly never: string;
  readonly noData: string;
  /** State and age in one: "late 40 s". */
  readonly aged: (state: string, age: string) => string;
  readonly freshOf: (fresh: number, expected: number) => string;
  readonly devices: (count: number) => string;
  readonly folded: (count: number, state: string) => string;
  readonly connecting: string;
  readonly open: string;
  readonly closed: string;
  readonly dataAge: (age: string) => string;
  readonly noDataYet: string;
  readonly noConnection: (age: string) => string;
  readonly lastPicture: (time: string) => string;
  readonly openMode: string;
  readonly insecure: string;
  readonly skewed: (age: string) => string;
  readonly pageOf: (page: number, pages: number) => string;
  /** Why a page is shown: somebody chose it; an alarm is about it. */
  readonly held: string;
  readonly alarm: string;
  readonly good: string;
  readonly medium: string;
  readonly high: string;
  readonly critical: string;
  /** Said alone while what shows alarms is not here. */
  readonly alarmsStand: (count: number) => string;
  readonly moreLines: (count: number) => string;
  /** Of a ranking. */
  readonly others: (count: number) => string;
  readonly unknownPanel: (type: string) => string;
  readonly brokenPanel: string;
  readonly loadingPanel: string;
  readonly brokenWall: string;
  readonly waitingFor: (wall: string) => string;
  readonly notAWall: string;
  readonly screen: string;
  readonly unknownWall: string;
  readonly unauthorized: string;
  readonly tooManyStreams: string;
  readonly overloaded: string;
  readonly replaced: string;
  readonly cutOff: string;
};

export const wordsOf = defineWords<Words>({
  en: {
    live: "live",
    late: "late",
    stale: "stale",
    never: "never",
    noData: "no data",
    aged: (state, age) => `${state} ${age}`,
    freshOf: (fresh, expected) => `${fresh} of ${expected}`,
    devices: (count) => (count === 1 ? "1 device" : `${count} devices`),
    folded: (count, state) => `+${count} ${state}`,
    connecting: "connecting",
    open: "connected",
    closed: "disconnected",
    dataAge: (age) => `data ${age} old`,
    noDataYet: "no data yet",
    noConnection: (age) => `No connection for ${age}`,
    lastPicture: (time) => `last picture of ${time}`,
    openMode: "open: no log-in",
    insecure: "not HTTPS: no service worker, wake lock or notifications",
    skewed: (age) => `this screen's clock is ${age} off`,
    pageOf: (page, pages) => `page ${page} of ${pages}`,
    held: "held",
    alarm: "alarm",
    good: "good",
    medium: "medium",
    high: "high",
    critical: "critical",
    alarmsStand: (count) => (count === 1 ? "1 alarm stands" : `${count} alarms stand`),
    moreLines: (count) => `+${count} more`,
    others: (count) => `${count} others`,
    unknownPanel: (type) => `unknown panel type “${type}”`,
    brokenPanel: "this panel cannot be drawn",
    loadingPanel: "this panel is being loaded",
    brokenWall: "This wall cannot be drawn",
    waitingFor: (wall) => `Waiting for the wall “${wall}”`,
    notAWall: "This address is not that of a wall",
    screen: "screen",
    unknownWall: "There is no wall of this name",
    unauthorized: "This screen is not let in",
    tooManyStreams: "The site has as many screens as it may have",
    overloaded: "The site is too busy",
    replaced: "Another browser shows this screen",
    cutOff: "The site ended the stream",
  },
  zh: {
    live: "正常",
    late: "延迟",
    stale: "过期",
    never: "未上报",
    noData: "无数据",
    aged: (state, age) => `${state} ${age}`,
    freshOf: (fresh, expected) => `${fresh}/${expected} 台`,
    devices: (count) => `${count} 台设备`,
    folded: (count, state) => `+${count} ${state}`,
    connecting: "连接中",
    open: "已连接",
    closed: "已断开",
    dataAge: (age) => `数据 ${age}前`,
    noDataYet: "尚无数据",
    noConnection: (age) => `连接已中断 ${age}`,
    lastPicture: (time) => `最后画面 ${time}`,
    openMode: "开放模式：无需登录",
    insecure: "非 HTTPS：无法使用离线缓存、屏幕常亮和通知",
    skewed: (age) => `本屏时钟偏差 ${age}`,
    pageOf: (page, pages) => `第 ${page}/${pages} 页`,
    held: "已锁定",
    alarm: "告警",
    good: "良好",
    medium: "中",
    high: "高",
    critical: "严重",
    alarmsStand: (count) => `现有 ${count} 条告警`,
    moreLines: (count) => `另有 ${count} 条`,
    others: (count) => `其他 ${count} 项`,
    unknownPanel: (type) => `未知的面板类型“${type}”`,
    brokenPanel: "此面板无法显示",
    loadingPanel: "正在加载此面板",
    brokenWall: "此大屏无法显示",
    waitingFor: (wall) => `正在等待大屏“${wall}”`,
    notAWall: "此地址不是大屏地址",
    screen: "屏幕",
    unknownWall: "没有这个名称的大屏",
    unauthorized: "此屏幕未获授权",
    tooManyStreams: "站点的屏幕数已达上限",
    overloaded: "站点繁忙",
    replaced: "此屏幕已在另一个浏览器中显示",
    cutOff: "站点结束了数据流",
  },
});

export function freshnessWord(state: Freshness, words: Words): string {
  return words[state];
}

export function connectionWord(state: Connection["state"], words: Words): string {
  return words[state];
}

export function levelWord(level: Level | "good", words: Words): string {
  return words[level];
}

export function refusalWord(reason: RefusalReason, words: Words): string {
  switch (reason) {
    case "unknown-wall":
      return words.unknownWall;
    case "unauthorized":
      return words.unauthorized;
    case "too-many-streams":
      return words.tooManyStreams;
    case "overloaded":
      return words.overloaded;
    case "replaced":
      return words.replaced;
    default:
      return words.cutOff;
  }
}
