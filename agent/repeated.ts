/**
 * A source with its own pace: `refresh` starts a read when the last one is old enough, `value` gives the last answer until it
 * is too old to be repeated. With a pace of 0 `refresh` waits for the answer; otherwise it never does.
 */

export interface Repeated<T> {
  refresh(): Promise<void>;
  /** Settles when a first read has ended, well or not. */
  settle(): Promise<void>;
  value(): T | undefined;
}

/** A value outlives three reads that failed or hang, then it is gone: the fourth would be repeating what no one knows. */
const READS_MISSED = 4;
/** For a source that is read each time, where the pace says nothing about its age. */
const KEEP_AT_LEAST_MS = 2_000;

export function openRepeated<T>(read: () => Promise<T>, everyMs: number, now: () => number): Repeated<T> {
  const keepMs = Math.max(KEEP_AT_LEAST_MS, everyMs * READS_MISSED);
  let value: T | undefined;
  let readMs = Number.NEGATIVE_INFINITY;
  let startedMs = Number.NEGATIVE_INFINITY;
  let running: Promise<void> | undefined;

  const start = (): Promise<void> => {
    startedMs = now();
    const run = read().then(
      (answer) => {
        value = answer;
        readMs = now();
      },
      // What a machine does not tell is simply not sent: an agent that complains each second helps no one.
      () => {},
    );
    running = run.finally(() => {
      running = undefined;
    });
    return running;
  };

  return {
    async refresh() {
      if (running === undefined && now() - startedMs >= everyMs) start();
      if (everyMs === 0) await running;
    },
    async settle() {
      if (startedMs === Number.NEGATIVE_INFINITY) start();
      await running;
    },
    value: () => (now() - readMs <= keepMs ? value : undefined),
  };
}
