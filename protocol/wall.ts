/** The wall definition as it crosses the wire, inside a snapshot. */

export { isWithin, shiftAt } from "../core/wall/day-part.ts";
export type {
  Level,
  LocalText,
  Mapping,
  Page,
  Panel,
  PanelType,
  Query,
  Shift,
  Threshold,
  Unit,
  WallChanges,
  WallDefinition,
  Zone,
} from "../core/wall/definition.ts";
export { DEFAULT_DWELL_MS } from "../core/wall/definition.ts";
export { createLocalClock, type LocalClock, type LocalTime } from "../core/wall/local-time.ts";
export { type Claim, createRotation, type Hold, type Rotation, rotates, type Shown } from "../core/wall/rotation.ts";
