/** What an alarm says, in the reader's language where its rule has it. */
import type { AlarmLine } from "../../protocol/alarm.ts";
import type { Language } from "../i18n.ts";

export function summaryIn(language: Language, { summary, summaryZh }: Pick<AlarmLine, "summary" | "summaryZh">): string {
  return language === "zh" ? (summaryZh ?? summary) : summary;
}
