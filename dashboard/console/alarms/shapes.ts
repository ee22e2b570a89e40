/** The shapes of what happened to an alarm, told apart without colour. Priorities have theirs from walls. */
import type { AlarmHistoryLine } from "../../../protocol/alarm.ts";
import { LEVEL_SHAPES } from "../../panels/levels.ts";
import type { ShapeName } from "../../panels/Shape.tsx";

/** A rise has its priority's shape. */
export function eventShape({ type, priority }: Pick<AlarmHistoryLine, "type" | "priority">): ShapeName {
  switch (type) {
    case "raised":
      return LEVEL_SHAPES[priority];
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
