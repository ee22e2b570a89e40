/** The wall definition as it crosses the wire, inside a snapshot. */
export type { Page, Panel, PanelType, Query, Threshold, Unit, WallDefinition } from "../core/wall/definition.ts";
