/** The shapes of priorities: more corners, more urgent. Shared by thresholds and notices. */
import type { Threshold } from "../../protocol/wall.ts";
import type { ShapeName } from "./Shape.tsx";

export const LEVEL_SHAPES: Record<Threshold["level"], ShapeName> = { medium: "triangle", high: "diamond", critical: "octagon" };

/** The highest threshold that the value has reached. */
export function crossedThreshold(thresholds: readonly Threshold[], value: number): Threshold | undefined {
  let crossed: Threshold | undefined;
  for (const threshold of thresholds) if (value >= threshold.at && (!crossed || threshold.at > crossed.at)) crossed = threshold;
  return crossed;
}
