/** The words of an alarm's past. */
import type { AlarmHistoryLine } from "../../../protocol/alarm.ts";
import { defineWords, type Language } from "../../i18n.ts";

export type HistoryWords = {
  readonly title: string;
  readonly range: string;
  readonly reading: string;
  readonly failed: string;
  readonly none: string;
  readonly nothing: string;
  readonly samples: string;
  readonly noSamples: string;
  readonly samplesFailed: string;
  readonly plotFailed: string;
  readonly again: string;
  readonly moreSeries: (count: number) => string;
  readonly states: string;
  readonly until: (when: string) => string;
  readonly cut: (count: number) => string;
};

export const historyWords = defineWords<HistoryWords>({
  en: {
    title: "History",
    range: "Range",
    reading: "Reading …",
    failed: "The history could not be read:",
    none: "Nothing happened to it in this time.",
    nothing: "Nothing has happened yet.",
    samples: "The samples that the rule compares, with what happened",
    noSamples: "There are no samples of this time.",
    samplesFailed: "The site did not give the samples behind it.",
    plotFailed: "The plot could not be loaded.",
    again: "Try again",
    moreSeries: (count) => `${count} more series are not drawn.`,
    states: "States over the same time",
    until: (when) => `until ${when}`,
    cut: (count) => `The newest ${count} lines; older ones are not shown.`,
  },
  zh: {
    title: "历史",
    range: "时间范围",
    reading: "读取中…",
    failed: "无法读取历史：",
    none: "此时间段内没有记录。",
    nothing: "尚无记录。",
    samples: "规则所比较的采样值及期间事件",
    noSamples: "此时间段内没有采样值。",
    samplesFailed: "站点未提供相关采样值。",
    plotFailed: "无法加载图表。",
    again: "重试",
    moreSeries: (count) => `另有 ${count} 条序列未绘制。`,
    states: "同一时间段内的状态",
    until: (when) => `至 ${when}`,
    cut: (count) => `仅显示最新 ${count} 条。`,
  },
});

const EVENT_WORDS: Readonly<Record<AlarmHistoryLine["type"], Readonly<Record<Language, string>>>> = {
  raised: { en: "Raised", zh: "触发" },
  cleared: { en: "Cleared", zh: "恢复" },
  acknowledged: { en: "Acknowledged", zh: "确认" },
  shelved: { en: "Shelved", zh: "搁置" },
  unshelved: { en: "Off the shelf", zh: "搁置结束" },
  suppressed: { en: "Suppressed", zh: "被抑制" },
  released: { en: "Released", zh: "抑制结束" },
  removed: { en: "Taken out of service", zh: "停用" },
  returned: { en: "Returned to service", zh: "恢复启用" },
  commented: { en: "Comment", zh: "备注" },
  "no-data": { en: "Data went missing", zh: "数据缺失" },
  "data-again": { en: "Data again", zh: "数据恢复" },
};

export function eventWord(type: AlarmHistoryLine["type"], language: Language): string {
  return EVENT_WORDS[type][language];
}
