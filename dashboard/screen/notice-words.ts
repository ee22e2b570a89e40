/** The words of notices on a wall, in English and Chinese. */
import type { Notice } from "../../protocol/frame.ts";
import { defineWords } from "../i18n.ts";

export type NoticeWords = { readonly [level in Notice["level"]]: string } & { readonly more: (count: number) => string };

export const noticeWordsOf = defineWords<NoticeWords>({
  en: {
    info: "Notice",
    warning: "Warning",
    critical: "Critical",
    more: (count) => (count === 1 ? "and 1 more notice" : `and ${count} more notices`),
  },
  zh: {
    info: "公告",
    warning: "警告",
    critical: "紧急",
    more: (count) => `另有 ${count} 条公告`,
  },
});
