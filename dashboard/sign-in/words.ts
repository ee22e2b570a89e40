/** The words of the sign-in page, in English and Chinese. */
import type { SessionStatus } from "../../protocol/identity.ts";
import { defineWords, type Language } from "../i18n.ts";
import type { SignInOutcome } from "./session.ts";

export type Words = {
  readonly title: string;
  readonly site: (name: string) => string;
  readonly token: string;
  readonly where: string;
  readonly signIn: string;
  readonly signingIn: string;
  readonly wrongToken: string;
  readonly wait: (seconds: number) => string;
  readonly noAnswer: string;
  readonly wrongRole: string;
  readonly refused: (code: string) => string;
  readonly already: (who: string, role: string) => string;
  readonly openMode: string;
  readonly goOn: string;
  readonly otherLanguage: string;
};

export const wordsOf = defineWords<Words>({
  en: {
    title: "Sign in",
    site: (name) => `site ${name}`,
    token: "Token",
    where:
      "The first one is the secret ADMIN_TOKEN; a server of your own keeps it in the file admin-token of its state. More are made on the console.",
    signIn: "Sign in",
    signingIn: "Signing in …",
    wrongToken: "No such token. It may have been revoked, or a letter of it is missing.",
    wait: (seconds) => `Too many tries. Wait ${seconds} s.`,
    noAnswer: "The site does not answer. Try again.",
    wrongRole: "This token is for devices. People need one with the role viewer, operator or admin.",
    refused: (code) => `The site does not allow it (${code}).`,
    already: (who, role) => `You are signed in as ${who} (${role}).`,
    openMode: "Open mode: no log-in is needed.",
    goOn: "Continue",
    otherLanguage: "中文",
  },
  zh: {
    title: "登录",
    site: (name) => `站点 ${name}`,
    token: "令牌",
    where: "首个令牌是机密 ADMIN_TOKEN，自建服务器将其存放在状态目录的 admin-token 文件中；更多令牌可在控制台创建。",
    signIn: "登录",
    signingIn: "正在登录…",
    wrongToken: "没有这个令牌，可能已被吊销，或漏了字符。",
    wait: (seconds) => `尝试次数过多，请等待 ${seconds} 秒。`,
    noAnswer: "站点没有应答，请重试。",
    wrongRole: "此令牌供设备使用。人员登录需要查看者、值班员或管理员令牌。",
    refused: (code) => `站点不允许此操作（${code}）。`,
    already: (who, role) => `您已登录：${who}（${role}）。`,
    openMode: "开放模式：无需登录。",
    goOn: "继续",
    otherLanguage: "English",
  },
});

/** `waitS` is what is left of the time that the site asked for. */
export function outcomeWord(outcome: SignInOutcome, waitS: number, words: Words): string {
  if (outcome.ok) return "";
  switch (outcome.code) {
    case "wrong-token":
      return words.wrongToken;
    case "no-answer":
      return words.noAnswer;
    case "wait":
      return waitS > 0 ? words.wait(waitS) : "";
    case "refused":
      return outcome.problem === "forbidden" ? words.wrongRole : words.refused(outcome.problem);
  }
}

const ROLE_WORDS: Readonly<Record<NonNullable<SessionStatus["role"]>, Readonly<Record<Language, string>>>> = {
  none: { en: "nobody", zh: "无" },
  device: { en: "device", zh: "设备" },
  screen: { en: "screen", zh: "屏幕" },
  viewer: { en: "viewer", zh: "查看者" },
  operator: { en: "operator", zh: "值班员" },
  admin: { en: "admin", zh: "管理员" },
};

export function roleWord(role: NonNullable<SessionStatus["role"]>, language: Language): string {
  return ROLE_WORDS[role][language];
}
