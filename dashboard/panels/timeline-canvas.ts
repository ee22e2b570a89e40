/** Draws the strips of a state timeline on a canvas of device pixels: a wall of flapping states would be thousands of elements. */
import type { Level } from "../../protocol/wall.ts";
import { FONT_PX } from "../plot/frame.ts";
import type { Segment, TimelineModel } from "./timeline-model.ts";

/** Of its room in a row, how much a strip takes: the worse, the taller, so that states are told apart without colour where no word fits. */
const HEIGHTS: Record<Level | "good", number> = { good: 0.62, medium: 0.7, high: 0.78, critical: 0.88 };
/** Between two states, so that their border is seen whatever their colours. */
const PART_PX = 2;
const PAD_PX = 10;
const HATCH_PX = 12;
/** States without a level, told apart by lightness. */
const TINTS = ["#46525f", "#64727f", "#38424d", "#566a72", "#7a8690", "#2f3a3c"];
const GOOD = "#4d6470";

type Strips = Pick<TimelineModel, "rows" | "fromMs" | "toMs">;

interface Size {
  readonly width: number;
  readonly rowPx: number;
  /** The part of a row in which its strip lies. */
  readonly bar: { readonly top: number; readonly height: number };
}

export function drawTimeline(canvas: HTMLCanvasElement, { rows, fromMs, toMs }: Strips, { width, rowPx, bar }: Size): void {
  const context = canvas.getContext("2d");
  if (!context || rows.length === 0) return;
  const style = getComputedStyle(canvas);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const levels = { medium: colour("--medium"), high: colour("--high"), critical: colour("--critical"), good: GOOD };
  const [ground, text, edge] = [colour("--ground"), colour("--text"), colour("--text-faint")];
  context.setTransform(canvas.width / width, 0, 0, canvas.height / (rows.length * rowPx), 0, 0);
  context.clearRect(0, 0, width, rows.length * rowPx);
  context.font = `${colour("--weight-strong")} ${FONT_PX}px ${colour("--font")}`;
  context.textBaseline = "middle";
  const x = (time: number): number => ((time - fromMs) / (toMs - fromMs)) * width;
  rows.forEach(({ segments }, row) => {
    const middle = row * rowPx + bar.top + bar.height / 2;
    for (const segment of segments) {
      const left = x(segment.fromMs);
      // The shortest state is seen.
      const right = Math.max(x(segment.toMs) - PART_PX, left + PART_PX);
      const high = bar.height * HEIGHTS[segment.level ?? "good"];
      if (segment.text === "") hatch(left, middle - high / 2, right, middle + high / 2);
      else fill(segment, left, middle - high / 2, right - left, high);
    }
  });

  function fill(segment: Segment, left: number, top: number, wide: number, high: number): void {
    if (!context) return;
    const { level, tint } = segment;
    context.fillStyle = level ? levels[level] : (TINTS[tint % TINTS.length] as string);
    context.fillRect(left, top, wide, high);
    if (high < FONT_PX || context.measureText(segment.text).width + 2 * PAD_PX > wide) return;
    context.fillStyle = level && level !== "good" ? ground : text;
    context.fillText(segment.text, left + PAD_PX, top + high / 2 + 1);
  }

  function hatch(left: number, top: number, right: number, bottom: number): void {
    if (!context) return;
    context.save();
    context.beginPath();
    context.rect(left, top, right - left, bottom - top);
    context.clip();
    context.strokeStyle = edge;
    context.globalAlpha = 0.55;
    context.lineWidth = 2;
    context.beginPath();
    const high = bottom - top;
    // From a fixed grid, so that hatches do not wander as the edge moves on.
    for (let at = Math.floor((left - high) / HATCH_PX) * HATCH_PX; at < right; at += HATCH_PX) {
      context.moveTo(at, bottom);
      context.lineTo(at + high, top);
    }
    context.stroke();
    context.restore();
  }
}
