/** The words of alarms: the list, what can be done, and one alarm looked at. */
import type { AlarmState, Priority } from "../../../protocol/alarm.ts";
import { defineWords, type Language } from "../../i18n.ts";
import type { ActMethod, RefusalCode } from "../alarms/marks.ts";
import type { SectionName } from "../alarms/sections.ts";

export type AlarmWords = {
  readonly title: string;
  readonly parts: string;
  readonly none: string;
  readonly waiting: string;
  readonly unread: string;
  readonly badge: (count: number, worst: string) => string;
  readonly badgeWord: (count: number) => string;
  readonly brokenRules: (count: number) => string;
  readonly moreLines: (count: number) => string;
  readonly showAll: (count: number) => string;
  readonly group: string;
  readonly groupCount: (shown: number, all: number) => string;

  readonly flood: (clock: string, count: number) => string;
  readonly firstOut: string;
  readonly first: string;

  readonly noData: string;
  readonly chattering: string;
  readonly drill: string;
  readonly since: (age: string) => string;
  readonly acknowledgedBy: (who: string, when: string) => string;
  readonly shelvedBy: (who: string, when: string) => string;
  readonly removedBy: (who: string, when: string) => string;
  readonly suppressedBy: (name: string) => string;
  readonly shelfEnds: (age: string) => string;
  readonly shelfEnded: string;

  readonly select: (name: string) => string;
  readonly selectAll: (section: string) => string;
  readonly selected: (count: number) => string;
  readonly clearSelection: string;
  readonly acknowledge: string;
  readonly acknowledgeCount: (count: number) => string;
  readonly acknowledgeAllWhat: (count: number) => string;
  readonly acknowledgeAllYes: string;
  readonly shelve: (time: string) => string;
  readonly unshelve: string;
  readonly remove: string;
  readonly removeWhat: (name: string) => string;
  readonly removeYes: string;
  readonly returned: string;
  readonly shelfTime: string;
  readonly note: string;
  readonly noteHint: string;
  readonly comment: string;
  readonly comments: string;
  readonly noComments: string;
  readonly keys: string;

  readonly sending: (act: string) => string;
  readonly taken: (act: string) => string;
  readonly refusedOf: (act: string, reason: string) => string;
  readonly report: (act: string, done: number, refused: number) => string;

  readonly back: string;
  readonly gone: string;
  readonly response: string;
  readonly noResponse: string;
  readonly help: string;
  readonly device: string;
  readonly value: string;
  readonly active: string;
  readonly notActive: string;
  readonly rule: string;
  readonly ownRule: string;
  readonly labels: string;
  readonly annotations: string;
};

