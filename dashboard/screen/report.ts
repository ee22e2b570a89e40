/**
 * The screen's way up. `reportOf` says what is on the glass; `createReporter` decides when to say it: on connect, at the first
 * paint after it, at once for an answer, else each 30 s with jitter. One report is on its way at a time, and one that fails is
 * not repeated: the next says more. Answers stay in every report until one was taken.
 */
import { REPORT_JITTER_MS, REPORT_MS } from "../../protocol/frame.ts";
import type { Answer, Report } from "../../protocol/report.ts";

/** As many answers as a report may carry; the oldest wait for the next. */
const ANSWERS_IN_REPORT = 32;

/** What the reporter does not know itself. */
export interface Glass {
  readonly wall: string;
  readonly incarnation: string;
  readonly applied: number;
  readonly painted: number;
  readonly page: string;
  readonly hidden: boolean;
  readonly viewport: Report["viewport"];
  readonly build: string;
  readonly frameMs: number | undefined;
  readonly heapBytes: number | undefined;
  readonly skewMs: number;
  readonly unknown: number;
  /** Empty until what shows alarms is here. */
  readonly alarms: Pick<Report, "sound" | "drill">;
}

export function reportOf(glass: Glass, answers: readonly Answer[]): Report {
  const { width, height, ratio } = glass.viewport;
  return {
    wall: glass.wall,
    incarnation: glass.incarnation,
    applied: glass.applied,
    painted: glass.painted,
    page: glass.page.slice(0, 120),
    hidden: glass.hidden,
    viewport: { width: Math.round(width), height: Math.round(height), ratio: Math.min(Math.max(ratio, 0.1), 16) },
    build: glass.build.slice(0, 120),
    frameMs: glass.frameMs === undefined ? null : Math.round(glass.frameMs),
    heapBytes: glass.heapBytes ?? null,
    skewMs: Math.round(glass.skewMs),
    unknown: glass.unknown,
    answers: answers.slice(0, ANSWERS_IN_REPORT),
    ...glass.alarms,
  };
}

export interface Reporter {
  /** Called each second: sends when the time has come. */
  tick(): void;
  /** Sends now, or as soon as the report on its way is through. */
  sendNow(): void;
  /** Adds an answer and sends. The promise settles when a report with it was taken or failed. */
  answer(answer: Answer): Promise<void>;
}

export interface ReporterParts {
  /** `undefined` while there is nothing to report. */
  readonly glass: () => Glass | undefined;
  /** True when the site took it. */
  readonly post: (report: Report) => Promise<boolean>;
  readonly elapsed: () => number;
  readonly random: () => number;
}

export function createReporter({ glass, post, elapsed, random }: ReporterParts): Reporter {
  let answers: readonly Answer[] = [];
  let dueMs = nextDue();
  let onItsWay: Promise<void> | undefined;
  let again: Promise<void> | undefined;

  function nextDue(): number {
    return elapsed() + REPORT_MS + random() * REPORT_JITTER_MS;
  }

  function send(): Promise<void> {
    if (onItsWay) {
      again ??= onItsWay.then(() => {
        again = undefined;
        return send();
      });
      return again;
    }
    const now = glass();
    if (!now) return Promise.resolve();
    dueMs = nextDue();
    const report = reportOf(now, answers);
    onItsWay = post(report).then((taken) => {
      onItsWay = undefined;
      if (taken) answers = answers.filter((answer) => !report.answers.some((sent) => sent.id === answer.id));
    });
    return onItsWay;
  }

  return {
    tick() {
      if (elapsed() >= dueMs) void send();
    },
    sendNow() {
      void send();
    },
    answer(answer) {
      if (!answers.some((one) => one.id === answer.id)) answers = [...answers, answer].slice(-ANSWERS_IN_REPORT);
      return send();
    },
  };
}
