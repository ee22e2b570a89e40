/** What a line plot is given to draw, and its fixed lengths. All lengths are wall pixels: a wall is 1080 of them high. */
import type { Threshold } from "../../protocol/wall.ts";
import type { PointSeries } from "./align.ts";
import type { Range } from "./scale.ts";

export interface PlotLine extends PointSeries {
  readonly slot: number;
  /** Middle of the line's label from the plot's top; a hair leads to it. `undefined` without a label. */
  readonly labelY: number | undefined;
  /** Its data ends before now: the end is an open ring, and no hair leads on. */
  readonly ended: boolean;
}

export interface PlotFrame {
  readonly times: readonly number[];
  readonly lines: readonly PlotLine[];
  readonly fromMs: number;
  readonly toMs: number;
  readonly values: Range;
  readonly valueTicks: readonly number[];
  readonly timeTicks: readonly number[];
  readonly formatValue: (value: number) => string;
  readonly formatTime: (time: number) => string;
  readonly marks: readonly Threshold[];
  /** The room between the first and the last line is filled. */
  readonly banded: boolean;
}

/** The least that is read from 5 m on a 55 inch screen. */
export const FONT_PX = 28;
/** Lines of labels: the font and its descenders. */
export const LABEL_PX = 34;
export const AXIS_HEIGHT = 40;
export const PAD_TOP = 16;
