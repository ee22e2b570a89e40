/** The words of drills. */
import { defineWords } from "../../i18n.ts";

export type DrillWords = {
  readonly title: string;
  readonly what: string;
  readonly newDrill: string;
  readonly priority: string;
  readonly note: string;
  readonly noteHint: string;
  readonly start: string;
  readonly startWhat: string;
  readonly startYes: string;
  readonly refused: string;
  readonly running: string;
  readonly runningFor: (age: string) => string;
  readonly acknowledge: string;
  readonly last: string;
  readonly none: string;
  readonly orderedBy: (who: string, when: string) => string;
  readonly answered: (age: string, who: string) => string;
  readonly missed: string;
  readonly median: (age: string) => string;
  readonly screens: string;
  readonly painted: string;
  readonly sounded: string;
  readonly blocked: string;
  readonly ofScreens: (count: number, all: number) => string;
};

export const drillWords = defineWords<DrillWords>({
  en: {
    title: "Drills",
    what: "A drill raises a marked test alarm on every wall. It proves screens, sound and people, and ends when somebody acknowledges it, or after ten minutes.",
    newDrill: "New drill",
    priority: "Priority",
    note: "Note",
    noteHint: "e.g. Monthly drill, night shift",
    start: "Start drill",
    startWhat: "Start a drill? Every wall shows it, and sounds as for a true alarm.",
    startYes: "Yes, start",
    refused: "The drill did not start:",
    running: "A drill is running",
    runningFor: (age) => `for ${age}`,
    acknowledge: "Acknowledge the drill",
    last: "Last drills",
    none: "No drill yet.",
    orderedBy: (who, when) => `${when}, ordered by ${who}`,
    answered: (age, who) => `answered after ${age} by ${who}`,
    missed: "nobody answered",
    median: (age) => `Median response time: ${age}`,
    screens: "Screens",
    painted: "Painted",
    sounded: "Sounded",
    blocked: "Sound blocked",
    ofScreens: (count, all) => `${count} of ${all}`,
  },
  zh: {
    title: "演练",
    what: "演练会在所有大屏上触发一条带标记的测试告警，用来检验屏幕、声音和人员。有人确认后结束，十分钟无人确认也会结束。",
    newDrill: "新演练",
    priority: "级别",
    note: "备注",
    noteHint: "例如 夜班月度演练",
    start: "开始演练",
    startWhat: "开始演练？所有大屏都会显示，并像真实告警一样发声。",
    startYes: "确认开始",
    refused: "演练未能开始：",
    running: "演练进行中",
    runningFor: (age) => `已持续 ${age}`,
    acknowledge: "确认演练告警",
    last: "最近演练",
    none: "尚无演练。",
    orderedBy: (who, when) => `${when}，发起者：${who}`,
    answered: (age, who) => `${who} 在 ${age}后确认`,
    missed: "无人应答",
    median: (age) => `响应时间中位数：${age}`,
    screens: "屏幕",
    painted: "已显示",
    sounded: "已发声",
    blocked: "声音被阻止",
    ofScreens: (count, all) => `${count} / ${all}`,
  },
});
