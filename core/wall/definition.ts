/**
 * What a wall is: pages of panels on a logical canvas. Plain data; the file form that people write comes later and turns
 * into this.
 */

export type PanelType = "status-grid" | "big-number" | "time-series" | "top-n";

/** A text of one language, or the same in both. */
export type LocalText = string | { readonly en: string; readonly zh: string };

/** How a value is written for people. Base units, as in OpenMetrics; the screen scales them. */
export type Unit = "none" | "ratio" | "bytes" | "bytes-per-second" | "seconds" | "celsius" | "per-second";

export interface Query {
  /** Unique within the wall definition; frames and snapshots name queries by it. */
  readonly number: number;
  /** PromQL. */
  readonly expr: string;
  /** `{{label}}` is replaced; empty means the label values that tell the series apart. */
  readonly legend: string;
  /** How much history the panel draws, ms; 0 when only the newest value counts. */
  readonly rangeMs: number;
  /** Distance of the points of that history, ms. */
  readonly stepMs: number;
}

export interface Threshold {
  readonly at: number;
  readonly level: "medium" | "high" | "critical";
}

export interface Panel {
  /** Unique within the wall. */
  readonly id: string;
  readonly type: PanelType;
  readonly title: LocalText;
  /** Grid cells: column and row of the upper left corner from 0, width and height. */
  readonly place: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly queries: readonly Query[];
  readonly unit: Unit;
  /** Fixed ends of the value axis, or `null` where the data decides. */
  readonly min: number | null;
  readonly max: number | null;
  readonly thresholds: readonly Threshold[];
}

export interface Page {
  readonly id: string;
  readonly title: LocalText;
  readonly panels: readonly Panel[];
}

export interface WallDefinition {
  readonly name: string;
  readonly title: LocalText;
  readonly canvas: { readonly width: number; readonly height: number; readonly columns: number; readonly rows: number };
  readonly pages: readonly Page[];
}

export function queriesOf(wall: WallDefinition): readonly Query[] {
  return wall.pages.flatMap((page) => page.panels.flatMap((panel) => panel.queries));
}
