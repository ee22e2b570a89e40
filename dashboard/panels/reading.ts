/** What a value says on a panel: a mapping's word, or its number in its unit, and how bad that is. */
import type { Level, Mapping, Panel, Query } from "../../protocol/wall.ts";
import { formatText, formatValue } from "../format.ts";
import { type Language, textOf } from "../i18n.ts";
import { crossedLevel } from "./levels.ts";

/** What of a panel decides how its values are told. */
export type Look = Pick<Panel, "unit" | "thresholds" | "decimals" | "mappings">;

export interface Reading {
  /** The number alone, or the word. */
  readonly text: string;
  readonly unit: string;
  /** Both in one, for rows and labels. */
  readonly full: string;
  /** Told by a word of a mapping. */
  readonly mapped: boolean;
  readonly level: Level | "good" | undefined;
}

/** A query with a unit of its own is told by that alone: the panel's limits and words are of another quantity. */
export function lookOf(panel: Panel, query: Query): Look {
  return query.unit === undefined || query.unit === panel.unit ? panel : { unit: query.unit, thresholds: [] };
}

export function readValue(look: Look, value: number, language: Language): Reading {
  const mapping = look.mappings?.find((one) => fits(one, value));
  if (mapping) {
    const text = textOf(mapping.text, language);
    return { text, unit: "", full: text, mapped: true, level: mapping.level };
  }
  const { unit, decimals, thresholds } = look;
  const { text, unit: after } = formatValue(value, unit, language, decimals);
  return { text, unit: after, full: formatText(value, unit, language, decimals), mapped: false, level: crossedLevel(thresholds, value) };
}

function fits({ range }: Mapping, value: number): boolean {
  if (!range) return Number.isNaN(value);
  return value >= (range.from ?? Number.NEGATIVE_INFINITY) && value <= (range.to ?? Number.POSITIVE_INFINITY);
}
