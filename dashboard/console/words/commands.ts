/** The words of commands: what was ordered, what became of it, and why not. */
import { type Method, RPC_ERRORS, type RpcErrorCode } from "../../../protocol/command.ts";
import { defineWords, type Language } from "../../i18n.ts";
import type { Result } from "../commands.ts";
import type { CallErrorCode } from "../rpc.ts";

export type CommandWords = {
  readonly title: string;
  readonly none: string;
  readonly other: string;
  readonly sending: string;
  readonly waiting: string;
  readonly done: string;
  readonly failed: string;
  readonly expired: string;
  readonly refused: string;
  readonly slow: string;
  readonly unknownPage: string;
  readonly unknownCommand: string;
};

export const commandWords = defineWords<CommandWords>({
  en: {
    title: "Last commands",
    none: "No command yet.",
    other: "another console",
    sending: "sending",
    waiting: "sent, waiting for the screen",
    done: "done",
    failed: "failed",
    expired: "expired: no answer from the screen",
    refused: "refused",
    slow: "no connection yet; it is sent as soon as there is one",
    unknownPage: "The screen has no such page.",
    unknownCommand: "The screen does not know this command.",
  },
  zh: {
    title: "最近命令",
    none: "尚无命令。",
    other: "其他控制台",
    sending: "发送中",
    waiting: "已发送，等待屏幕应答",
    done: "已完成",
    failed: "失败",
    expired: "已过期：屏幕未应答",
    refused: "被拒绝",
    slow: "暂无连接，恢复后立即发送",
    unknownPage: "屏幕没有这一页。",
    unknownCommand: "屏幕不认识此命令。",
  },
});

export function resultWord(result: Result, words: CommandWords): string {
  return words[result];
}

/** A screen's own words for why it could not act. */
export function targetErrorWord(error: string, words: CommandWords): string {
  if (error === "unknown-page") return words.unknownPage;
  if (error === "unknown-command") return words.unknownCommand;
  return error === "expired" ? words.expired : error;
}

const METHOD_WORDS: Readonly<Record<Method, Readonly<Record<Language, string>>>> = {
  "screens.list": { en: "List screens", zh: "列出屏幕" },
  "screens.identify": { en: "Identify", zh: "识别" },
  "screens.reload": { en: "Reload", zh: "重新加载" },
  "screens.show": { en: "Show page", zh: "显示页" },
  "screens.pair": { en: "Pair screen", zh: "配对屏幕" },
  "screens.adjust": { en: "Adjust size", zh: "调整尺寸" },
  "screens.revoke": { en: "Revoke screen", zh: "解除屏幕配对" },
  "notices.list": { en: "List notices", zh: "列出公告" },
  "notices.post": { en: "Post notice", zh: "发布公告" },
  "notices.clear": { en: "Clear notice", zh: "清除公告" },
  "tokens.list": { en: "List tokens", zh: "列出令牌" },
  "tokens.make": { en: "Make token", zh: "创建令牌" },
  "tokens.revoke": { en: "Revoke token", zh: "吊销令牌" },
  "walls.list": { en: "List walls", zh: "列出大屏" },
  "walls.get": { en: "Read wall", zh: "读取大屏" },
  "walls.versions": { en: "Versions of a wall", zh: "大屏版本" },
  "walls.check": { en: "Check wall", zh: "检查大屏" },
  "walls.put": { en: "Put wall", zh: "发布大屏" },
  "walls.delete": { en: "Delete wall", zh: "删除大屏" },
  "alarms.list": { en: "List alarms", zh: "列出告警" },
  "alarms.history": { en: "History of alarms", zh: "告警历史" },
  "alarms.acknowledge": { en: "Acknowledge", zh: "确认告警" },
  "alarms.shelve": { en: "Shelve", zh: "搁置告警" },
  "alarms.unshelve": { en: "End shelving", zh: "取消搁置" },
  "alarms.comment": { en: "Comment", zh: "告警备注" },
  "alarms.remove": { en: "Take out of service", zh: "停用告警" },
  "alarms.return": { en: "Return to service", zh: "恢复启用" },
  "alarms.drill": { en: "Drill", zh: "告警演练" },
  "rules.list": { en: "List rules", zh: "列出规则" },
  "rules.get": { en: "Read rules", zh: "读取规则" },
  "rules.versions": { en: "Versions of rules", zh: "规则版本" },
  "rules.check": { en: "Check rules", zh: "检查规则" },
  "rules.put": { en: "Put rules", zh: "发布规则" },
  "rules.delete": { en: "Delete rules", zh: "删除规则" },
  "targets.list": { en: "List notification targets", zh: "列出通知目标" },
  "targets.put": { en: "Put notification target", zh: "设置通知目标" },
  "targets.delete": { en: "Delete notification target", zh: "删除通知目标" },
  "targets.test": { en: "Test notification target", zh: "测试通知目标" },
  "targets.dead": { en: "List dead letters", zh: "列出未送达通知" },
  "targets.retry": { en: "Retry dead letters", zh: "重发未送达通知" },
};

