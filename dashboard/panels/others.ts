/** What the rows that find no place in a ranking say together. */
import type { Panel, Unit } from "../../protocol/wall.ts";
import { formatText } from "../format.ts";
import type { Language } from "../i18n.ts";
import type { Row } from "./rows.ts";

/** Units of amounts and flows, which add up over things: two hosts send 3 MB/s and 4 MB/s, and together 7. Degrees and shares do not. */
const SUMMED: ReadonlySet<Unit> = new Set<Unit>([
  "per-second",
  "per-minute",
  "per-hour",
  "requests-per-second",
  "operations-per-second",
  "pieces",
  "pieces-per-minute",
  "pieces-per-hour",
  "bytes",
  "bytes-per-second",
  "bytes-decimal",
  "bytes-decimal-per-second",
  "bits",
  "bits-per-second",
  "watts",
  "kilowatts",
  "watt-hours",
  "kilowatt-hours",
  "joules",
  "grams",
  "kilograms",
  "litres",
  "litres-per-minute",
  "cubic-metres",
  "cubic-metres-per-hour",
  "yuan",
  "dollars",
  "euros",
]);

/** Their sum; empty where none is meant, or where one of them is not known now and the sum would be of something else. */
export function sumText({ unit, decimals, mappings = [] }: Panel, rows: readonly Row[], language: Language): string {
  const isKnown = rows.every(({ series, state }) => Number.isFinite(series.value) && (state === "live" || state === "late"));
  if (!SUMMED.has(unit) || mappings.length > 0 || !isKnown) return "";
  return formatText(
    rows.reduce((sum, { series }) => sum + series.value, 0),
    unit,
    language,
    decimals,
  );
}
