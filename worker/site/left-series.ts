/**
 * Series of which no sample is kept any more, but roll-ups are: a query that reads those finds them by the names that were written with
 * them (rolled-names.ts), since the index holds only what has samples.
 */
import { labelValue, parseSeriesKey } from "../../core/metric.ts";
import { FIVE_MINUTES_MS, HOUR_MS, type RollUpWidthMs } from "../../core/series/roll-up.ts";
import type { Matcher, SeriesId } from "../../core/series/store.ts";
import type { RollUps } from "./roll-ups.ts";
import type { SelectorSpan } from "./snapshot.ts";

/** What is read of one: buckets that start in `afterMs < ms <= throughMs`, under the ids that it had. */
export interface LeftSeries {
  readonly key: string;
  readonly ids: readonly SeriesId[];
  readonly afterMs: number;
  readonly throughMs: number;
}

export type LeftByTier = Readonly<Record<RollUpWidthMs, readonly LeftSeries[]>>;

/** Names looked at without a pause: some 2 ms. */
const PAUSE_NAMES = 2_000;

export async function findLeft(spans: readonly SelectorSpan[], rollUps: RollUps, pause: () => Promise<void>): Promise<LeftByTier> {
  return {
    [FIVE_MINUTES_MS]: await leftOf(FIVE_MINUTES_MS, spans, rollUps, pause),
    [HOUR_MS]: await leftOf(HOUR_MS, spans, rollUps, pause),
  };
}

async function leftOf(
  tierMs: RollUpWidthMs,
  spans: readonly SelectorSpan[],
  rollUps: RollUps,
  pause: () => Promise<void>,
): Promise<readonly LeftSeries[]> {
  const found = new Map<string, LeftSeries>();
  for (const { matchers, ...span } of spans.filter((one) => one.tierMs === tierMs)) {
    const { afterMs, throughMs } = bucketsOf(span, rollUps.span(tierMs));
    if (afterMs >= throughMs) continue;
    let looked = 0;
    for (const [key, ids] of rollUps.leftIn(tierMs, afterMs + 1, throughMs + 1)) {
      if (++looked % PAUSE_NAMES === 0) await pause();
      if (!accepts(matchers, key)) continue;
      const known = found.get(key);
      found.set(key, {
        key,
        ids: [...new Set([...(known?.ids ?? []), ...ids])],
        afterMs: Math.min(afterMs, known?.afterMs ?? afterMs),
        throughMs: Math.max(throughMs, known?.throughMs ?? throughMs),
      });
    }
  }
  return [...found.values()];
}

/** Of a selector's times those that are in buckets, as their starts. */
export function bucketsOf(
  span: { readonly afterMs: number; readonly throughMs: number },
  rolled: { readonly fromMs: number; readonly throughMs: number },
): { readonly afterMs: number; readonly throughMs: number } {
  return { afterMs: Math.max(span.afterMs, rolled.fromMs) - 1, throughMs: Math.min(span.throughMs, rolled.throughMs) - 1 };
}

/** Whether a series of this key is selected. Most are not, and most of those by their metric's name. */
export function accepts(matchers: readonly Matcher[], key: string): boolean {
  const open = key.indexOf("{");
  const metric = open < 0 ? key : key.slice(0, open);
  if (!matchers.every(({ name, test }) => name !== "__name__" || test(metric))) return false;
  const labels = parseSeriesKey(key);
  return matchers.every(({ name, test }) => test(labelValue(labels, name) ?? ""));
}
