/**
 * What a wall is: pages of panels on a logical canvas. Plain data; the file form that people write comes later and turns
 * into this.
 */
import type { FileChanges } from "../file-changes.ts";

/** A kind stands here once the dashboard has a body for it. */
export const PANEL_TYPES = [
  "status-grid",
  "big-number",
  "time-series",
  "top-n",
  "bar-gauge",
  "table",
  "text",
  "state-timeline",
  "percentile-band",
  "alarm-list",
  "alarm-health",
  "live-text",
  "ticker",
  "task-progress",
  "clock",
  "countdown",
] as const;
export type PanelType = (typeof PANEL_TYPES)[number];

/** A text of one language, or the same in both. */
export type LocalText = string | { readonly en: string; readonly zh: string };

/**
 * How a value is written for people: the screen scales it and says the unit in its language. `unit.ts` knows them by the codes
 * of UCUM and the endings of OpenMetrics names too.
 */
// biome-ignore format: one kind of quantity a line
export const UNITS = [
  "none", "ratio", "percent", "parts-per-million",
  "per-second", "per-minute", "per-hour", "requests-per-second", "operations-per-second",
  "pieces", "pieces-per-minute", "pieces-per-hour",
  "bytes", "bytes-per-second", "bytes-decimal", "bytes-decimal-per-second", "bits", "bits-per-second",
  "nanoseconds", "microseconds", "milliseconds", "seconds", "minutes", "hours", "days",
  "celsius", "fahrenheit", "kelvin",
  "volts", "amperes", "ohms", "watts", "kilowatts", "volt-amperes", "watt-hours", "kilowatt-hours", "joules",
  "hertz", "megahertz", "revolutions-per-minute", "decibels", "decibel-milliwatts",
  "pascals", "hectopascals", "bar", "newtons",
  "millimetres", "metres", "metres-per-second", "kilometres-per-hour", "degrees",
  "grams", "kilograms", "litres", "litres-per-minute", "cubic-metres", "cubic-metres-per-hour",
  "micrograms-per-cubic-metre", "lux", "ph",
  "yuan", "dollars", "euros",
] as const;
export type Unit = (typeof UNITS)[number];

/**
 * What the values of a query are for, where they are not shown themselves. They belong to what has the same labels; one without labels is for all.
 * `setpoint`: marks on the bars of a gauge. `reference`: what a ticker's changes are counted from. `total`: how much a task is, all in all.
 * `state`: what a task's mappings tell the state by.
 */
export const QUERY_ROLES = ["setpoint", "reference", "total", "state"] as const;
export type QueryRole = (typeof QUERY_ROLES)[number];

export interface Query {
  /** Unique within the wall definition; frames and snapshots name queries by it. */
  readonly number: number;
  /** PromQL. */
  readonly expr: string;
  /** `{{label}}` is replaced; empty means the label values that tell the series apart. */
  readonly legend: LocalText;
  /** How much history the panel draws, ms; 0 when only the newest value counts. */
  readonly rangeMs: number;
  /** Distance of the points of that history, ms. */
  readonly stepMs: number;
  /** What is asked beside what a panel shows. */
  readonly role?: QueryRole;
  /** Of a table's column whose unit is not the panel's: limits and mappings of the panel are not for it. */
  readonly unit?: Unit;
}

export type Level = "medium" | "high" | "critical";

export interface Threshold {
  readonly at: number;
  readonly level: Level;
  /** Which side of `at` is the bad one, `at` itself included; above when absent. */
  readonly side?: "above" | "below";
}

/** A value that is told by a word. Of several that fit, the first counts. */
export interface Mapping {
  /** Both ends included; `null` is without end. Equal ends fit one value. Absent: fits NaN. */
  readonly range?: { readonly from: number | null; readonly to: number | null };
  readonly text: LocalText;
  /** How the word is dressed; plain when absent, and then thresholds do not count either. */
  readonly level?: "good" | Level;
}

