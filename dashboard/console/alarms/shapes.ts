/** The shapes of alarms: of priorities as walls have them, and of what happened, told apart without colour. */
import type { AlarmHistoryLine, Priority } from "../../../protocol/alarm.ts";
import { LEVEL_SHAPES } from "../../panels/levels.ts";
import type { ShapeName } from "../../panels/Shape.tsx";

const { critical, high, medium } = LEVEL_SHAPES;

export const PRIORITY_SHAPES: Readonly<Record<Priority, ShapeName>> = { critical, high, medium, low: "info" };

/** A rise has its priority's shape. */
export function eventShape({ type, priority }: Pick<AlarmHistoryLine, "type" | "priority">): ShapeName {
  switch (type) {
    case "raised":
      return PRIORITY_SHAPES[priority];
    case "acknowledged":
      return "tick";
    case "cleared":
      return "ring";
    case "no-data":
    case "data-again":
      return "clock";
    case "commented":
      return "circle";
    default:
      return "square";
  }
}
