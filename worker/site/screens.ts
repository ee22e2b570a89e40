/**
 * The screens of a site: who shows what, what it painted, and which commands it still has to answer.
 *
 * One slot for each screen id. Three reasons cut a screen: its queue is full (fanout), two of its reports are missing, or what
 * it painted lags by 60 s. A lost screen stays listed for ten minutes, so that it is seen as lost.
 */
import type { Watched } from "../../core/alarm/silence.ts";
import type { PairedScreen, ScreenStatus } from "../../protocol/command.ts";
import { type Control, HEARTBEAT_MS, REPORT_JITTER_MS, REPORT_MS } from "../../protocol/frame.ts";
import type { Report } from "../../protocol/report.ts";
import type { Stream } from "./fanout.ts";

/** Two reports and their jitter, and a heartbeat for the way. */
export const SILENT_MS = 2 * (REPORT_MS + REPORT_JITTER_MS) + HEARTBEAT_MS;
export const BEHIND_MS = 60_000;
/** Two reports and time to start again. */
const FROZEN_MS = 2 * 60_000;
const LOST_KEPT_MS = 10 * 60_000;
/** As many as streams may be open, and as many lost ones. */
const MAX_SCREENS = 4_000;
/** Commands that wait for one screen; an operator who sends more is not waiting for answers. */
const MAX_PENDING = 32;

interface Slot {
  readonly screen: string;
  wall: string;
  stream: Stream | null;
  sinceMs: number;
  lostMs: number | null;
  report: Report | null;
  reportMs: number | null;
  readonly pending: Map<string, Control>;
}

export class Screens {
  readonly #slots = new Map<string, Slot>();

  /** Takes the slot for a new stream and answers with the one it replaces. */
  opened(screen: string, wall: string, stream: Stream, nowMs: number): Stream | null {
    this.#forget(nowMs);
    const slot = this.#slots.get(screen);
    const replaced = slot?.stream ?? null;
    if (slot) {
      if (slot.wall !== wall) slot.report = null;
      Object.assign(slot, { wall, stream, sinceMs: nowMs, lostMs: null, reportMs: null });
    } else {
      const fresh = { screen, wall, stream, sinceMs: nowMs, lostMs: null, report: null, reportMs: null, pending: new Map() };
      this.#slots.set(screen, fresh);
    }
    return replaced;
  }

  ended(stream: Stream, nowMs: number): void {
    const slot = stream.screen === null ? undefined : this.#slots.get(stream.screen);
    if (slot?.stream !== stream) return;
    slot.stream = null;
    slot.lostMs = nowMs;
  }

  /** False when no such screen is known: its stream comes first. */
  reported(screen: string, report: Report, nowMs: number): boolean {
    const slot = this.#slots.get(screen);
    if (!slot) return false;
    slot.report = report;
    slot.reportMs = nowMs;
    for (const answer of report.answers) slot.pending.delete(answer.id);
    return true;
  }

