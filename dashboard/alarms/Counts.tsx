/** Counts in rows, none broken: what has no line of its own. */
import { COUNT_GAP_PX, COUNT_LINE } from "./counts.ts";

export function Counts({ texts, fontPx }: { readonly texts: readonly string[]; readonly fontPx: number }) {
  if (texts.length === 0) return null;
  return (
    <p class="alarm-counts" style={{ columnGap: `${COUNT_GAP_PX}px`, fontSize: `${fontPx}px`, lineHeight: COUNT_LINE }}>
      {texts.map((text) => (
        <span key={text}>{text}</span>
      ))}
    </p>
  );
}
