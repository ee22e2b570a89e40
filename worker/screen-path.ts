/**
 * Where a paired screen's wall is: with what its pairing said of the glass, so that the page draws letters that are read from there, and
 * none under its frame.
 * Relative to the site.
 */
import type { PairedScreen } from "../protocol/command.ts";

export function screenPath({ screen, wall, diagonalInches, distanceM, overscanPercent }: PairedScreen): string {
  const edges = overscanPercent > 0 ? `&overscan=${overscanPercent}` : "";
  return `walls/${wall}?screen=${screen}&diagonal=${diagonalInches}&distance=${distanceM}${edges}`;
}
