/** What an alarm says, and what is to be done, in the reader's language where its rule has it. */
import type { AlarmEntry, AlarmLine } from "../../protocol/alarm.ts";
import type { Language } from "../i18n.ts";

export function summaryIn(language: Language, { summary, summaryZh }: Pick<AlarmLine, "summary" | "summaryZh">): string {
  return language === "zh" ? (summaryZh ?? summary) : summary;
}

export function responseIn(language: Language, { response, annotations }: Pick<AlarmEntry, "response" | "annotations">): string {
  return language === "zh" ? (annotations.response_zh ?? response) : response;
}
