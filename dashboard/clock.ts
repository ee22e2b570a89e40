/**
 * Time on a page. Elapsed time is what passed since the page was opened: the monotonic clock, and the time that a sleeping
 * machine did not count. Server time is elapsed time plus an offset learned from the server; ages, axes and the header clock
 * use it and nothing else, so that a screen whose clock is wrong by an hour still tells the truth.
 *
 * Latency only makes a server time look older, so the largest offset of the last minutes is the best estimate. A machine that slept and a clock that was set both show as a jump between the wall clock and the monotonic one:
 * forward counts as time that passed (nothing may look younger than it is) until the server corrects it, backward never does.
 */

/** One best difference is kept for each of these spans; the oldest is forgotten, which follows drift within 5 min. */
const SPAN_MS = 30_000;
const SPANS_KEPT = 10;

/** Between two readings the local clocks drift apart by far less; a machine that slept or a set clock jumps further. */
const JUMP_MS = 1_000;

/** A screen whose clock is wrong by more is flagged. */
export const SKEW_LIMIT_MS = 5_000;

/** What the local clocks say at one moment: `Date.now()` and `performance.now()`. */
export interface LocalTime {
  readonly wallMs: number;
  readonly monotonicMs: number;
}

interface Span {
  readonly startMs: number;
  offsetMs: number;
}

export interface Clock {
  /** Takes in what the server's clock said just now: a heartbeat's time. */
  observe(serverMs: number): void;
  /** Takes in a time that the server's clock has passed: a snapshot's or a replayed frame's may be long ago. */
  atLeast(serverMs: number): void;
  /** Server time now, epoch ms. Before the first observation the screen's own. */
  now(): number;
  /** What passed since the page was opened, sleep included, ms. Never goes back: durations are measured with it. */
  elapsed(): number;
  /** Screen clock minus server clock, ms. */
  skewMs(): number;
}

export function createClock(readLocal: () => LocalTime): Clock {
  const start = readLocal();
  let gapMs = start.wallMs - start.monotonicMs;
  let sleptMs = 0;
  let offsetMs = gapMs;
  let spans: Span[] = [];

  function elapsed(): number {
    const { wallMs, monotonicMs } = readLocal();
    const jumpMs = wallMs - monotonicMs - gapMs;
    if (Math.abs(jumpMs) > JUMP_MS) {
      gapMs += jumpMs;
      if (jumpMs > 0) {
        sleptMs += jumpMs;
        spans = [];
      }
    }
    return monotonicMs + sleptMs;
  }

  const now = () => elapsed() + offsetMs;
  return {
    observe(serverMs) {
      const elapsedMs = elapsed();
      const difference = serverMs - elapsedMs;
      const newest = spans[spans.length - 1];
      if (newest && elapsedMs - newest.startMs < SPAN_MS) newest.offsetMs = Math.max(newest.offsetMs, difference);
      else spans = [...spans, { startMs: elapsedMs, offsetMs: difference }].slice(-SPANS_KEPT);
      offsetMs = Math.max(...spans.map((span) => span.offsetMs));
    },
    atLeast(serverMs) {
      offsetMs = Math.max(offsetMs, serverMs - elapsed());
    },
    now,
    elapsed,
    skewMs: () => readLocal().wallMs - now(),
  };
}

/** The local clocks of a browser. */
export function browserTime(): LocalTime {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}
