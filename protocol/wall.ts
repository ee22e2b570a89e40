/** The wall definition as it crosses the wire, inside a snapshot. */
export type { LocalText, Page, Panel, PanelType, Query, Threshold, Unit, WallChanges, WallDefinition } from "../core/wall/definition.ts";
