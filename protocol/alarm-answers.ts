/** Alarms as schemas, for the contract that machines read: beside the types of alarm.ts, and a schema that says something else does not compile. */
import * as v from "valibot";
import { ALARM_EVENTS } from "../core/alarm/alarm.ts";
import { ALARM_STATES } from "../core/alarm/state.ts";
import { type AlarmEntry, type AlarmHistoryLine, type ConsoleAlarms, type Drill, PRIORITIES, type WallAlarms } from "./alarm.ts";
import type { WireNumber } from "./frame.ts";

type Says<T> = v.GenericSchema<unknown, T>;

const epochMs = v.pipe(v.number(), v.description("Epoch milliseconds."));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();
const priority = v.picklist(PRIORITIES);
const deed = v.object({ who: text, atMs: epochMs, note: text });
const value = v.pipe(
  v.nullable(v.union([v.number(), v.picklist(["+Inf", "-Inf"])])),
  v.description("null is NaN."),
) satisfies Says<WireNumber>;
const state = v.pipe(v.picklist(ALARM_STATES), v.description("As ISA-18.2 calls them."));

const line = {
  id: v.pipe(text, v.description("Its label set as text.")),
  name: text,
  summary: text,
  summaryZh: v.exactOptional(v.pipe(text, v.description("The same in Chinese, where the rule has the annotation summary_zh."))),
  priority,
  state,
  sinceMs: epochMs,
  activeMs: v.nullable(epochMs),
  noData: v.pipe(v.boolean(), v.description("Its data is missing: it stays.")),
  chattering: v.boolean(),
  drill: v.boolean(),
  value,
  device: text,
  response: text,
  help: text,
  acknowledged: v.nullable(deed),
  shelf: v.nullable(v.object({ ...deed.entries, untilMs: epochMs })),
};

const Standing = v.object({ unacknowledged: count, acknowledged: count, returned: count });
const counts = v.object({
  more: count,
  byPriority: v.object({ critical: Standing, high: Standing, medium: Standing, low: Standing }),
  stale: count,
  shelved: count,
  suppressed: count,
  outOfService: count,
  chattering: count,
  rules: count,
  brokenRules: count,
});
const flood = v.nullable(v.object({ sinceMs: epochMs, firstOut: text, groups: v.array(v.tuple([text, count])) }));
const health = v.object({
  raisedIn10Min: count,
  raisedInDay: count,
  floodRatio: v.number(),
  chattering: count,
  stale: count,
  priorityRatio: v.object({ critical: v.number(), high: v.number(), medium: v.number(), low: v.number() }),
});

const WallLine = v.object({ ...line, panels: v.pipe(v.array(text), v.description("Panels of the wall that read what it is about.")) });
export const AlarmsOnWall = v.object({
  alarms: v.array(WallLine),
  stale: v.array(WallLine),
  counts,
  flood,
  health,
}) satisfies Says<WallAlarms>;

export const Alarm = v.object({
  ...line,
  labels: v.record(text, text),
  annotations: v.record(text, text),
  outOfService: v.nullable(deed),
  suppressedBy: v.nullable(text),
  comments: v.array(deed),
  rule: text,
}) satisfies Says<AlarmEntry>;

const DrillLine = v.object({
  id: text,
  priority,
  orderedMs: epochMs,
  orderedBy: text,
  screens: count,
  painted: count,
  sounded: count,
  blocked: count,
  acknowledgedMs: v.nullable(epochMs),
  acknowledgedBy: v.nullable(text),
  missedMs: v.nullable(epochMs),
}) satisfies Says<Drill>;

export const AlarmsAnswer = v.object({
  at: epochMs,
  alarms: v.array(Alarm),
  counts,
  flood,
  health,
  drills: v.array(DrillLine),
}) satisfies Says<ConsoleAlarms>;

/** Of an order to alarms, beside its status. */
export const ordered = {
  done: v.array(text),
  refused: v.array(v.object({ id: text, code: v.picklist(["unknown-alarm", "no-effect"]) })),
};

export const AlarmHistoryAnswer = v.object({
  lines: v.array(
    v.object({
      atMs: epochMs,
      type: v.picklist(ALARM_EVENTS),
      id: text,
      name: text,
      priority,
      state,
      value,
      by: v.nullable(deed),
      untilMs: v.nullable(epochMs),
    }) satisfies Says<AlarmHistoryLine>,
  ),
});
