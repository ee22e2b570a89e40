/**
 * Which tone sounds when: once for each alarm that comes to stand unacknowledged, and no longer than it does. In a flood only its beginning
 * sounds. What stood before the page was opened is silent, but for the worst critical alarm that nobody has acknowledged.
 */
import type { Priority, WallAlarm, WallAlarms } from "../../protocol/alarm.ts";

export interface Tone {
  /** The id of the alarm. */
  readonly alarm: string;
  readonly priority: Priority;
}

export interface Sounding {
  /** What sounds and then what waits for it, in this order. */
  readonly queue: readonly Tone[];
  /** Alarms that stood unacknowledged when last looked: each with the time from which on, so that one that comes back is another. */
  readonly known: readonly string[];
  /** Of those the newest. */
  readonly newestMs: number;
  /** There were more than lines for them. */
  readonly isCut: boolean;
  readonly isFlood: boolean;
}

/** Of a wall that says nothing of sound. */
export const USUAL_SOUND: readonly Priority[] = ["critical", "high"];

/** Lines come and go while there are more alarms than lines. */
const KNOWN_KEPT = 400;

/** `before`: absent at the first look. The alarms come worst first. */
export function stepTones(before: Sounding | undefined, { alarms, counts, flood }: WallAlarms, sound: readonly Priority[]): Sounding {
  const standing = alarms.filter(({ state }) => state === "UNACK");
  const keys = standing.map(keyOf);
  const isFlood = flood !== null;
  const isCut = counts.more > 0;
  const newestMs = Math.max(before?.newestMs ?? 0, ...standing.map(({ sinceMs }) => sinceMs));
  const kept = before?.isCut || isCut ? (before?.known.filter((key) => !keys.includes(key)) ?? []) : [];
  const known = [...kept, ...keys].slice(-KNOWN_KEPT);
  const held = before?.queue.filter(({ alarm }) => standing.some(({ id }) => id === alarm)) ?? [];
  const audible = standing.filter(({ priority }) => sound.includes(priority));
  const fresh = before
    ? audible.filter((alarm) => isNew(before, alarm)).slice(0, isFlood ? 1 : undefined)
    : audible.filter(({ priority }) => priority === "critical").slice(0, 1);
  const isSilent = isFlood && before?.isFlood === true;
  const queue = isSilent ? held : [...held, ...fresh.map(({ id, priority }) => ({ alarm: id, priority }))];
  return { queue, known, newestMs, isCut, isFlood };
}

/** A line that had no place before was no news then, and is none now. */
function isNew({ known, newestMs, isCut }: Sounding, alarm: WallAlarm): boolean {
  return !known.includes(keyOf(alarm)) && !(isCut && alarm.sinceMs <= newestMs);
}

function keyOf({ id, sinceMs }: WallAlarm): string {
  return `${sinceMs} ${id}`;
}

/** The first of the queue has sounded. */
export function endTone(sounding: Sounding): Sounding {
  return { ...sounding, queue: sounding.queue.slice(1) };
}

/** What waited while the browser made no sound is told by the most urgent tone of it alone. */
export function releaseTones(sounding: Sounding, order: readonly Priority[]): Sounding {
  const sorted = [...sounding.queue].sort((a, b) => order.indexOf(a.priority) - order.indexOf(b.priority));
  return { ...sounding, queue: sorted.slice(0, 1) };
}

/** A beep of a sequence, ms from its beginning, and its pitch. */
export interface Beep {
  readonly atMs: number;
  readonly forMs: number;
  readonly hertz: number;
}

/**
 * Told apart by number and pitch of beeps (as IEC 60601-1-8 does: the more urgent, the more and the faster), and each over in about a second:
 * who hears it looks at the wall, which says the rest.
 */
export const SEQUENCES: Readonly<Record<Priority, readonly Beep[]>> = {
  critical: [0, 180, 360, 720, 900].map((atMs, i) => ({ atMs, forMs: 130, hertz: i < 3 ? 880 : 1175 })),
  high: [0, 260, 520].map((atMs) => ({ atMs, forMs: 190, hertz: 740 })),
  medium: [0, 340].map((atMs) => ({ atMs, forMs: 240, hertz: 587 })),
  low: [{ atMs: 0, forMs: 280, hertz: 440 }],
};
