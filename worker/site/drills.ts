/**
 * Drills: a marked test alarm that somebody orders, which goes the way of every other one, and how long it took until somebody
 * acknowledged it. One at a time.
 */

import type { AlarmEvent } from "../../core/alarm/alarm.ts";
import { type Alarm, alarmId } from "../../core/alarm/alarm.ts";
import type { AlarmBook } from "../../core/alarm/book.ts";
import { DRILL_NAME, DRILL_RULE } from "../../core/alarm/built-in.ts";
import type { Labels } from "../../core/metric.ts";
import type { Drill, Priority } from "../../protocol/alarm.ts";
import type { Report } from "../../protocol/report.ts";

/** Whoever has not answered by then does not. */
export const DRILL_MS = 10 * 60_000;
const DRILLS_KEPT = 10;

export interface DrillOrder {
  readonly priority: Priority;
  readonly note: string;
  readonly who: string;
  /** Screens that are on. */
  readonly screens: number;
}

export class Drills {
  #all: readonly Drill[];
  /** Of the one that runs: what screens said of it. */
  readonly #painted = new Set<string>();
  readonly #sounded = new Set<string>();
  readonly #blocked = new Set<string>();

  constructor(all: readonly Drill[]) {
    this.#all = all;
  }

  /** Newest first. */
  get all(): readonly Drill[] {
    return this.#all;
  }

  get running(): Drill | undefined {
    const [newest] = this.#all;
    return newest && newest.acknowledgedMs === null && newest.missedMs === null ? newest : undefined;
  }

  /** None must run. */
  start({ priority, note, who, screens }: DrillOrder, book: AlarmBook, nowMs: number): readonly AlarmEvent[] {
    const labels: Labels = [
      ["alertname", DRILL_NAME],
      ["started", new Date(nowMs).toISOString()],
    ];
    const id = alarmId(labels);
    for (const said of [this.#painted, this.#sounded, this.#blocked]) said.clear();
    const counts = { screens, painted: 0, sounded: 0, blocked: 0, acknowledgedMs: null, acknowledgedBy: null, missedMs: null };
    this.#all = [{ id, priority, orderedMs: nowMs, orderedBy: who, ...counts }, ...this.#all].slice(0, DRILLS_KEPT);
    const annotations: Labels = [["summary", note]];
    const texts = { annotations, response: "", help: "" };
    return book.observe(DRILL_RULE, [{ id, labels, reading: "holds", value: 1, ...texts, drill: true, priority }], nowMs);
  }

  /** Ends the one that was answered, or that nobody has answered in time. */
  step(book: AlarmBook, nowMs: number): readonly AlarmEvent[] {
    const { running } = this;
    if (!running) return [];
    const alarm = book.get(running.id);
    const deed = acknowledgement(alarm);
    if (deed) {
      this.#replace({ ...running, acknowledgedMs: deed.atMs, acknowledgedBy: deed.who });
      return book.observe(DRILL_RULE, [], nowMs);
    }
    if (alarm && nowMs < running.orderedMs + DRILL_MS) return [];
    this.#replace({ ...running, missedMs: nowMs });
    const cleared = book.observe(DRILL_RULE, [], nowMs);
    return [...cleared, ...book.order({ type: "acknowledge", ids: [running.id], note: "" }, "Parapet", nowMs).events];
  }

  get dueMs(): number | null {
    return this.running ? this.running.orderedMs + DRILL_MS : null;
  }

  /** What a screen says of the drill that is on its glass. True when it says something new. */
  reported(screen: string, { drill, sound }: Pick<Report, "drill" | "sound">): boolean {
    const { running } = this;
    if (!running || drill?.id !== running.id) return false;
    this.#painted.add(screen);
    if (drill.sounded) this.#sounded.add(screen);
    if (sound === "blocked") this.#blocked.add(screen);
    else this.#blocked.delete(screen);
    const counts = { painted: this.#painted.size, sounded: this.#sounded.size, blocked: this.#blocked.size };
    const isNew = (["painted", "sounded", "blocked"] as const).some((key) => running[key] !== counts[key]);
    if (isNew) this.#replace({ ...running, ...counts });
    return isNew;
  }

  #replace(drill: Drill): void {
    this.#all = [drill, ...this.#all.slice(1)];
  }
}

/** Somebody has seen it: acknowledging, shelving and taking it out of service all say so. */
function acknowledgement(alarm: Alarm | undefined): Alarm["acknowledged"] {
  return alarm?.acknowledged ?? alarm?.outOfService ?? null;
}
