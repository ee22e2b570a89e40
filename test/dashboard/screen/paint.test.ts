import { describe, expect, it } from "vitest";
import { createPainter } from "../../../dashboard/screen/paint.ts";

function painting() {
  const frames: ((timeMs: number) => void)[] = [];
  const painted: number[] = [];
  let flushed = 0;
  const painter = createPainter({
    requestFrame: (run) => frames.push(run),
    flush: () => ++flushed,
    onPainted: (seq) => painted.push(seq),
  });
  return {
    painter,
    painted,
    flushed: () => flushed,
    frame(timeMs: number) {
      for (const run of frames.splice(0)) run(timeMs);
    },
  };
}

describe("createPainter", () => {
  it("draws once a frame however often it is asked, and counts it painted in the next", () => {
    const { painter, painted, flushed, frame } = painting();
    for (let i = 0; i < 20; i++) painter.request();
    frame(1000);
    expect([flushed(), painted]).toEqual([1, []]);
    frame(1016);
    expect([flushed(), painted]).toEqual([1, [1]]);
  });

  it("tells the longest gap between two frames, once", () => {
    const { painter, frame } = painting();
    expect(painter.takeFrameMs()).toBeUndefined();
    for (const [drawnMs, nextMs] of [
      [1000, 1016],
      [2000, 2450],
      [3000, 3016],
    ] as const) {
      painter.request();
      frame(drawnMs);
      frame(nextMs);
    }
    expect([painter.takeFrameMs(), painter.takeFrameMs()]).toEqual([450, undefined]);
  });

  it("does not take the time that a page was hidden for a frame time", () => {
    const { painter, frame, painted } = painting();
    painter.request();
    frame(1000);
    painter.interrupt();
    frame(3_600_000);
    expect([painter.takeFrameMs(), painted]).toEqual([undefined, [1]]);
  });
});
