/** When something was, with its day: for what may be months old; and spans that somebody chose. Ages and clocks are in `dashboard/format.ts`. */
import type { Language } from "../i18n.ts";

const TODAY: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
const THIS_YEAR: Intl.DateTimeFormatOptions = { ...TODAY, day: "numeric", month: "short" };
const LONG_AGO: Intl.DateTimeFormatOptions = { ...THIS_YEAR, year: "numeric" };

const LOCALES: Readonly<Record<Language, string>> = { en: "en-GB", zh: "zh-CN" };

/** "14:02:31", "23 Nov, 14:02:31", "23 Nov 2026, 14:02:31": no longer than what stands between then and now, in the browser's zone. */
export function formatTime(epochMs: number, nowMs: number, language: Language): string {
  const [then, now] = [new Date(epochMs), new Date(nowMs)];
  const sameYear = then.getFullYear() === now.getFullYear();
  const parts = then.toDateString() === now.toDateString() ? TODAY : sameYear ? THIS_YEAR : LONG_AGO;
  return new Intl.DateTimeFormat(LOCALES[language], parts).format(then);
}

const SPAN_UNITS: Readonly<Record<Language, readonly [minute: string, hour: string, day: string]>> = {
  en: ["min", "h", "d"],
  zh: ["分钟", "小时", "天"],
};

/** "15 min", "1 h", "24 h", "7 d": a span as people order it, in whole units. A day is told in hours. */
export function formatSpan(spanMs: number, language: Language): string {
  const minutes = Math.round(spanMs / 60_000);
  const [minute, hour, day] = SPAN_UNITS[language];
  if (minutes % 60 !== 0) return `${minutes} ${minute}`;
  return minutes > 1440 && minutes % 1440 === 0 ? `${minutes / 1440} ${day}` : `${minutes / 60} ${hour}`;
}
