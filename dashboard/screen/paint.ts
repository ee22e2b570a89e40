/**
 * One drawing per animation frame, however many events came in: the store is flushed in one frame, and in the next, when the
 * browser has put that one on the glass, its sequence counts as painted. The gap between the two is the frame time.
 */
export interface Painter {
  /** Something is to be drawn. */
  request(): void;
  /** Longest gap between two animation frames since last asked, ms; `undefined` when none was drawn. */
  takeFrameMs(): number | undefined;
  /** The page was hidden: what lies between two frames now is not a frame time. */
  interrupt(): void;
}

export interface PainterParts {
  readonly requestFrame: (run: (timeMs: number) => void) => void;
  /** Draws, and answers the sequence that is now in the DOM. */
  readonly flush: () => number;
  readonly onPainted: (seq: number) => void;
}

export function createPainter({ requestFrame, flush, onPainted }: PainterParts): Painter {
  let requested = false;
  let frameMs: number | undefined;
  let interrupted = false;

  function draw(timeMs: number): void {
    requested = false;
    interrupted = false;
    const seq = flush();
    requestFrame((nextMs) => {
      if (!interrupted) frameMs = Math.max(frameMs ?? 0, nextMs - timeMs);
      onPainted(seq);
    });
  }

  return {
    request() {
      if (requested) return;
      requested = true;
      requestFrame(draw);
    },
    takeFrameMs() {
      const taken = frameMs;
      frameMs = undefined;
      return taken;
    },
    interrupt() {
      interrupted = true;
    },
  };
}
