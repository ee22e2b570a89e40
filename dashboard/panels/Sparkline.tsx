/**
 * The past of one value without axes, on a canvas of device pixels. Its right edge is now: a line that ends where the data ends
 * leaves the gap to see.
 */
import { useLayoutEffect, useRef } from "preact/hooks";
import { staleAfterMs } from "../../core/freshness.ts";
import type { Picture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel, Query } from "../../protocol/wall.ts";
import { type Aligned, alignPoints } from "../plot/align.ts";
import { type Range, rightEdge, timeSpan, valueRange } from "../plot/scale.ts";
import { useWall } from "./context.ts";
import { seriesRhythmMs } from "./tile-state.ts";

interface Props {
  readonly query: Query;
  readonly series: SeriesPicture;
  readonly picture: Picture;
  readonly panel: Panel;
  readonly width: number;
  readonly height: number;
}

const LINE_PX = 3;
const END_PX = 6;
const INSET_PX = END_PX + 1;
/** Under the line: tells the level without drawing the eye. */
const FILL_ALPHA = 0.16;

export function Sparkline(props: Props) {
  const { query, width, height } = props;
  const { store, scale, ratio } = useWall();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = scale * ratio;
  const version = store.queryVersion(query.number);
  const nowMs = rightEdge(query.rangeMs, width * pixels, store.now.value);
  useLayoutEffect(() => {
    if (canvas.current) drawSparkline(canvas.current, props, nowMs);
  }, [props.series, width, height, pixels, version, nowMs]);
  return (
    <canvas
      ref={canvas}
      class="spark"
      width={Math.round(width * pixels)}
      height={Math.round(height * pixels)}
      style={{ width: `${width}px`, height: `${height}px` }}
    />
  );
}

function drawSparkline(canvas: HTMLCanvasElement, { query, series, picture, panel, width, height }: Props, nowMs: number): void {
  const context = canvas.getContext("2d");
  const times = picture.queries.get(query.number)?.times;
  if (!context || !times) return;
  context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  context.clearRect(0, 0, width, height);
  const joinMs = Math.max(staleAfterMs(seriesRhythmMs(series, picture.devices)), 2 * query.stepMs);
  const aligned = alignPoints(times, [{ points: series.points, joinMs }]);
  const column = aligned.columns[0] ?? [];
  const range = sparkRange(column, panel);
  const firstMs = times.find((_, i) => Number.isFinite(series.points[i]));
  const spanMs = timeSpan(query.rangeMs, firstMs, nowMs);
  const fromMs = nowMs - spanMs;
  const x = (time: number): number => INSET_PX + ((time - fromMs) / spanMs) * (width - 2 * INSET_PX);
  const y = (value: number): number => height - INSET_PX - ((value - range.low) / (range.high - range.low)) * (height - 2 * INSET_PX);
  const ink = getComputedStyle(canvas).color;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = LINE_PX;
  context.lineJoin = "round";
  context.lineCap = "round";
  for (const run of runsOf(column)) {
    const points = run
      .filter((i) => (aligned.times[i] as number) >= fromMs)
      .map((i) => [x(aligned.times[i] as number), y(column[i] as number)] as const);
    const [first, last] = [points[0], points[points.length - 1]];
    if (!first || !last) continue;
    context.beginPath();
    context.moveTo(...first);
    // A point that stands alone is a dot: a line of no length with round ends.
    for (const point of points) context.lineTo(...point);
    context.stroke();
    context.lineTo(last[0], height);
    context.lineTo(first[0], height);
    context.globalAlpha = FILL_ALPHA;
    context.fill();
    context.globalAlpha = 1;
  }
  const last = aligned.last[0] ?? -1;
  if (last < 0) return;
  context.beginPath();
  context.arc(x(aligned.times[last] as number), y(column[last] as number), END_PX, 0, 2 * Math.PI);
  context.fill();
}

/** Indices of the points of each unbroken stretch: `null` breaks it, a missing point does not. */
function runsOf(column: Aligned["columns"][number]): number[][] {
  const runs: number[][] = [];
  let run: number[] | undefined;
  column.forEach((value, i) => {
    if (value === null) run = undefined;
    else if (value !== undefined) {
      if (!run) {
        run = [];
        runs.push(run);
      }
      run.push(i);
    }
  });
  return runs;
}

/** Free ends follow the data closely: a sparkline shows the shape, the number above it the size. */
function sparkRange(column: Aligned["columns"][number], panel: Panel): Range {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of column) {
    if (typeof value !== "number") continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return valueRange(panel.min, panel.max, low <= high ? { low, high } : undefined, panel.unit);
}
