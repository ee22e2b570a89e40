/** The words of notifications: their targets, tests and dead letters. */
import type { TargetKind } from "../../../protocol/target.ts";
import { defineWords, type Language } from "../../i18n.ts";

export type TargetWords = {
  readonly title: string;
  readonly what: string;
  readonly waiting: string;
  readonly none: string;
  readonly newTarget: string;
  readonly change: (name: string) => string;
  readonly name: string;
  readonly nameHint: string;
  readonly kind: string;
  readonly kinds: (kind: TargetKind) => string;
  readonly url: string;
  readonly secret: string;
  readonly secretOf: (kind: TargetKind) => string;
  readonly secretKept: string;
  readonly noSecret: string;
  readonly minPriority: string;
  readonly sendResolved: string;
  readonly put: string;
  readonly edit: string;
  readonly test: string;
  readonly testing: string;
  readonly taken: (ms: number) => string;
  readonly notTaken: (reason: string) => string;
  readonly remove: string;
  readonly removeWhat: (name: string) => string;
  readonly removeYes: string;
  readonly sent: string;
  readonly notSent: string;
  readonly working: string;
  readonly failing: (reason: string) => string;
  readonly queued: string;
  readonly dead: string;
  readonly showDead: (count: number) => string;
  readonly hideDead: string;
  readonly noDead: string;
  readonly retry: string;
  readonly letter: (name: string, alarms: number, resolved: boolean) => string;
  readonly tries: (count: number, reason: string, when: string) => string;
  readonly made: string;
  readonly putBy: (who: string, when: string) => string;
};

const KINDS: Readonly<Record<TargetKind, Readonly<Record<Language, string>>>> = {
  alertmanager: { en: "Alertmanager", zh: "Alertmanager" },
  webhook: { en: "Webhook", zh: "Webhook" },
};

export const targetWords = defineWords<TargetWords>({
  en: {
    title: "Notification targets",
    what: "Where the site sends its alarms. Tests are marked and raise nothing.",
    waiting: "Waiting for the site …",
    none: "No target: nobody outside of this site is told of alarms.",
    newTarget: "New target",
    change: (name) => `Change ${name}`,
    name: "Name",
    nameHint: "letters, digits, - or _",
    kind: "Kind",
    kinds: (kind) => KINDS[kind].en,
    url: "Address",
    secret: "Secret",
    secretOf: (kind) => (kind === "webhook" ? "Signs each message" : "Bearer token of the Alertmanager"),
    secretKept: "Left empty, the one that is kept stays.",
    noSecret: "Take the secret away",
    minPriority: "Least urgent",
    sendResolved: "Tell of ends too",
    put: "Save target",
    edit: "Change",
    test: "Test",
    testing: "sending a test …",
    taken: (ms) => `test taken in ${ms} ms`,
    notTaken: (reason) => `test not taken: ${reason}`,
    remove: "Delete",
    removeWhat: (name) => `Delete ${name}? It is told of nothing more, and what waits for it is lost.`,
    removeYes: "Yes, delete",
    sent: "Last taken",
    notSent: "not since the site started",
    working: "works",
    failing: (reason) => `fails: ${reason}`,
    queued: "Waiting",
    dead: "Dead letters",
    showDead: (count) => `Dead letters (${count})`,
    hideDead: "Hide dead letters",
    noDead: "No dead letters.",
    retry: "Send all again",
    letter: (name, alarms, resolved) => `${name}, ${alarms === 1 ? "1 alarm" : `${alarms} alarms`}${resolved ? ", ended" : ""}`,
    tries: (count, reason, when) => `${count === 1 ? "1 try" : `${count} tries`}, ${reason}, given up ${when}`,
    made: "Saved",
    putBy: (who, when) => `${when} by ${who}`,
  },
  zh: {
    title: "通知目标",
    what: "站点将告警发送到这些目标。测试消息带有标记，不会触发告警。",
    waiting: "正在等待站点…",
    none: "没有目标：站点之外无人收到告警。",
    newTarget: "新目标",
    change: (name) => `修改 ${name}`,
    name: "名称",
    nameHint: "字母、数字、- 或 _",
    kind: "类型",
    kinds: (kind) => KINDS[kind].zh,
    url: "地址",
    secret: "密钥",
    secretOf: (kind) => (kind === "webhook" ? "用于签名每条消息" : "Alertmanager 的 Bearer 令牌"),
    secretKept: "留空则保留现有密钥。",
    noSecret: "移除密钥",
    minPriority: "通知的最低级别",
    sendResolved: "恢复时也通知",
    put: "保存目标",
    edit: "修改",
    test: "测试",
    testing: "正在发送测试…",
    taken: (ms) => `测试成功，用时 ${ms} 毫秒`,
    notTaken: (reason) => `测试失败：${reason}`,
    remove: "删除",
    removeWhat: (name) => `删除 ${name}？将不再向其发送通知，等待发送的消息会丢失。`,
    removeYes: "确认删除",
    sent: "最近送达",
    notSent: "站点启动后尚无",
    working: "正常",
    failing: (reason) => `失败：${reason}`,
    queued: "等待发送",
    dead: "未送达",
    showDead: (count) => `未送达通知（${count}）`,
    hideDead: "收起未送达通知",
    noDead: "没有未送达通知。",
    retry: "全部重发",
    letter: (name, alarms, resolved) => `${name}，${alarms} 条告警${resolved ? "，已恢复" : ""}`,
    tries: (count, reason, when) => `尝试 ${count} 次，${reason}，于 ${when} 放弃`,
    made: "保存",
    putBy: (who, when) => `${when}，设置者：${who}`,
  },
});

const REASONS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  timeout: { en: "no answer in time", zh: "超时未应答" },
  network: { en: "no connection", zh: "无法连接" },
  "not-allowed": { en: "the address is not allowed", zh: "不允许此地址" },
};

/** `http-400` is told as the status that it is; what this build does not know, as it stands. */
export function deliveryWord(error: string, language: Language): string {
  return REASONS[error]?.[language] ?? error.replace(/^http-/, "HTTP ");
}
