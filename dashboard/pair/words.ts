/** The words of the pairing page. Nobody knows a television's language, so both stand on the page, one under the other. */
import { defineWords } from "../i18n.ts";
import type { Trouble } from "./pairing.ts";

type Name = "title" | "what" | "valid" | "noCode" | "qr" | "signIn" | Trouble;

const wordsOf = defineWords<Readonly<Record<Name, string>>>({
  en: {
    title: "This screen is not paired yet",
    what: "Scan it, or enter the code on the console:",
    valid: "Code valid for",
    noCode: "Waiting for a code …",
    qr: "QR code of the console's address with the code",
    "no-answer": "The site does not answer. It is asked again.",
    busy: "The site is busy. It is asked again soon.",
    refused: "The site gives no code. It is asked again.",
    signIn: "Sign in",
  },
  zh: {
    title: "此屏幕尚未配对",
    what: "扫码，或在控制台输入代码：",
    valid: "代码有效期",
    noCode: "正在获取代码…",
    qr: "控制台地址与代码的二维码",
    "no-answer": "站点没有应答，正在重试。",
    busy: "站点繁忙，稍后重试。",
    refused: "站点未给出代码，正在重试。",
    signIn: "登录",
  },
});

export const WORDS = { en: wordsOf("en"), zh: wordsOf("zh") } as const;
export type WordName = Name;
