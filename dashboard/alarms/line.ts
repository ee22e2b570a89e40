/** What one line says of an alarm, on the strip and in a list: values in, words out. */
import type { AlarmState, Priority, WallAlarm } from "../../protocol/alarm.ts";
import { formatAge } from "../format.ts";
import { type Language, whoText } from "../i18n.ts";
import { summaryIn } from "./summary.ts";
import { alarmWordsOf } from "./words.ts";

/** How a line is dressed: nobody has seen it; somebody works on it; it is over and nobody has seen it. */
export type Dress = "unacknowledged" | "acknowledged" | "returned";

const DRESSES: Readonly<Partial<Record<AlarmState, Dress>>> = { ACKED: "acknowledged", RTNUN: "returned" };

/** What stands beside the summary, each with a shape of its own. */
export type Mark = "drill" | "first-out" | "no-data" | "chattering" | "stale";

export interface Line {
  readonly id: string;
  readonly priority: Priority;
  readonly dress: Dress;
  readonly drill: boolean;
  readonly marks: readonly Mark[];
  readonly text: string;
  /** "" where the text names it already. */
  readonly device: string;
  /** Who sees to it, or that nobody does. */
  readonly note: string;
  readonly age: string;
}

export interface LineContext {
  readonly nowMs: number;
  readonly language: Language;
  /** The id of a flood's first alarm; "" outside of floods. */
  readonly firstOut: string;
}

export function dressOf({ state }: Pick<WallAlarm, "state">): Dress {
  return DRESSES[state] ?? "unacknowledged";
}

export function lineOf(alarm: WallAlarm, { nowMs, language, firstOut }: LineContext, isStale = false): Line {
  const words = alarmWordsOf(language);
  const { id, priority, name, device, drill, noData, chattering, acknowledged, activeMs, sinceMs } = alarm;
  const dress = dressOf(alarm);
  const text = summaryIn(language, alarm) || name;
  const marks: Mark[] = [];
  if (drill) marks.push("drill");
  if (id === firstOut) marks.push("first-out");
  if (noData) marks.push("no-data");
  if (chattering) marks.push("chattering");
  if (isStale) marks.push("stale");
  const age = (ms: number): string => formatAge(nowMs - ms, language);
  const note =
    dress === "acknowledged" && acknowledged
      ? words.acknowledged(whoText(acknowledged.who, language), age(acknowledged.atMs), acknowledged.note)
      : dress === "returned"
        ? words.returned
        : words.unacknowledged;
  return {
    id,
    priority,
    dress,
    drill,
    marks,
    text,
    device: text.includes(device) ? "" : device,
    note: dress === "acknowledged" && !acknowledged ? "" : note,
    // An alarm is as old as its cause; one that is over, as old as its end.
    age: age(dress === "returned" ? sinceMs : (activeMs ?? sinceMs)),
  };
}