  /** Screens with a stream open. */
  get connected(): number {
    let connected = 0;
    for (const { stream } of this.#slots.values()) if (stream) connected++;
    return connected;
  }

  streamOf(screen: string): Stream | null | undefined {
    return this.#slots.get(screen)?.stream;
  }

  /** Keeps a command until it is answered or expires. False when the screen has too many. */
  order(screen: string, control: Control, nowMs: number): boolean {
    const slot = this.#slots.get(screen);
    if (!slot) return false;
    this.#expire(slot, nowMs);
    if (slot.pending.size >= MAX_PENDING) return false;
    slot.pending.set(control.id, control);
    return true;
  }

  pending(screen: string, nowMs: number): readonly Control[] {
    const slot = this.#slots.get(screen);
    if (!slot) return [];
    this.#expire(slot, nowMs);
    return [...slot.pending.values()];
  }

  /** Streams that say nothing, or paint nothing, for too long. `behindSinceMs`: since when a painted sequence lags. */
  overdue(
    nowMs: number,
    behindSinceMs: (wall: string, seq: number) => number | undefined,
  ): { stream: Stream; reason: "silent" | "behind" }[] {
    const found: { stream: Stream; reason: "silent" | "behind" }[] = [];
    for (const { stream, report, reportMs, sinceMs, wall } of this.#slots.values()) {
      if (!stream) continue;
      if (nowMs - (reportMs ?? sinceMs) > SILENT_MS) {
        found.push({ stream, reason: "silent" });
        continue;
      }
      // A report of before this stream says nothing about it; a hidden tab does not draw.
      if (!report || reportMs === null) continue;
      const since = behindSinceMs(wall, report.hidden ? report.applied : report.painted);
      if (since !== undefined && reportMs - since > BEHIND_MS) found.push({ stream, reason: "behind" });
    }
    return found;
  }

  /**
   * The screens that somebody relies on, and when each last showed what was new: those that are paired, on or not, and those that are
   * open by themselves, until they are closed. `usedMs`: when a paired screen was heard last in a life before this.
   */
  *watched(
    paired: readonly PairedScreen[],
    usedMs: (screen: string) => number | undefined,
    behindSinceMs: (wall: string, seq: number) => number | undefined,
  ): Iterable<Watched> {
    const expected = new Map(paired.map((one) => [one.screen, one]));
    for (const { screen, pairedMs } of paired) {
      const slot = this.#slots.get(screen);
      const seenMs = slot ? shownMs(slot, behindSinceMs) : Math.max(pairedMs, usedMs(screen) ?? pairedMs);
      yield { name: screen, seenMs, afterMs: FROZEN_MS };
    }
    for (const slot of this.#slots.values()) {
      if (!slot.stream || expected.has(slot.screen) || slot.report?.hidden) continue;
      yield { name: slot.screen, seenMs: shownMs(slot, behindSinceMs), afterMs: FROZEN_MS };
    }
  }

  list(seqOf: (wall: string) => { incarnation: string; seq: number } | undefined, paired: readonly PairedScreen[] = []): ScreenStatus[] {
    const names = new Map(paired.map(({ screen, name }) => [screen, name]));
    return [...this.#slots.values()].map((slot) => {
      const { screen, wall, report, reportMs, sinceMs, stream } = slot;
      const now = seqOf(wall);
      return {
        screen,
        name: names.get(screen) ?? null,
        wall,
        page: report?.page ?? "",
        viewport: report?.viewport ?? { width: 0, height: 0, ratio: 1 },
        incarnation: now?.incarnation ?? "",
        seq: now?.seq ?? 0,
        applied: report?.applied ?? 0,
        painted: report?.painted ?? 0,
        hidden: report?.hidden ?? false,
        build: report?.build ?? "",
        frameMs: report?.frameMs ?? null,
        heapBytes: report?.heapBytes ?? null,
        skewMs: report?.skewMs ?? 0,
        sinceMs,
        reportMs,
        connected: stream !== null,
      };
    });
  }

  #expire(slot: Slot, nowMs: number): void {
    for (const [id, control] of slot.pending) if (control.expiresMs <= nowMs) slot.pending.delete(id);
  }

  #forget(nowMs: number): void {
    for (const [screen, { lostMs }] of this.#slots) {
      const old = lostMs !== null && (nowMs - lostMs > LOST_KEPT_MS || this.#slots.size >= MAX_SCREENS);
      if (old) this.#slots.delete(screen);
    }
  }
}

/** When its glass was last known to be up to date. What a hidden tab painted says nothing. */
function shownMs(
  { wall, report, reportMs, sinceMs, lostMs }: Slot,
  behindSinceMs: (wall: string, seq: number) => number | undefined,
): number {
  const heardMs = lostMs ?? reportMs ?? sinceMs;
  if (!report || report.hidden || reportMs === null) return heardMs;
  return Math.min(heardMs, behindSinceMs(wall, report.painted) ?? heardMs);
}
