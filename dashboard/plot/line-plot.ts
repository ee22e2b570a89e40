/**
 * A uPlot that stays sharp on a wall that is scaled as a whole. uPlot draws at the window's pixel ratio and knows nothing of the
 * wall's transform; so it is made at the size it has on the glass, with every length multiplied, inside a box that takes the
 * wall's scale back.
 *
 * A fixed number of line slots: data and colours change with `setData` alone, and the plot is made anew only for another size.
 */
// Before uPlot loads.
import "./locale-guard.ts";
import uPlot from "uplot";
import { type Aligned, alignPoints } from "./align.ts";
import { MAX_LINES } from "./colours.ts";
import { FONT_PX, PAD_TOP, type PlotFrame } from "./frame.ts";

export interface PlotSize {
  /** In wall pixels. */
  readonly width: number;
  readonly height: number;
  /** Wall pixels to window pixels. */
  readonly scale: number;
  /** Width of the value axis and of the labels at the line ends, in wall pixels. */
  readonly left: number;
  readonly right: number;
  /** Height of the time axis; 0 where there is no room for one. */
  readonly foot: number;
}

/** Thinner lines break up on a television. */
const LINE_PX = 3.5;
const HAIR_PX = 1.5;
const END_PX = 6;
const BAND_ALPHA = 0.2;
/** From the right edge of the values to the label's swatch. */
const LEADER_PX = 22;

export interface LinePlot {
  draw(frame: PlotFrame): void;
  destroy(): void;
}

