/** The words of what a wall seldom begins with, in English and Chinese. */
import type { Notice } from "../../protocol/frame.ts";
import { defineWords } from "../i18n.ts";

export type SeldomWords = { readonly [level in Notice["level"]]: string } & {
  readonly more: (count: number) => string;
  readonly emptyWall: string;
  readonly emptyWallHint: string;
};

export const seldomWordsOf = defineWords<SeldomWords>({
  en: {
    info: "Notice",
    warning: "Warning",
    critical: "Critical",
    more: (count) => (count === 1 ? "and 1 more notice" : `and ${count} more notices`),
    emptyWall: "Waiting for the first metric",
    emptyWallHint: "Send one, and it appears here:",
  },
  zh: {
    info: "公告",
    warning: "警告",
    critical: "紧急",
    more: (count) => `另有 ${count} 条公告`,
    emptyWall: "等待第一个指标",
    emptyWallHint: "发送一个指标，它就会显示在这里：",
  },
});
