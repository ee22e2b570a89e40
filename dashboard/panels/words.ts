/** The words of panel kinds that are files of their own: they come with the first of them. */
import { defineWords } from "../i18n.ts";

type PanelWords = {
  /** Heading of a table's column of values that has no name of its own. */
  readonly value: string;
  readonly writing: string;
  readonly writingQuiet: (age: string) => string;
  readonly ended: (time: string, age: string) => string;
  readonly broken: (time: string, age: string) => string;
  /** Where there is no room for how long ago that was. */
  readonly endedAt: (time: string) => string;
  readonly brokenAt: (time: string) => string;
  readonly updated: (age: string) => string;
  readonly left: (age: string, time: string) => string;
  readonly noProgress: (age: string) => string;
  readonly done: string;
  readonly of: (value: string, total: string) => string;
  readonly until: (moment: string) => string;
  readonly since: (moment: string) => string;
  /** "3 d 04:12" */
  readonly days: (days: number, time: string) => string;
  readonly unknownZone: string;
  /** Which of them stand now. */
  readonly rowsOf: (from: number, to: number, all: number) => string;
  readonly columnsOf: (from: number, to: number, all: number) => string;
  /** Where there is no room for that: how far they have come. */
  readonly columnsOfShort: (to: number, all: number) => string;
};

export const panelWordsOf = defineWords<PanelWords>({
  en: {
    value: "value",
    writing: "writing",
    writingQuiet: (age) => `writing, last ${age} ago`,
    ended: (time, age) => `ended ${time}, ${age} ago`,
    broken: (time, age) => `cut off ${time}, ${age} ago`,
    endedAt: (time) => `ended ${time}`,
    brokenAt: (time) => `cut off ${time}`,
    updated: (age) => `${age} ago`,
    left: (age, time) => `${age} left, till ${time}`,
    noProgress: (age) => `no progress for over ${age}`,
    done: "done",
    of: (value, total) => `${value} of ${total}`,
    until: (moment) => `until ${moment}`,
    since: (moment) => `since ${moment}`,
    days: (days, time) => `${days} d ${time}`,
    unknownZone: "unknown time zone",
    rowsOf: (from, to, all) => (from === to ? `${from} of ${all}` : `${from} to ${to} of ${all}`),
    columnsOf: (from, to, all) => (from === to ? `column ${from} of ${all}` : `columns ${from} to ${to} of ${all}`),
    columnsOfShort: (to, all) => `col. ${to}/${all}`,
  },
  zh: {
    value: "数值",
    writing: "正在写入",
    writingQuiet: (age) => `正在写入，${age}前更新`,
    ended: (time, age) => `已结束 ${time}，${age}前`,
    broken: (time, age) => `已中断 ${time}，${age}前`,
    endedAt: (time) => `已结束 ${time}`,
    brokenAt: (time) => `已中断 ${time}`,
    updated: (age) => `${age}前`,
    left: (age, time) => `剩余 ${age}，预计 ${time}`,
    noProgress: (age) => `已超过 ${age}无进展`,
    done: "已完成",
    of: (value, total) => `${value} / ${total}`,
    until: (moment) => `距 ${moment}`,
    since: (moment) => `自 ${moment}`,
    days: (days, time) => `${days} 天 ${time}`,
    unknownZone: "未知时区",
    rowsOf: (from, to, all) => (from === to ? `第 ${from} 条，共 ${all} 条` : `第 ${from} 至 ${to} 条，共 ${all} 条`),
    columnsOf: (from, to, all) => (from === to ? `第 ${from} 列，共 ${all} 列` : `第 ${from} 至 ${to} 列，共 ${all} 列`),
    columnsOfShort: (to, all) => `${to}/${all} 列`,
  },
});
