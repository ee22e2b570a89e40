/** The QR code's path: what is drawn is what was encoded. */
import { encode } from "uqr";
import { describe, expect, it } from "vitest";
import { qrPath } from "../../../dashboard/pair/qr.ts";

/** The modules that a path of rectangles, one unit high, makes dark. */
function darkOf(path: string): Set<string> {
  const dark = new Set<string>();
  const rest = path.replace(/M(\d+) (\d+)h(\d+)v1h-(\d+)z/g, (_, x, y, wide, back) => {
    expect(back).toBe(wide);
    for (let i = 0; i < Number(wide); i++) dark.add(`${Number(x) + i} ${y}`);
    return "";
  });
  expect(rest).toBe("");
  return dark;
}

describe("qrPath", () => {
  it("makes dark exactly the modules of the code, inside a quiet zone of four", () => {
    const text = "https://wall.example/s/hall/console#pair=BCDF-GHJK";
    const { size, path } = qrPath(text);
    const { size: inner, data } = encode(text, { ecc: "M", border: 0 });
    const expected = data.flatMap((row, y) => row.flatMap((on, x) => (on ? [`${x + 4} ${y + 4}`] : [])));
    expect(size).toBe(inner + 8);
    expect([...darkOf(path)].sort()).toEqual(expected.sort());
    expect(expected.length).toBeGreaterThan(200);
  });
});
