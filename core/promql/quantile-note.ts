/** A quantile outside of 0 to 1 is answered with an infinity, and with a word of warning. */
import { formatNumber } from "./format.ts";
import type { Place } from "./plan.ts";
import { noteRun, type Run } from "./run.ts";

export function checkQuantile(run: Run, quantile: number, place: Place): void {
  if (quantile >= 0 && quantile <= 1) return;
  noteRun(run, "warning", `quantile value should be between 0 and 1, got ${formatNumber(quantile)}`, place);
}
