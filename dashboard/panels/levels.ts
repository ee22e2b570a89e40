/** The shapes of priorities: more corners, more urgent. Shared by thresholds, mappings, notices and alarms; a bar is the least. */
import type { Level, Threshold } from "../../protocol/wall.ts";
import type { ShapeName } from "./Shape.tsx";

export const LEVEL_SHAPES: Record<Level | "good" | "low", ShapeName> = {
  good: "tick",
  low: "bar",
  medium: "triangle",
  high: "diamond",
  critical: "octagon",
};

const WORST_FIRST: readonly Level[] = ["critical", "high", "medium"];

/** The worst level of the thresholds that the value has reached, each from its own side. */
export function crossedLevel(thresholds: readonly Threshold[], value: number): Level | undefined {
  const crossed = thresholds.filter(({ at, side }) => (side === "below" ? value <= at : value >= at));
  return WORST_FIRST.find((level) => crossed.some((threshold) => threshold.level === level));
}
