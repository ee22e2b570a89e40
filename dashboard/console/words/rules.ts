/** The words of rules. */
import { defineWords } from "../../i18n.ts";

export type RuleWords = {
  readonly title: string;
  readonly what: string;
  readonly reading: string;
  readonly failed: string;
  readonly again: string;
  readonly none: string;
  readonly version: (version: number, who: string, when: string) => string;
  readonly every: (age: string) => string;
  readonly forTime: (age: string) => string;
  readonly active: (count: number) => string;
  readonly record: string;
  readonly ok: string;
  readonly error: string;
  readonly never: string;
  readonly evaluated: (age: string) => string;
  readonly broken: (count: number) => string;
};

export const ruleWords = defineWords<RuleWords>({
  en: {
    title: "Rules",
    what: "Rules are files: npm run apply puts them, and here they are read.",
    reading: "Reading the rules …",
    failed: "The rules could not be read.",
    again: "Read again",
    none: "There are no rules. Alarms of silent devices need none.",
    version: (version, who, when) => `version ${version}, ${when} by ${who}`,
    every: (age) => `every ${age}`,
    forTime: (age) => `must hold for ${age}`,
    active: (count) => (count === 1 ? "1 alarm" : `${count} alarms`),
    record: "records a series",
    ok: "ok",
    error: "cannot be evaluated",
    never: "never evaluated",
    evaluated: (age) => `evaluated ${age} ago`,
    broken: (count) => (count === 1 ? "1 rule cannot be evaluated" : `${count} rules cannot be evaluated`),
  },
  zh: {
    title: "规则",
    what: "规则是文件，用 npm run apply 发布，此处仅供查看。",
    reading: "正在读取规则…",
    failed: "无法读取规则。",
    again: "重新读取",
    none: "尚无规则。设备静默告警无需规则。",
    version: (version, who, when) => `版本 ${version}，${when}，发布者：${who}`,
    every: (age) => `每 ${age}`,
    forTime: (age) => `须持续 ${age}`,
    active: (count) => `${count} 条告警`,
    record: "记录序列",
    ok: "正常",
    error: "无法求值",
    never: "从未求值",
    evaluated: (age) => `${age}前求值`,
    broken: (count) => `${count} 条规则无法求值`,
  },
});
