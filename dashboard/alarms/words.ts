/** The words of alarms on a wall, in English and Chinese. Apart from the wall's own: a page without an alarm draws before they are here. */
import type { Priority } from "../../protocol/alarm.ts";
import { defineWords } from "../i18n.ts";

export type AlarmWords = {
  readonly critical: string;
  readonly high: string;
  readonly medium: string;
  readonly low: string;
  /** The states that somebody has to be told of. */
  readonly unacknowledged: string;
  readonly acknowledged: (who: string, age: string, note: string) => string;
  readonly returned: string;
  readonly noData: string;
  readonly chattering: string;
  readonly drill: string;
  readonly firstOut: string;
  readonly stale: string;
  /** How many stand without a line. */
  readonly more: (count: number) => string;
  readonly shelvedCount: (count: number) => string;
  readonly staleCount: (count: number) => string;
  readonly suppressedCount: (count: number) => string;
  readonly outOfServiceCount: (count: number) => string;
  readonly brokenRules: (count: number) => string;
  readonly flood: (age: string, count: number) => string;
  /** Of the header. */
  readonly none: string;
  readonly rules: (count: number) => string;
  readonly unacknowledgedCount: (count: number) => string;
  readonly allAcknowledged: string;
  readonly soundBlocked: string;
  /** Of the list, when nothing stands. */
  readonly noneChecked: (age: string) => string;
  readonly noRules: string;
  /** Of alarm health. */
  readonly inTenMinutes: string;
  readonly inDay: string;
  readonly floodShare: string;
  readonly staleAlarms: string;
  readonly chatteringAlarms: string;
  readonly shareOfCritical: string;
  readonly shareOfMinor: string;
};

export const alarmWordsOf = defineWords<AlarmWords>({
  en: {
    critical: "critical",
    high: "high",
    medium: "medium",
    low: "low",
    unacknowledged: "not acknowledged",
    acknowledged: (who, age, note) => [who, age, note].filter((part) => part !== "").join(", "),
    returned: "over, not acknowledged",
    noData: "no data",
    chattering: "chattering",
    drill: "DRILL",
    firstOut: "first",
    stale: "stale",
    more: (count) => `+${count} more`,
    shelvedCount: (count) => `${count} shelved`,
    staleCount: (count) => `${count} stale`,
    suppressedCount: (count) => `${count} suppressed`,
    outOfServiceCount: (count) => `${count} out of service`,
    brokenRules: (count) => (count === 1 ? "1 rule fails" : `${count} rules fail`),
    flood: (age, count) => `Alarm flood for ${age}: ${count} stand`,
    none: "no alarms",
    rules: (count) => (count === 1 ? "1 rule" : `${count} rules`),
    unacknowledgedCount: (count) => `${count} not acknowledged`,
    allAcknowledged: "all acknowledged",
    soundBlocked: "sound blocked: tap, or press a key",
    noneChecked: (age) => `No active alarms, checked ${age} ago`,
    noRules: "No rules are in force",
    inTenMinutes: "In 10 min",
    inDay: "In a day",
    floodShare: "In flood",
    staleAlarms: "Stale",
    chatteringAlarms: "Chattering",
    shareOfCritical: "Critical",
    shareOfMinor: "Medium and low",
  },
  zh: {
    critical: "严重",
    high: "高",
    medium: "中",
    low: "低",
    unacknowledged: "未确认",
    acknowledged: (who, age, note) => [who, `${age}前`, note].filter((part) => part !== "").join("，"),
    returned: "已恢复，未确认",
    noData: "无数据",
    chattering: "抖动",
    drill: "演练",
    firstOut: "首发",
    stale: "陈旧",
    more: (count) => `另有 ${count} 条`,
    shelvedCount: (count) => `搁置 ${count}`,
    staleCount: (count) => `陈旧 ${count}`,
    suppressedCount: (count) => `抑制 ${count}`,
    outOfServiceCount: (count) => `停用 ${count}`,
    brokenRules: (count) => `${count} 条规则失败`,
    flood: (age, count) => `告警泛滥已 ${age}：现有 ${count} 条`,
    none: "无告警",
    rules: (count) => `${count} 条规则`,
    unacknowledgedCount: (count) => `${count} 条未确认`,
    allAcknowledged: "均已确认",
    soundBlocked: "声音被阻止：请点击屏幕或按任意键",
    noneChecked: (age) => `当前无告警，${age}前已检查`,
    noRules: "没有生效的规则",
    inTenMinutes: "10 分钟内",
    inDay: "一天内",
    floodShare: "泛滥时间占比",
    staleAlarms: "陈旧",
    chatteringAlarms: "抖动",
    shareOfCritical: "严重占比",
    shareOfMinor: "中低占比",
  },
});

export function priorityWord(priority: Priority, words: AlarmWords): string {
  return words[priority];
}
