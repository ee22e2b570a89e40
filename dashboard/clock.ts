/**
 * Server time on a page: the screen's own clock plus an offset learned from every server time that arrives. Ages, axes and the
 * header clock use it and nothing else, so that a screen whose clock is wrong by an hour still tells the truth.
 *
 * Latency and replayed backlogs only make a server time look older, so the largest difference of the last minutes is the best
 * estimate. A local clock that is set while the page runs, and a machine that slept, show as a jump between the wall clock and
 * the monotonic one: forward counts as time that passed (nothing may look younger than it is), backward never does.
 */

/** One best difference is kept for each of these spans; the oldest is forgotten, which follows drift within 5 min. */
const SPAN_MS = 30_000;
const SPANS_KEPT = 10;

/** The two local clocks drift apart by well under a second a day; a suspended machine or a set clock jumps further. */
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
  /** Takes in a server time that has just arrived. */
  observe(serverMs: number): void;
  /** Server time now, epoch ms. Before the first observation the screen's own. */
  now(): number;
  /** Screen clock minus server clock, ms. */
  skewMs(): number;
}

export function createClock(readLocal: () => LocalTime): Clock {
  const first = readLocal();
  let gapMs = first.wallMs - first.monotonicMs;
  let offsetMs = 0;
  let spans: Span[] = [];

  /** Reads the wall clock and settles a jump since the last reading. */
  function readWall(): number {
    const { wallMs, monotonicMs } = readLocal();
    const jumpMs = wallMs - monotonicMs - gapMs;
    if (Math.abs(jumpMs) > JUMP_MS) {
      gapMs += jumpMs;
      spans = [];
      if (jumpMs < 0) offsetMs -= jumpMs;
    }
    return wallMs;
  }

  return {
    observe(serverMs) {
      const wallMs = readWall();
      const difference = serverMs - wallMs;
      const newest = spans[spans.length - 1];
      if (newest && wallMs - newest.startMs < SPAN_MS) newest.offsetMs = Math.max(newest.offsetMs, difference);
      else spans = [...spans, { startMs: wallMs, offsetMs: difference }].slice(-SPANS_KEPT);
      offsetMs = Math.max(...spans.map((span) => span.offsetMs));
    },
    now: () => readWall() + offsetMs,
    skewMs: () => 0 - offsetMs,
  };
}

/** The local clocks of a browser. */
export function browserTime(): LocalTime {
  return { wallMs: Date.now(), monotonicMs: performance.now() };
}
