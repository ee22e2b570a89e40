/** The wall definition as it crosses the wire, inside a snapshot. */
export type {
  Level,
  LocalText,
  Mapping,
  Page,
  Panel,
  PanelType,
  Query,
  Threshold,
  Unit,
  WallChanges,
  WallDefinition,
  Zone,
} from "../core/wall/definition.ts";
