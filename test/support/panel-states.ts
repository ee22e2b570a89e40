/**
 * One kind of panel in every state and size on one page: large, usual and small; live, late, stale, never heard, with a level and an
 * alarm, and with parts that are of different ages.
 */
import type { Freshness } from "../../core/freshness.ts";
import type { Priority } from "../../protocol/alarm.ts";
import type { Panel } from "../../protocol/wall.ts";
import type { Age, Tile } from "./gallery.ts";

type Said = string | RegExp;

/** What a picture must show of a tile. */
export interface Shown {
  readonly state: Freshness;
  /** Texts that its body must have, in each language; a pattern where it is one of several that take turns. */
  readonly says: readonly Said[] | { readonly en: readonly Said[]; readonly zh: readonly Said[] };
  /** An alarm stands that is about it. */
  readonly alarm?: Priority;
}

export type Pictured = Tile & { readonly shown: Shown };

type Data = Pick<Tile, "lines" | "text"> & { readonly says: Shown["says"]; readonly panel?: Partial<Panel> };

export interface Kind {
  readonly type: Panel["type"];
  readonly panel?: Partial<Panel>;
  readonly queries?: Tile["queries"];
  readonly of: (age: Age) => Data;
  /** With a level, where the kind has one. */
  readonly marked?: Data;
  /** Parts of several ages. */
  readonly parts?: Data;
  readonly never: Data;
  /** What must be there of it in tiles of less than the large one, and in the least; as much as in that when absent. */
  readonly usualSays?: Shown["says"];
  readonly leastSays?: Shown["says"];
}

/** Three columns of twelve and three rows of eight are usual on a wall of 1920 by 1080; two by two is the least. */
export function inStates({ type, panel, queries, of, marked, parts, never, usualSays, leastSays }: Kind): Pictured[] {
  const tile = (en: string, zh: string, place: Tile["place"], { says, ...data }: Data, shown: Omit<Shown, "says">): Pictured => ({
    type,
    title: { en, zh },
    place,
    ...(queries ? { queries } : {}),
    ...data,
    panel: { ...panel, ...data.panel },
    shown: { says, ...shown },
  });
  const usual = (data: Data): Data => ({ ...data, says: usualSays ?? data.says });
  const least = (data: Data): Data => ({ ...data, says: leastSays ?? data.says });
  return [
    tile("Large", "大", [0, 0, 6, 5], of("live"), { state: "live" }),
    tile("Late", "延迟", [6, 0, 3, 3], usual(of("late")), { state: "late" }),
    tile("Stale", "过期", [9, 0, 3, 3], usual(of("stale")), { state: "stale" }),
    tile("Alarmed", "有告警", [6, 3, 3, 3], usual(marked ?? of("live")), { state: "live", alarm: "critical" }),
    tile("Waiting", "等待", [9, 3, 3, 3], never, { state: "never" }),
    tile("Usual", "一般", [0, 5, 3, 3], usual(of("live")), { state: "live" }),
    tile("Parts", "部分", [3, 5, 3, 3], usual(parts ?? marked ?? of("live")), { state: "live" }),
    tile("Small", "小", [6, 6, 2, 2], least(of("live")), { state: "live" }),
    tile("Small, stale", "小，过期", [8, 6, 2, 2], least(of("stale")), { state: "stale" }),
    tile("Small, waiting", "小，等待", [10, 6, 2, 2], never, { state: "never" }),
  ];
}
