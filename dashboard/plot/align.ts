/**
 * Series made ready for uPlot, with gaps where data is missing: two points are joined only when they are no further apart than the
 * time after which the series would be called stale, or two steps. uPlot breaks a line at `null` and passes over `undefined`.
 */

export interface PointSeries {
  /** One for each time; NaN or infinite where there is no point. */
  readonly points: readonly number[];
  /** Points further apart are not joined. */
  readonly joinMs: number;
}

export interface Aligned {
  readonly times: number[];
  readonly columns: (number | null | undefined)[][];
  /** Indices of points that are joined to no other: a line of one point is not seen. */
  readonly lone: number[][];
  /** Index of each column's newest point; -1 when it has none. */
  readonly last: number[];
}

export function alignPoints(times: readonly number[], series: readonly PointSeries[]): Aligned {
  const wide = widen(times, Math.min(...series.map((one) => one.joinMs)));
  const columns: Aligned["columns"] = [];
  const lone: number[][] = [];
  const last: number[] = [];
  for (const { points, joinMs } of series) {
    const column: (number | null | undefined)[] = wide.map(({ from }) => {
      const value = from < 0 ? Number.NaN : (points[from] as number);
      return Number.isFinite(value) ? value : null;
    });
    const alone: number[] = [];
    let before = -1;
    let joined = true;
    for (let i = 0; i < column.length; i++) {
      if (column[i] === null) continue;
      const near = before >= 0 && (wide[i] as Wide).time - (wide[before] as Wide).time <= joinMs;
      if (near) column.fill(undefined, before + 1, i);
      if (!near && !joined) alone.push(before);
      joined = near;
      before = i;
    }
    if (before >= 0 && !joined) alone.push(before);
    columns.push(column);
    lone.push(alone);
    last.push(before);
  }
  return { times: wide.map(({ time }) => time), columns, lone, last };
}

interface Wide {
  readonly time: number;
  /** Index in the series' points; -1 for a column that only holds a gap open. */
  readonly from: number;
}

/** Where nothing at all was heard there is no column to break a line at: one is put in. */
function widen(times: readonly number[], joinMs: number): Wide[] {
  const wide: Wide[] = [];
  times.forEach((time, from) => {
    const before = times[from - 1];
    if (before !== undefined && time - before > joinMs) wide.push({ time: (before + time) / 2, from: -1 });
    wide.push({ time, from });
  });
  return wide;
}
