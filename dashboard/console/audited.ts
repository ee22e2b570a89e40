/** What the audit log holds lines of, in words: every write, and what else is noted of who came and went; and how each ended. */
import { isRead, METHODS, type Method, RPC_ERRORS } from "../../protocol/command.ts";
import type { Role } from "../../protocol/routes.ts";
import type { Language } from "../i18n.ts";
import { methodWord } from "./words/commands.ts";

/** What is no command and is noted all the same (worker/control-room). */
const NOTED: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  "session.open": { en: "Sign in", zh: "登录" },
  "session.end": { en: "Sign out", zh: "退出登录" },
  "token.used": { en: "Token used from a new address", zh: "令牌在新地址使用" },
  "request.refused": { en: "Refused", zh: "被拒绝的请求" },
};

/** What can be filtered by. Reading is not in the log. */
export const AUDITED: readonly string[] = [
  ...Object.keys(METHODS).filter((method) => !isMethod(method) || !isRead(method)),
  ...Object.keys(NOTED),
];

const OUTCOME_WORDS: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  answered: { en: "done", zh: "已完成" },
  accepted: { en: "accepted", zh: "已受理" },
  sent: { en: "sent to the screen", zh: "已发送至屏幕" },
  expired: { en: "no answer in time", zh: "超时未应答" },
  everywhere: { en: "everywhere", zh: "所有设备" },
  "new address": { en: "new address", zh: "新地址" },
  unauthorized: { en: "refused", zh: "被拒绝" },
  forbidden: { en: "not allowed", zh: "无权限" },
};

/** Never an outcome of a command: it would not have become one. */
const NO_OUTCOMES: readonly string[] = ["parse-error", "invalid-request", "method-not-found", "invalid-params"];

export const OUTCOMES: readonly string[] = [
  ...new Set([...Object.keys(OUTCOME_WORDS), ...Object.keys(RPC_ERRORS)].filter((code) => !NO_OUTCOMES.includes(code))),
];

/** An error is shown by its code, as scripts get it. */
export function outcomeWord(outcome: string, language: Language): string {
  return OUTCOME_WORDS[outcome]?.[language] ?? outcome;
}

/** What is neither on its way nor done is marked. */
export function isGoodOutcome(outcome: string): boolean {
  return ["answered", "accepted", "sent", "everywhere"].includes(outcome);
}

export const AUDITED_ROLES: readonly Role[] = ["none", "device", "screen", "viewer", "operator", "admin"];

/** A line of a newer or older build is shown by its own name. */
export function auditedWord(method: string, language: Language): string {
  return NOTED[method]?.[language] ?? (isMethod(method) ? methodWord(method, language) : method);
}

function isMethod(method: string): method is Method {
  return Object.hasOwn(METHODS, method);
}
