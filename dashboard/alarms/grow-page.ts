/**
 * A page on which one panel has grown to about a third: its columns and rows are drawn wider, all others closer together. No panel changes
 * its neighbours, so that none is searched for, none covers another, and none leaves the canvas.
 */
import type { Panel, WallDefinition } from "../../protocol/wall.ts";
import { panelRect, type Rect, type Stretch } from "../screen/layout.ts";

type Canvas = WallDefinition["canvas"];
type Size = readonly [width: number, height: number];

/** Shares of the page that a grown panel takes, the first that leaves the others readable. */
const SHARES = [0.36, 0.33, 0.3, 0.28, 0.26, 0.24];
/** How finely shapes of a grown panel are tried. */
const STEPS = 48;

/** What a panel needs to say anything, wall pixels; what is smaller before must not become smaller still. */
const LEAST: Partial<Record<Panel["type"], Size>> = {
  "big-number": [180, 120],
  text: [180, 120],
  "status-grid": [240, 130],
  "alarm-list": [400, 150],
  "alarm-health": [240, 140],
  "time-series": [300, 180],
  "percentile-band": [300, 180],
};
const USUAL_LEAST: Size = [280, 170];

/** A place for each panel by id; `undefined` where the page had better stay as it is. */
export function growPage(canvas: Canvas, panels: readonly Panel[], grown: string, top: number): ReadonlyMap<string, Rect> | undefined {
  const panel = panels.find(({ id }) => id === grown);
  if (!panel) return undefined;
  const before = panels.map((one) => panelRect(canvas, one, top));
  const [across, down] = spansOf(canvas, panel);
  for (const share of SHARES) {
    // Already as large.
    if (across.share * down.share >= share) return undefined;
    let best: { readonly room: number; readonly rects: readonly Rect[] } | undefined;
    for (let step = 0; step <= STEPS; step++) {
      const wide = across.share + ((1 - across.share) * step) / STEPS;
      const high = share / wide;
      if (high < down.share || high > 1 || !isPossible(across, wide) || !isPossible(down, high)) continue;
      const stretch: Stretch = { columns: stretchOf(across, wide), rows: stretchOf(down, high) };
      const rects = panels.map((one) => panelRect(canvas, one, top, stretch));
      const room = Math.min(
        ...panels.map((one, i) => (one === panel ? Number.POSITIVE_INFINITY : roomOf(one, before[i] as Rect, rects[i] as Rect))),
      );
      if (room >= 1 && room > (best?.room ?? 0)) best = { room, rects };
    }
    if (best) return new Map(panels.map(({ id }, i) => [id, best.rects[i] as Rect]));
  }
  return undefined;
}

/** The cells of the panel along one axis. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly cells: number;
  readonly share: number;
}

function spansOf({ columns, rows }: Canvas, { place }: Panel): readonly [Span, Span] {
  const span = (from: number, size: number, cells: number): Span => {
    const first = Math.min(Math.max(Math.floor(from), 0), cells - 1);
    const to = Math.min(cells, first + Math.max(1, Math.floor(size)));
    return { from: first, to, cells, share: (to - first) / cells };
  };
  return [span(place.x, place.w, columns), span(place.y, place.h, rows)];
}

/** What fills an axis can only fill it; what does not must leave something to the others. */
function isPossible({ share }: Span, wished: number): boolean {
  return share === 1 ? wished === 1 : wished < 1;
}

/** Where the edge before a cell lies, from 0 to 1, when the span takes so much of the axis. */
function stretchOf({ from, to, cells, share }: Span, wished: number): (edge: number) => number {
  const inside = wished / (to - from);
  const outside = share === 1 ? 0 : (1 - wished) / (cells - (to - from));
  return (edge) => {
    const within = Math.min(Math.max(edge - from, 0), to - from);
    return within * inside + (edge - within) * outside;
  };
}

/** How much more than the least a panel has, along the axis where it has less. */
function roomOf({ type }: Panel, before: Rect, after: Rect): number {
  const [width, height] = LEAST[type] ?? USUAL_LEAST;
  return Math.min(after.width / Math.min(width, before.width), after.height / Math.min(height, before.height));
}
