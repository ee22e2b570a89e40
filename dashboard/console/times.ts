/** When something was, with its day: for what may be months old. Ages and clocks are in `dashboard/format.ts`. */
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
