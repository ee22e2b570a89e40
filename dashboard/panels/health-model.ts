/**
 * The figures that tell whether people can still trust the alarms, each beside its target (EEMUA 191, ANSI/ISA-18.2 section 16). A figure that
 * misses its target by far is marked as higher; one without a day's alarms behind it has none.
 */

import type { AlarmHealth, Priority } from "../../protocol/alarm.ts";
import type { Level } from "../../protocol/wall.ts";
import { alarmWordsOf } from "../alarms/words.ts";
import { formatText } from "../format.ts";
import type { Language } from "../i18n.ts";

export interface HealthFigure {
  readonly key: "in-10-min" | "in-day" | "flood" | "stale" | "chattering" | "critical" | "minor";
  readonly name: string;
  readonly value: string;
  readonly target: string;
  readonly level: "good" | Level | undefined;
}

/** One alarm in ten minutes is what a person can work on; ten are a flood. */
const IN_10_MIN = { target: 1, far: 10 };
/** Of one operator's day; twice that is too many. */
const IN_DAY = { target: 150, far: 300 };
const FLOOD = { target: 0.01, far: 0.1 };
const STALE = { target: 0, far: 5 };
const CHATTERING = { target: 0, far: 3 };
/** Where everything is urgent, nothing is. */
const CRITICAL = { target: 0.05, far: 0.2 };
const MINOR = { target: 0.8, far: 0.5 };

export function healthFigures(health: AlarmHealth, language: Language): readonly HealthFigure[] {
  const words = alarmWordsOf(language);
  const { raisedIn10Min, raisedInDay, floodRatio, stale, chattering, priorityRatio } = health;
  const count = (value: number): string => formatText(value, "none", language);
  const share = (value: number): string => `${Math.round(value * 1000) / 10}%`;
  const most = (
    key: HealthFigure["key"],
    name: string,
    value: number,
    { target, far }: typeof IN_DAY,
    text: typeof count,
  ): HealthFigure => {
    const level = value <= target ? "good" : value < far ? "medium" : "high";
    return { key, name, value: text(value), target: `≤ ${text(target)}`, level };
  };
  const of = (...priorities: readonly Priority[]): number => priorities.reduce((sum, priority) => sum + priorityRatio[priority], 0);
  const minor = of("medium", "low");
  const shares: readonly HealthFigure[] = [
    most("critical", words.shareOfCritical, of("critical"), CRITICAL, share),
    {
      key: "minor",
      name: words.shareOfMinor,
      value: share(minor),
      target: `≥ ${share(MINOR.target)}`,
      level: minor >= MINOR.target ? "good" : minor > MINOR.far ? "medium" : "high",
    },
  ];
  return [
    most("in-10-min", words.inTenMinutes, raisedIn10Min, IN_10_MIN, count),
    most("in-day", words.inDay, raisedInDay, IN_DAY, count),
    most("flood", words.floodShare, floodRatio, FLOOD, share),
    most("stale", words.staleAlarms, stale, STALE, count),
    most("chattering", words.chatteringAlarms, chattering, CHATTERING, count),
    ...(raisedInDay > 0 ? shares : shares.map((figure): HealthFigure => ({ ...figure, value: "—", level: undefined }))),
  ];
}

const BADNESS = { high: 0, critical: 0, medium: 1, good: 2 } as const;

/** In their order where all have room; else those that miss their targets first, and how many those are. */
export function orderFigures(figures: readonly HealthFigure[], room: number): { figures: readonly HealthFigure[]; missed: number } {
  const bad = ({ level }: HealthFigure): number => BADNESS[level ?? "good"];
  const missed = figures.filter((figure) => bad(figure) < BADNESS.good).length;
  return { figures: figures.length <= room ? figures : [...figures].sort((a, b) => bad(a) - bad(b)), missed };
}