export const alarmWords = defineWords<AlarmWords>({
  en: {
    title: "Alarms",
    parts: "Parts of alarms",
    none: "No alarm stands.",
    waiting: "Waiting for the alarms …",
    unread: "This page cannot read what the site says of alarms. Reload it, and look at a wall until then.",
    badge: (count, worst) => `${count === 1 ? "1 alarm" : `${count} alarms`} to acknowledge, worst ${worst}`,
    badgeWord: (count) => (count === 1 ? "alarm" : "alarms"),
    brokenRules: (count) => (count === 1 ? "1 rule cannot be evaluated" : `${count} rules cannot be evaluated`),
    moreLines: (count) => `and ${count} more, which are not listed`,
    showAll: (count) => `Show all ${count}`,
    group: "Group by name",
    groupCount: (shown, all) => (all > shown ? `${shown} of ${all}` : String(shown)),

    flood: (clock, count) => `Flood since ${clock}: ${count} new alarms in 10 minutes.`,
    firstOut: "The first was",
    first: "first",

    noData: "no data",
    chattering: "chattering",
    drill: "drill",
    since: (age) => `for ${age}`,
    acknowledgedBy: (who, when) => `Acknowledged by ${who}, ${when}`,
    shelvedBy: (who, when) => `Shelved by ${who}, ${when}`,
    removedBy: (who, when) => `Taken out of service by ${who}, ${when}`,
    suppressedBy: (name) => `Suppressed by ${name}`,
    shelfEnds: (age) => `back in ${age}`,
    shelfEnded: "back at any moment",

    select: (name) => `Select ${name}`,
    selectAll: (section) => `Select all: ${section}`,
    selected: (count) => `${count} selected`,
    clearSelection: "Clear",
    acknowledge: "Acknowledge",
    acknowledgeCount: (count) => `Acknowledge ${count}`,
    acknowledgeAllWhat: (count) => `Acknowledge all ${count}? Walls stop calling for them, and it cannot be taken back.`,
    acknowledgeAllYes: "Yes, acknowledge all",
    shelve: (time) => `Shelve ${time}`,
    unshelve: "End shelving",
    remove: "Take out of service",
    removeWhat: (name) => `Take ${name} out of service? Nobody is told of it until somebody returns it.`,
    removeYes: "Yes, take it out",
    returned: "Return to service",
    shelfTime: "Shelve for",
    note: "Note",
    noteHint: "Why; it stands with the alarm",
    comment: "Add comment",
    comments: "Comments",
    noComments: "No comment.",
    keys: "Keys: j k move · a acknowledge · s shelve · x select · Enter opens",

    sending: (act) => `${act}: sent, not confirmed yet`,
    taken: (act) => `${act}: confirmed`,
    refusedOf: (act, reason) => `${act}: ${reason}`,
    report: (act, done, refused) => `${act}: ${done} done${refused > 0 ? `, ${refused} refused` : ""}.`,

    back: "All alarms",
    gone: "This alarm does not stand now.",
    response: "What to do",
    noResponse: "The rule does not say what to do.",
    help: "More",
    device: "Device",
    value: "Value",
    active: "Active",
    notActive: "not now",
    rule: "Rule",
    ownRule: "raised by the site itself",
    labels: "Labels",
    annotations: "Annotations",
  },
  zh: {
    title: "告警",
    parts: "告警的各部分",
    none: "当前没有告警。",
    waiting: "正在等待告警…",
    unread: "此页面无法读取站点发来的告警。请刷新页面，在此之前请查看大屏。",
    badge: (count, worst) => `${count} 条告警待确认，最高级别：${worst}`,
    badgeWord: () => "条告警",
    brokenRules: (count) => `${count} 条规则无法求值`,
    moreLines: (count) => `另有 ${count} 条未列出`,
    showAll: (count) => `显示全部 ${count} 条`,
    group: "按名称分组",
    groupCount: (shown, all) => (all > shown ? `${shown} / ${all}` : String(shown)),

    flood: (clock, count) => `${clock} 起告警泛滥：10 分钟内新增 ${count} 条。`,
    firstOut: "首发告警：",
    first: "首发",

    noData: "无数据",
    chattering: "抖动",
    drill: "演练",
    since: (age) => `已持续 ${age}`,
    acknowledgedBy: (who, when) => `${who} 于 ${when} 确认`,
    shelvedBy: (who, when) => `${who} 于 ${when} 搁置`,
    removedBy: (who, when) => `${who} 于 ${when} 停用`,
    suppressedBy: (name) => `被 ${name} 抑制`,
    shelfEnds: (age) => `${age}后恢复`,
    shelfEnded: "即将恢复",

    select: (name) => `选择 ${name}`,
    selectAll: (section) => `全选：${section}`,
    selected: (count) => `已选 ${count} 条`,
    clearSelection: "取消选择",
    acknowledge: "确认",
    acknowledgeCount: (count) => `确认 ${count} 条`,
    acknowledgeAllWhat: (count) => `确认全部 ${count} 条？大屏将不再提示，且无法撤回。`,
    acknowledgeAllYes: "全部确认",
    shelve: (time) => `搁置 ${time}`,
    unshelve: "取消搁置",
    remove: "停用",
    removeWhat: (name) => `停用 ${name}？恢复启用之前不会再通知任何人。`,
    removeYes: "确认停用",
    returned: "恢复启用",
    shelfTime: "搁置时长",
    note: "备注",
    noteHint: "原因，将随告警显示",
    comment: "添加备注",
    comments: "备注记录",
    noComments: "尚无备注。",
    keys: "快捷键：j k 移动 · a 确认 · s 搁置 · x 选择 · Enter 打开",

    sending: (act) => `${act}：已发送，尚未得到站点确认`,
    taken: (act) => `${act}：站点已执行`,
    refusedOf: (act, reason) => `${act}：${reason}`,
    report: (act, done, refused) => `${act}：完成 ${done} 条${refused > 0 ? `，被拒绝 ${refused} 条` : ""}。`,

    back: "全部告警",
    gone: "此告警当前未触发。",
    response: "处置方法",
    noResponse: "规则未说明处置方法。",
    help: "更多",
    device: "设备",
    value: "数值",
    active: "触发时间",
    notActive: "当前未触发",
    rule: "规则",
    ownRule: "由站点自行产生",
    labels: "标签",
    annotations: "注解",
  },
});

