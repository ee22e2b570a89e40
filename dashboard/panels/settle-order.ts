/**
 * The order of a ranking that people can read: a row passes the one above it when its lead is clear, or has lasted. Two values
 * that dance around each other would otherwise swap rows with every frame.
 */

/** A lead of a twentieth is seen in the bars. */
const CLEAR_LEAD = 0.05;
/** A smaller lead must last this long: a few reports of a fast device. */
const LASTING_LEAD_MS = 5_000;

export interface Ranked {
  readonly number: number;
  readonly value: number;
}

export interface Ranking {
  /** Series numbers, first row first. */
  readonly order: readonly number[];
  /** Since when a row leads the one above it: "below above" to ms. At most one entry a row. */
  readonly leads: ReadonlyMap<string, number>;
}

export const NO_RANKING: Ranking = { order: [], leads: new Map() };

export function settleOrder(before: Ranking, rows: readonly Ranked[], nowMs: number): Ranking {
  const values = new Map(rows.map((row) => [row.number, sortable(row.value)]));
  const worth = (number: number): number => values.get(number) as number;
  const order = before.order.filter((number) => values.has(number));
  const kept = new Set(order);
  const fresh = rows.filter((row) => !kept.has(row.number)).map((row) => row.number);
  fresh.sort((a, b) => worth(b) - worth(a) || a - b);
  // A row that is new takes the place of its value at once: nobody has learned another.
  for (const number of fresh) {
    const at = order.findIndex((other) => worth(other) < worth(number));
    order.splice(at < 0 ? order.length : at, 0, number);
  }
  const leads = new Map<string, number>();
  for (let settled = 0; settled < order.length; settled++) {
    let moved = false;
    for (let i = order.length - 1; i > settled; i--) {
      const [above, below] = [order[i - 1] as number, order[i] as number];
      const lead = worth(below) - worth(above);
      if (lead <= 0) continue;
      const key = `${below} ${above}`;
      const sinceMs = before.leads.get(key) ?? nowMs;
      if (lead > CLEAR_LEAD * Math.max(Math.abs(worth(below)), Math.abs(worth(above))) || nowMs - sinceMs >= LASTING_LEAD_MS) {
        order[i - 1] = below;
        order[i] = above;
        moved = true;
      } else leads.set(key, sinceMs);
    }
    if (!moved) break;
  }
  return { order, leads };
}

/** What has no place in an order stands last. */
function sortable(value: number): number {
  return Number.isNaN(value) ? Number.NEGATIVE_INFINITY : value;
}
