/**
 * Events as they come off the wire: text in, a typed event out, or nothing when this build does not know it. Only the frame of
 * each event is checked here; what stands inside comes from the same build of the site as this page, and the store survives it
 * when it does not.
 */
import type { AlarmSet } from "../../protocol/alarm.ts";
import type { Control, Frame, Heartbeat, NoticeSet, Refusal, Snapshot, StreamEvent } from "../../protocol/frame.ts";
import type { TextSet } from "../../protocol/text.ts";

type Fields = Readonly<Record<string, unknown>>;

function isFields(data: unknown): data is Fields {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

const numbers = (data: Fields, ...names: readonly string[]): boolean => names.every((name) => Number.isFinite(data[name]));
const texts = (data: Fields, ...names: readonly string[]): boolean => names.every((name) => typeof data[name] === "string");
const lists = (data: Fields, ...names: readonly string[]): boolean => names.every((name) => Array.isArray(data[name]));

function isSnapshot(data: unknown): data is Snapshot {
  if (!isSet(data) || !texts(data, "incarnation", "build", "site")) return false;
  if (!lists(data, "devices", "series", "history", "notices", "texts") || !isAlarms(data.alarms)) return false;
  const { wall } = data;
  if (!isFields(wall) || !lists(wall, "pages") || !isFields(wall.canvas)) return false;
  return numbers(wall.canvas, "width", "height", "columns", "rows");
}

function isFrame(data: unknown): data is Frame {
  return Array.isArray(data) && Number.isFinite(data[1]) && Array.isArray(data[2]) && Array.isArray(data[3]);
}

/** What all events of state but frames have in common. */
function isSet(data: unknown): data is Fields {
  return isFields(data) && numbers(data, "seq", "at");
}

function isNoticeSet(data: unknown): data is NoticeSet {
  return isSet(data) && lists(data, "notices");
}

function isAlarms(data: unknown): boolean {
  return isFields(data) && lists(data, "alarms", "stale") && isFields(data.counts) && isFields(data.health);
}

function isAlarmSet(data: unknown): data is AlarmSet {
  return isSet(data) && isAlarms(data.alarms);
}

function isTextSet(data: unknown): data is TextSet {
  return isSet(data) && lists(data, "streams");
}

function isHeartbeat(data: unknown): data is Heartbeat {
  return isSet(data) && texts(data, "build", "incarnation");
}

/** Of any type: one that is unknown must still be answered. What it orders is looked at where it is obeyed (control.ts). */
function isControl(data: unknown): data is Control {
  return isFields(data) && texts(data, "id", "type") && numbers(data, "expiresMs");
}

function isRefusal(data: unknown): data is Refusal {
  return isFields(data) && texts(data, "code") && numbers(data, "retryMs");
}

/** All that a stream brings. */
export const EVENTS = [
  "snapshot",
  "frame",
  "notice",
  "alarm",
  "text",
  "heartbeat",
  "control",
  "refused",
] as const satisfies readonly StreamEvent["event"][];

export function decodeEvent(event: StreamEvent["event"], text: string): StreamEvent | undefined {
  const data = parse(text);
  switch (event) {
    case "snapshot":
      return isSnapshot(data) ? { event, data } : undefined;
    case "frame":
      return isFrame(data) ? { event, data } : undefined;
    case "notice":
      return isNoticeSet(data) ? { event, data } : undefined;
    case "alarm":
      return isAlarmSet(data) ? { event, data } : undefined;
    case "text":
      return isTextSet(data) ? { event, data } : undefined;
    case "heartbeat":
      return isHeartbeat(data) ? { event, data } : undefined;
    case "control":
      return isControl(data) ? { event, data } : undefined;
    case "refused":
      return isRefusal(data) ? { event, data } : undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON is one more event that this build does not know: the caller counts it.
    return undefined;
  }
}