type Both = Readonly<Record<Language, string>>;

const PRIORITY_WORDS: Readonly<Record<Priority, Both>> = {
  critical: { en: "Critical", zh: "严重" },
  high: { en: "High", zh: "高" },
  medium: { en: "Medium", zh: "中" },
  low: { en: "Low", zh: "低" },
};

const STATE_WORDS: Readonly<Record<AlarmState, Both>> = {
  NORM: { en: "normal", zh: "正常" },
  UNACK: { en: "to acknowledge", zh: "待确认" },
  ACKED: { en: "acknowledged", zh: "已确认" },
  RTNUN: { en: "over, not acknowledged", zh: "已恢复，待确认" },
  SHLVD: { en: "shelved", zh: "已搁置" },
  DSUPR: { en: "suppressed", zh: "已抑制" },
  OOSRV: { en: "out of service", zh: "已停用" },
};

const SECTION_WORDS: Readonly<Record<SectionName, Both>> = {
  unacknowledged: { en: "To acknowledge", zh: "待确认" },
  acknowledged: { en: "Acknowledged", zh: "已确认" },
  returned: { en: "Over, not acknowledged", zh: "已恢复，待确认" },
  shelved: { en: "Shelved", zh: "已搁置" },
  suppressed: { en: "Suppressed", zh: "已抑制" },
  outOfService: { en: "Out of service", zh: "已停用" },
  stale: { en: "Standing for more than a day", zh: "持续超过一天" },
};

const ACT_WORDS: Readonly<Record<ActMethod, Both>> = {
  "alarms.acknowledge": { en: "Acknowledge", zh: "确认" },
  "alarms.shelve": { en: "Shelve", zh: "搁置" },
  "alarms.unshelve": { en: "End shelving", zh: "取消搁置" },
  "alarms.comment": { en: "Comment", zh: "备注" },
  "alarms.remove": { en: "Take out of service", zh: "停用" },
  "alarms.return": { en: "Return to service", zh: "恢复启用" },
};

const REFUSAL_WORDS: Readonly<Record<RefusalCode, Both>> = {
  "unknown-alarm": { en: "it does not stand any more", zh: "此告警已不存在" },
  "no-effect": { en: "nothing to change: it was done already, or it changed", zh: "无需更改：已被处理，或状态已改变" },
};

export function priorityWord(priority: Priority, language: Language): string {
  return PRIORITY_WORDS[priority][language];
}

export function alarmStateWord(state: AlarmState, language: Language): string {
  return STATE_WORDS[state][language];
}

export function sectionWord(section: SectionName, language: Language): string {
  return SECTION_WORDS[section][language];
}

export function actWord(method: ActMethod, language: Language): string {
  return ACT_WORDS[method][language];
}

export function refusalWord(code: RefusalCode, language: Language): string {
  return REFUSAL_WORDS[code][language];
}
