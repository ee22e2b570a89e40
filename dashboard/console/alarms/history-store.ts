/** Reads the past of one alarm: its events over the socket, its samples over HTTP. What was asked for last is what is shown. */
import { type ReadonlySignal, signal } from "@preact/signals";
import type { AlarmHistoryLine } from "../../../protocol/alarm.ts";
import { type Fetch, PAGE_HEADERS } from "../../sign-in/session.ts";
import type { ConsoleStore } from "../store.ts";
import type { CallError } from "../words/commands.ts";
import { decodeSamples, type SampleSeries, samplesPath, spanOf, stepMsOf } from "./history.ts";

export interface AlarmPast {
  readonly alarm: string;
  readonly fromMs: number;
  readonly toMs: number;
  readonly stepMs: number;
  /** Newest first. */
  readonly lines: readonly AlarmHistoryLine[];
  /** The newest line ahead of `fromMs`. */
  readonly before: AlarmHistoryLine | undefined;
  /** `undefined` where the site did not give them. */
  readonly series: readonly SampleSeries[] | undefined;
}

export interface HistoryStore {
  /** `undefined` before the first answer. It may be of another alarm or range than was asked for since. */
  readonly past: ReadonlySignal<AlarmPast | undefined>;
  readonly reading: ReadonlySignal<boolean>;
  /** Why the newest reading brought no events. */
  readonly error: ReadonlySignal<CallError | undefined>;
  load(alarm: string, rangeMs: number, nowMs: number): Promise<void>;
}

export interface HistoryParts extends Pick<ConsoleStore, "read"> {
  readonly fetch: Fetch;
  readonly base: string;
  readonly onUnauthorized: () => void;
}

/** As many as the site gives at once. */
const MOST_LINES = 1000;

export function createHistoryStore({ read, fetch, base, onUnauthorized }: HistoryParts): HistoryStore {
  const past = signal<AlarmPast | undefined>(undefined);
  const reading = signal(false);
  const error = signal<CallError | undefined>(undefined);
  let asked = 0;

  async function readSamples(path: string): Promise<readonly SampleSeries[] | undefined> {
    try {
      const answer = await fetch(path, { headers: PAGE_HEADERS, cache: "no-store" });
      if (answer.status === 401) onUnauthorized();
      return answer.ok ? decodeSamples(await answer.json()) : undefined;
    } catch {
      // No connection, or no JSON: there are no samples to draw, and the events stand all the same.
      return undefined;
    }
  }

  return {
    past,
    reading,
    error,
    async load(alarm, rangeMs, nowMs) {
      const own = ++asked;
      reading.value = true;
      const { fromMs, toMs } = spanOf(rangeMs, nowMs);
      const stepMs = stepMsOf(rangeMs);
      const [lines, before, series] = await Promise.all([
        // Without an end: what happened in this second is later than a clock that steps by seconds.
        read("alarms.history", { alarm, fromMs, limit: MOST_LINES }),
        read("alarms.history", { alarm, toMs: fromMs - 1, limit: 1 }),
        readSamples(samplesPath(base, alarm, fromMs, toMs, stepMs)),
      ]);
      if (own !== asked) return;
      reading.value = false;
      const failed = lines.ok ? before : lines;
      error.value = failed.ok ? undefined : { code: failed.code, message: failed.message };
      if (!lines.ok || !before.ok) return;
      past.value = {
        alarm,
        fromMs,
        // What happened within the newest step is on the axis too.
        toMs: Math.max(Math.ceil(nowMs), lines.result.lines[0]?.atMs ?? 0),
        stepMs,
        lines: lines.result.lines,
        before: before.result.lines[0],
        series,
      };
    },
  };
}
