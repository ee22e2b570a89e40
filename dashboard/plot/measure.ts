/** Widths of texts in the page's font, without laying anything out. */

let context: CanvasRenderingContext2D | null | undefined;

/** Large enough that rounding of glyph widths does not count. */
const MEASURED_AT_PX = 100;

/** Width in parts of the font size, at the page's weight. */
export function measureEms(text: string): number {
  if (context === undefined) {
    context = document.createElement("canvas").getContext("2d");
    const { fontFamily, fontWeight } = getComputedStyle(document.documentElement);
    if (context) context.font = `${fontWeight} ${MEASURED_AT_PX}px ${fontFamily}`;
  }
  // Wide letters, where there is no canvas to ask.
  return context ? context.measureText(text).width / MEASURED_AT_PX : text.length * 0.65;
}
