/** The wall definition as it crosses the wire, inside a snapshot. */
export type { LocalText, Page, Panel, PanelType, Query, Threshold, Unit, WallDefinition } from "../core/wall/definition.ts";
