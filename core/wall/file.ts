/**
 * A wall as people write it: the file form, with everything optional that a good default can say. `define.ts` makes the definition
 * of it, `to-file.ts` writes one back; which values are taken is checked by protocol/wall-file.ts.
 */
import type { AlarmDisplay, Level, LocalText, PanelType, QueryRole, Unit } from "./definition.ts";

export interface WallFile {
  readonly wall: string;
  readonly title?: LocalText;
  /** `1920x1080`: the logical pixels that the wall is drawn on. */
  readonly canvas?: string;
  /** `12x8`: columns and rows. */
  readonly grid?: string;
  readonly alarms?: AlarmDisplay;
  /** Pages turn by themselves. */
  readonly rotation?: { readonly seconds?: number };
  /** Darker at night: times as `22:00`, and how bright it then is. */
  readonly dim?: { readonly from: string; readonly to: string; readonly to_percent?: number };
  readonly shifts?: readonly ShiftFile[];
  /** IANA name of the zone in which parts of the day are meant. */
  readonly time_zone?: string;
  readonly pages?: readonly PageFile[];
  /** The panels of a wall of one page. */
  readonly panels?: readonly PanelFile[];
}

export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];

export interface ShiftFile {
  readonly name: LocalText;
  /** `22:00-06:00`, in the wall's time zone. */
  readonly during: string;
  readonly days?: readonly Day[];
}

export interface PageFile {
  readonly id?: string;
  readonly title?: LocalText;
  /** How long it is shown in its turn. */
  readonly seconds?: number;
  /** `06:00-14:00`, in the wall's time zone. */
  readonly during?: string;
  readonly days?: readonly Day[];
  readonly panels: readonly PanelFile[];
}

export interface PanelFile extends QueryDefaults {
  readonly id?: string;
  readonly title?: LocalText;
  readonly type: PanelType;
  /** One query, or several by `queries`. */
  readonly expr?: string;
  readonly queries?: readonly QueryFile[];
  readonly unit?: Unit;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly thresholds?: readonly ThresholdFile[];
  readonly mappings?: readonly MappingFile[];
  readonly text?: LocalText;
  readonly stream?: string;
  /** How long a part of what does not fit stands. */
  readonly dwell?: string;
  /** What a table calls its labels. */
  readonly labels?: Readonly<Record<string, LocalText>>;
  readonly zones?: readonly (string | ZoneFile)[];
  /** RFC 3339, with a zone. */
  readonly time?: string;
  /** `14:00`, by the wall's time zone. */
  readonly daily?: readonly string[];
  /** Column and row of the upper left corner from 0, width and height. */
  readonly at?: readonly [x: number, y: number, w: number, h: number];
}

export interface ZoneFile {
  readonly zone: string;
  readonly title?: LocalText;
}

/** What a panel says for all of its queries. */
export interface QueryDefaults {
  readonly legend?: LocalText;
  /** Durations as in PromQL: `15s`, `1h30m`. */
  readonly range?: string;
  readonly step?: string;
}

export interface QueryFile extends QueryDefaults {
  readonly expr: string;
  readonly role?: QueryRole;
  readonly unit?: Unit;
}

/** One of `above` and `below`, itself included. */
export interface ThresholdFile {
  readonly above?: number;
  readonly below?: number;
  readonly level: Level;
}

/** `value`, or a range that may be open; with neither it fits every number. */
export interface MappingFile {
  readonly value?: number | "NaN";
  readonly from?: number;
  readonly to?: number;
  readonly text: LocalText;
  readonly level?: "good" | Level;
}

/** What is wrong with a file, and where. */
export interface Defect {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

/** Far above what can be read on a wall, far below what would weigh on a site. */
export const WALL_LIMITS = {
  pages: 24,
  panelsOfPage: 60,
  queriesOfPanel: 12,
  /** Each query is evaluated at each tick that changes its inputs. */
  queriesOfWall: 400,
  shifts: 12,
  /** A header has room for a short name. */
  shiftCharacters: 40,
  thresholds: 12,
  mappings: 60,
  labels: 12,
  /** More clocks than these are a table that nobody reads. */
  zones: 12,
  /** As often as each hour. */
  daily: 24,
  /** The generated overview names panels after metrics, which have 200 characters at most. */
  idCharacters: 240,
  titleCharacters: 240,
  textCharacters: 4_000,
  exprCharacters: 4_096,
  legendCharacters: 240,
  canvasPx: 7_680,
  cells: 96,
  /** Of one query's history: more than a plot has pixels. */
  points: 2_000,
  rangeMs: 31 * 86_400_000,
  /** A page that is gone sooner is read by nobody; one that stays longer than an hour does not turn. */
  leastPageSeconds: 5,
  pageSeconds: 3_600,
} as const;
