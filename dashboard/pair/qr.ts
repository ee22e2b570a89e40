/** A QR code (ISO/IEC 18004) as one SVG path: a run of dark modules is a rectangle, one unit high. */
import { encode } from "uqr";

/** The standard's quiet zone, without which readers fail on a dark page. */
const QUIET_MODULES = 4;

export interface QrPath {
  /** Width and height in modules, the quiet zone included. */
  readonly size: number;
  readonly path: string;
}

export function qrPath(text: string): QrPath {
  // M mends 15 %: a reflection on a television. More would make the modules smaller, which is what a phone sees from afar.
  const { size, data } = encode(text, { ecc: "M", border: QUIET_MODULES });
  return { size, path: data.map(rowPath).join("") };
}

function rowPath(row: readonly boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    path += `M${start} ${y}h${x + 1 - start}v1h${start - x - 1}z`;
  }
  return path;
}