/** Of a panel that says none: long enough to read a few lines twice. */
export const DEFAULT_DWELL_MS = 8_000;

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
  /** Digits after the decimal mark; what the unit does by itself when absent. */
  readonly decimals?: number;
  readonly mappings?: readonly Mapping[];
  /** What a text panel says, or a ticker of news: plain text, never markup. */
  readonly text?: LocalText;
  /** The stream whose text is shown. */
  readonly stream?: string;
  /** How long a part of what does not fit stands, ms. */
  readonly dwellMs?: number;
  /** What a table calls its labels, by their names. */
  readonly labels?: Readonly<Record<string, LocalText>>;
  /** The places whose time a clock shows; the screen's own when absent. */
  readonly zones?: readonly Zone[];
  /** What a countdown counts to, and from then on since: epoch ms. */
  readonly timeMs?: number;
  /** Minutes of the day, by the wall's time zone: a countdown counts to the next of them. */
  readonly daily?: readonly number[];
}

export interface Zone {
  /** As IANA has it: `Asia/Shanghai`. */
  readonly zone: string;
  /** The city in the zone's name when absent. */
  readonly title?: LocalText;
}

/** Minutes of a day, from midnight; `from` is in it and `to` is not. One that ends before it begins goes on over midnight. */
export interface DayPart {
  readonly from: number;
  readonly to: number;
}

/** Who is on: a part of the day that has a name. */
export interface Shift {
  readonly name: LocalText;
  readonly during: DayPart;
  /** From Monday, 0; on all days when absent. */
  readonly days?: readonly number[];
}

export interface Page {
  readonly id: string;
  readonly title: LocalText;
  readonly panels: readonly Panel[];
  /** How long it is shown in its turn; as the wall says when absent. */
  readonly seconds?: number;
  /** When it is shown; at any time when absent. */
  readonly during?: DayPart;
  /** From Monday, 0; on all days when absent. */
  readonly days?: readonly number[];
}

/** How alarms show on a wall; what is absent is as on a wall that says nothing of them. */
export interface AlarmDisplay {
  /** The panel of the worst alarm that nobody has acknowledged takes about a third of its page; not when absent. */
  readonly grow?: boolean;
  /** Priorities that sound; critical and high when absent. */
  readonly sound?: readonly ("low" | Level)[];
  /** A band of the wall lists what stands; so when absent. */
  readonly strip?: boolean;
}

export interface WallDefinition {
  readonly name: string;
  readonly title: LocalText;
  readonly canvas: { readonly width: number; readonly height: number; readonly columns: number; readonly rows: number };
  /** Nobody chose the canvas: glass of another shape has its own, and panels that are placed anew. */
  readonly reflows?: true;
  readonly pages: readonly Page[];
  readonly alarms?: AlarmDisplay;
  /** Pages turn by themselves. */
  readonly rotation?: { readonly seconds: number };
  /** The wall is darker at night: a part of its brightness. */
  readonly dim?: { readonly during: DayPart; readonly ratio: number };
  /** The header says which is on. */
  readonly shifts?: readonly Shift[];
  /** IANA name of the zone in which parts of the day are meant. */
  readonly timeZone?: string;
}

/** What a wall that is put changes of the one before it: ids of panels, and beside them its title, canvas, alarms, pages (their ids, titles or order), and when what is shown. */
export type WallChanges = FileChanges<"title" | "canvas" | "alarms" | "pages" | "times">;

/** The streams that its panels show. */
export function streamsOf(wall: WallDefinition): ReadonlySet<string> {
  const streams = wall.pages.flatMap((page) => page.panels.map(({ stream }) => stream));
  return new Set(streams.filter((stream) => stream !== undefined));
}

export function queriesOf(wall: WallDefinition): readonly Query[] {
  return wall.pages.flatMap((page) => page.panels.flatMap((panel) => panel.queries));
}