export function createLinePlot(host: HTMLElement, size: PlotSize): LinePlot {
  const { scale } = size;
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).replace(/\s+/g, " ").trim();
  const colours = Array.from({ length: MAX_LINES }, (_, slot) => colour(`--line-${slot}`));
  const levels = { medium: colour("--medium"), high: colour("--high"), critical: colour("--critical") };
  const [quiet, edge] = [colour("--text-quiet"), colour("--edge")];
  // uPlot reads the size as a whole number.
  const font = `${colour("--weight")} ${Math.round(FONT_PX * scale)}px ${colour("--font")}`;
  let frame: PlotFrame | undefined;
  let aligned: Aligned = { times: [], columns: [], lone: [], last: [] };

  const box = document.createElement("div");
  box.style.transformOrigin = "0 0";
  host.append(box);
  // A tile may begin between two device pixels: the canvas must not, or all its lines are blurred.
  const { left, top } = host.getBoundingClientRect();
  const ratio = window.devicePixelRatio;
  const snap = (at: number): number => Math.round(at * ratio) / ratio - at;
  box.style.transform = `scale(${1 / scale}) translate(${snap(left)}px, ${snap(top)}px)`;

  const axis = { font, stroke: quiet, ticks: { show: false }, gap: 8 * scale };
  const plot = new uPlot(
    {
      width: size.width * scale,
      height: size.height * scale,
      padding: [PAD_TOP * scale, size.right * scale, size.foot > 0 ? 0 : END_PX * scale, 0],
      legend: { show: false },
      cursor: { show: false },
      select: { show: false, left: 0, top: 0, width: 0, height: 0 },
      scales: {
        x: { time: false, range: () => [frame?.fromMs ?? 0, frame?.toMs ?? 1] },
        y: { range: () => [frame?.values.low ?? 0, frame?.values.high ?? 1] },
      },
      axes: [
        {
          ...axis,
          show: size.foot > 0,
          size: size.foot * scale,
          grid: { show: false },
          splits: () => [...(frame?.timeTicks ?? [])],
          values: (_, ticks) => ticks.map((tick) => frame?.formatTime(tick) ?? ""),
        },
        {
          ...axis,
          size: size.left * scale,
          grid: { stroke: edge, width: HAIR_PX * scale },
          splits: () => [...(frame?.valueTicks ?? [])],
          values: (_, ticks) => ticks.map((tick) => frame?.formatValue(tick) ?? ""),
        },
      ],
      series: [{}, ...colours.map((stroke) => ({ stroke, width: LINE_PX * scale, points: { show: false }, auto: false, spanGaps: false }))],
      hooks: { drawAxes: [drawBand, drawMarks], draw: [drawEnds] },
    },
    undefined,
    box,
  );

  /** As far as both lines are there: where one of them has a gap, so has the band. */
  function drawBand(self: uPlot): void {
    const [lower, upper] = [aligned.columns[0], aligned.columns[aligned.columns.length - 1]];
    if (!frame?.banded || !lower || !upper) return;
    const { ctx } = self;
    let run: number[] = [];
    const fill = (): void => {
      ctx.beginPath();
      for (const i of run) ctx.lineTo(...placeOf(self, lower, i));
      for (const i of run.reverse()) ctx.lineTo(...placeOf(self, upper, i));
      ctx.fill();
      run = [];
    };
    ctx.save();
    ctx.fillStyle = colours[frame.lines[0]?.slot ?? 0] as string;
    ctx.globalAlpha = BAND_ALPHA;
    for (let i = 0; i < aligned.times.length; i++) {
      if (lower[i] === null || upper[i] === null) fill();
      else if (lower[i] !== undefined && upper[i] !== undefined) run.push(i);
    }
    fill();
    ctx.restore();
  }

  function placeOf(self: uPlot, column: Aligned["columns"][number], i: number): readonly [x: number, y: number] {
    return [self.valToPos(aligned.times[i] as number, "x", true), self.valToPos(column[i] as number, "y", true)];
  }

  function drawMarks(self: uPlot): void {
    const { ctx, bbox } = self;
    const px = scale * uPlot.pxRatio;
    ctx.save();
    ctx.setLineDash([10 * px, 8 * px]);
    ctx.lineWidth = 2 * px;
    for (const mark of frame?.marks ?? []) {
      const y = self.valToPos(mark.at, "y", true);
      ctx.strokeStyle = levels[mark.level];
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  /** Points that stand alone, the end of each line, and the hair that leads from it to its label. */
  function drawEnds(self: uPlot): void {
    if (!frame) return;
    const { ctx, bbox } = self;
    const px = scale * uPlot.pxRatio;
    const right = bbox.left + bbox.width;
    ctx.save();
    frame.lines.forEach((line, i) => {
      const own = colours[line.slot] as string;
      const column = aligned.columns[i] as Aligned["columns"][number];
      const place = (index: number) => placeOf(self, column, index);
      ctx.fillStyle = own;
      ctx.strokeStyle = own;
      for (const index of aligned.lone[i] as number[]) dot(...place(index), (LINE_PX * px) / 1.5, true);
      const last = aligned.last[i] as number;
      if (last < 0) return;
      const [x, y] = place(last);
      ctx.lineWidth = HAIR_PX * px;
      if (!line.ended && line.labelY !== undefined) {
        ctx.beginPath();
        ctx.moveTo(x, y);
        ctx.lineTo(right + 2 * px, y);
        ctx.lineTo(right + LEADER_PX * px, line.labelY * px);
        ctx.stroke();
      }
      ctx.lineWidth = LINE_PX * px;
      dot(x, y, END_PX * px, !line.ended);
    });
    ctx.restore();

    function dot(x: number, y: number, radius: number, filled: boolean): void {
      ctx.beginPath();
      ctx.arc(x, y, radius, 0, 2 * Math.PI);
      if (filled) ctx.fill();
      else ctx.stroke();
    }
  }

  return {
    draw(next) {
      frame = next;
      aligned = alignPoints(next.times, next.lines);
      const data: uPlot.AlignedData = [aligned.times, ...colours.map(() => aligned.times.map((): null => null))];
      next.lines.forEach((line, i) => {
        (data as (number | null | undefined)[][])[line.slot + 1] = aligned.columns[i] as Aligned["columns"][number];
      });
      plot.setData(data);
    },
    destroy() {
      plot.destroy();
      box.remove();
    },
  };
}
