/**
 * What goes to consoles, as schemas beside its types: the events of their stream, and what each method of their socket is answered. The
 * console checks what arrives with these, and `/asyncapi.json` is made from them. A schema that says something else than its type
 * does not compile.
 */
import * as v from "valibot";
import type { ConsoleAlarms } from "./alarm.ts";
import { AlarmHistoryAnswer, AlarmsAnswer } from "./alarm-answers.ts";
import * as answers from "./answers.ts";
import type { ConsoleScreens, Method, Results } from "./command.ts";
import type { Heartbeat, Refusal } from "./frame.ts";

type Says<T> = v.GenericSchema<unknown, T>;

const epochMs = v.pipe(v.number(), v.description("Epoch milliseconds."));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const text = v.string();

export const HeartbeatEvent = v.object({ at: epochMs, build: text, incarnation: text, seq: count }) satisfies Says<Heartbeat>;
export const RefusedEvent = v.object({
  code: v.picklist([
    "unknown-wall",
    "unauthorized",
    "too-many-streams",
    "overloaded",
    "replaced",
    "queue-full",
    "silent",
    "behind",
    "too-old",
  ]),
  detail: text,
  retryMs: count,
}) satisfies Says<Refusal>;

const ScreensEvent = v.object({
  at: epochMs,
  build: text,
  site: text,
  open: v.boolean(),
  walls: v.array(
    v.object({
      name: text,
      title: answers.LocalText,
      pages: v.array(v.object({ id: text, title: answers.LocalText })),
      generated: v.boolean(),
    }),
  ),
  screens: v.array(answers.Screen),
  paired: v.array(answers.Paired),
  notices: answers.NoticesAnswer.entries.notices,
}) satisfies Says<ConsoleScreens>;

const AlarmsEvent = AlarmsAnswer satisfies Says<ConsoleAlarms>;
/** By event. */
export const CONSOLE_EVENTS = { screens: ScreensEvent, alarms: AlarmsEvent, heartbeat: HeartbeatEvent, refused: RefusedEvent } as const;

/** What each method is answered, when it is. */
export const RESULTS: { readonly [M in Method]: Says<Results[M]> } = {
  "screens.list": answers.ScreensAnswer,
  "screens.identify": answers.CommandAnswer,
  "screens.reload": answers.CommandAnswer,
  "screens.show": answers.CommandAnswer,
  "notices.list": answers.NoticesAnswer,
  "notices.post": answers.NoticePostAnswer,
  "notices.clear": answers.CommandAnswer,
  "screens.pair": answers.ScreenPairAnswer,
  "screens.revoke": answers.CommandAnswer,
  "screens.adjust": answers.CommandAnswer,
  "tokens.list": answers.TokensAnswer,
  "tokens.make": answers.TokenMakeAnswer,
  "tokens.revoke": answers.CommandAnswer,
  "walls.list": answers.WallsAnswer,
  "walls.get": v.object({ wall: text, version: v.nullable(count), text }),
  "walls.versions": answers.WallVersionsAnswer,
  "walls.check": answers.WallCheckAnswer,
  "walls.put": answers.WallPut,
  "walls.delete": answers.WallDeleteAnswer,
  "alarms.list": AlarmsAnswer,
  "alarms.history": AlarmHistoryAnswer,
  "alarms.acknowledge": answers.AlarmsOrderedAnswer,
  "alarms.shelve": answers.AlarmsOrderedAnswer,
  "alarms.unshelve": answers.AlarmsOrderedAnswer,
  "alarms.comment": answers.AlarmsOrderedAnswer,
  "alarms.remove": answers.AlarmsOrderedAnswer,
  "alarms.return": answers.AlarmsOrderedAnswer,
  "alarms.drill": answers.DrillAnswer,
  "rules.list": answers.RulesAnswer,
  "rules.get": v.object({ file: text, version: count, text }),
  "rules.versions": answers.RuleVersionsAnswer,
  "rules.check": answers.RuleCheckAnswer,
  "rules.put": answers.RulePut,
  "rules.delete": answers.RuleDeleteAnswer,
  "targets.list": answers.TargetsAnswer,
  "targets.put": answers.TargetPutAnswer,
  "targets.delete": answers.TargetDeleteAnswer,
  "targets.test": answers.TargetTestAnswer,
  "targets.dead": answers.TargetDeadAnswer,
  "targets.retry": answers.TargetRetryAnswer,
};
