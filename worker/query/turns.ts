/**
 * Long work in short turns. The Worker and the objects may share one thread: between two turns the site sends its frames.
 * Clocks stand still inside a turn, so that time is looked at between them.
 */

export interface TurnOptions {
  /** Epoch ms. */
  readonly deadlineMs: number;
  /** Whoever asked has gone away. */
  readonly signal: AbortSignal;
}

export type Ended<T> = { readonly type: "done"; readonly value: T } | { readonly type: "timeout" | "canceled"; readonly value?: undefined };

export function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

export function breath(): Promise<void> {
  return wait(0);
}

export async function runInTurns<T>(
  work: Generator<void, T>,
  { deadlineMs, signal }: TurnOptions,
  pause: () => Promise<void> = breath,
  now: () => number = Date.now,
): Promise<Ended<T>> {
  for (;;) {
    const next = work.next();
    if (next.done) return { type: "done", value: next.value };
    await pause();
    if (signal.aborted) return { type: "canceled" };
    if (now() >= deadlineMs) return { type: "timeout" };
  }
}
