/** The screen's way up: `POST /screens/{screen}/report`, checked here before anything reads it. */
import * as v from "valibot";

const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(Number.MAX_SAFE_INTEGER));
const shortText = v.pipe(v.string(), v.maxLength(120));

/** A screen's own name for itself: what its cookie will carry once screens are paired. */
export const ScreenId = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/));

export const AnswerSchema = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(64)),
  ok: v.boolean(),
  /** Why not, when not ok: `unknown-command`, `unknown-page`, `expired`. */
  error: v.optional(shortText),
});

export const ReportSchema = v.object({
  wall: shortText,
  incarnation: v.pipe(v.string(), v.maxLength(32)),
  /** Sequence applied, and the one on the glass: the second lags when the page does not draw. */
  applied: count,
  painted: count,
  page: shortText,
  /** The tab is in the background: browsers do not draw then, and `painted` says nothing. */
  hidden: v.boolean(),
  viewport: v.object({ width: count, height: count, ratio: v.pipe(v.number(), v.minValue(0.1), v.maxValue(16)) }),
  build: shortText,
  /** Longest time between two animation frames since the last report, ms. */
  frameMs: v.nullable(v.pipe(v.number(), v.minValue(0))),
  heapBytes: v.nullable(count),
  /** Screen clock minus server clock, ms. */
  skewMs: v.number(),
  /** Events or commands that this build does not know. */
  unknown: count,
  answers: v.pipe(v.array(AnswerSchema), v.maxLength(32)),
  /** `blocked`: the browser wants a tap or a key first; `off`: the wall has no sound, or the browser cannot make any. */
  sound: v.optional(v.picklist(["ready", "blocked", "off"])),
  /** The drill that is on the glass now, and whether it has sounded here. */
  drill: v.optional(v.object({ id: v.pipe(v.string(), v.maxLength(1_024)), sounded: v.boolean() })),
});

export type Answer = v.InferOutput<typeof AnswerSchema>;
export type Report = v.InferOutput<typeof ReportSchema>;