export function methodWord(method: Method, language: Language): string {
  return METHOD_WORDS[method][language];
}

/** False when the call ended on this page: nobody refused it. */
export function isSiteError(code: CallErrorCode): code is RpcErrorCode {
  return Object.hasOwn(RPC_ERRORS, code);
}

const ERRORS: Readonly<Partial<Record<CallErrorCode, Readonly<Record<Language, string>>>>> = {
  "no-connection": { en: "There was no connection. It was not sent.", zh: "当时没有连接，命令未发送。" },
  "no-answer": { en: "No answer from the site. It may have acted.", zh: "站点没有应答，命令可能已执行。" },
  "too-many-calls": { en: "Too many commands at once.", zh: "同时发送的命令过多。" },
  "bad-answer": {
    en: "The site answered something that this page does not understand. Reload the page.",
    zh: "此页面无法理解站点的应答，请刷新页面。",
  },
  "unknown-screen": { en: "There is no such screen any more.", zh: "此屏幕已不存在或不在线。" },
  "unknown-notice": { en: "This notice is not shown any more.", zh: "此公告已不再显示。" },
  "unknown-wall": { en: "There is no such wall.", zh: "没有这个大屏。" },
  "unknown-token": { en: "There is no such token any more.", zh: "此令牌已不存在。" },
  "unknown-code": {
    en: "No screen shows this code now. Look again: codes change every few minutes.",
    zh: "当前没有屏幕显示此代码。代码每隔几分钟更换，请再看一次屏幕。",
  },
  "too-many-tries": { en: "Too many wrong codes. Wait a minute.", zh: "错误代码过多，请等一分钟。" },
  "too-many-tokens": { en: "There are as many tokens as a site may have. Revoke one first.", zh: "令牌数量已达上限，请先吊销一个。" },
  "too-many-notices": {
    en: "So many notices are shown that one more would not be read. Clear one first.",
    zh: "公告过多，再多一条也无人会读。请先清除一条。",
  },
  "unknown-target": { en: "There is no such target any more.", zh: "此通知目标已不存在。" },
  "too-many-targets": { en: "There are as many targets as a site may have. Delete one first.", zh: "通知目标数量已达上限，请先删除一个。" },
  "drill-runs": { en: "A drill is running. It ends when somebody acknowledges it.", zh: "已有演练正在进行，有人确认后即结束。" },
  "site-unreachable": { en: "The site did not answer. Try again.", zh: "站点没有应答，请重试。" },
  forbidden: { en: "Your role does not allow this.", zh: "您的角色无权执行此操作。" },
  unauthorized: { en: "You are not signed in any more.", zh: "您已不再登录。" },
};

export interface CallError {
  readonly code: CallErrorCode;
  readonly message: string;
}

export function errorWord({ code, message }: CallError, language: Language): string {
  const known = ERRORS[code]?.[language];
  if (known !== undefined) return known;
  if (code === "invalid-params" || code === "bad-target") {
    if (language === "zh") return `站点不接受此内容${message === "" ? "" : `：${message}`}。`;
    return `The site does not accept this${message === "" ? "" : `: ${message}`}.`;
  }
  return language === "zh" ? `站点无法执行（${code}）。` : `The site could not do this (${code}).`;
}
