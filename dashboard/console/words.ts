/** The words of the console, in English and Chinese, by the part that says them. */
import type { Language } from "../i18n.ts";
import { type HistoryWords, historyWords } from "./words/alarm-history.ts";
import { type AlarmWords, alarmWords } from "./words/alarms.ts";
import { type AuditWords, auditWords } from "./words/audit.ts";
import { type CommandWords, commandWords } from "./words/commands.ts";
import { type DrillWords, drillWords } from "./words/drills.ts";
import { type NoticeWords, noticeWords } from "./words/notices.ts";
import { type PageWords, pageWords } from "./words/page.ts";
import { type RuleWords, ruleWords } from "./words/rules.ts";
import { type ScreenWords, screenWords } from "./words/screens.ts";
import { type TargetWords, targetWords } from "./words/targets.ts";
import { type TokenWords, tokenWords } from "./words/tokens.ts";

export interface Words {
  readonly page: PageWords;
  readonly alarms: AlarmWords;
  readonly history: HistoryWords;
  readonly drills: DrillWords;
  readonly rules: RuleWords;
  readonly targets: TargetWords;
  readonly screens: ScreenWords;
  readonly notices: NoticeWords;
  readonly commands: CommandWords;
  readonly tokens: TokenWords;
  readonly audit: AuditWords;
}

export function wordsOf(language: Language): Words {
  return {
    page: pageWords(language),
    alarms: alarmWords(language),
    history: historyWords(language),
    drills: drillWords(language),
    rules: ruleWords(language),
    targets: targetWords(language),
    screens: screenWords(language),
    notices: noticeWords(language),
    commands: commandWords(language),
    tokens: tokenWords(language),
    audit: auditWords(language),
  };
}
