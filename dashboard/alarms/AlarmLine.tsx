/**
 * One alarm on the glass: how urgent, what, where, who sees to it, how long. What has no room is cut, and never the first and the last.
 * In two lines what it is has the first for itself.
 */

import { Shape } from "../panels/Shape.tsx";
import { measureEms } from "../plot/measure.ts";
import { MarkShape, PriorityShape } from "./AlarmShape.tsx";
import type { Line } from "./line.ts";
import { fitLine, markWord, NOTE_EMS, noteEms, priorityEms } from "./line-width.ts";
import { type AlarmWords, priorityWord } from "./words.ts";

interface Props {
  readonly line: Line;
  readonly width: number;
  readonly words: AlarmWords;
  readonly fontPx: number;
  readonly sidePx: number;
  readonly linePx: number;
  readonly isTwoLines: boolean;
}

/** What is as wide as it was measured is cut by a fraction of a pixel. */
const ROUNDING_EMS = 0.2;

export function AlarmLine({ line: whole, width, words, fontPx, sidePx, linePx, isTwoLines }: Props) {
  const { line, isAgeBelow } = fitLine(whole, width, { fontPx, sidePx, isTwoLines }, words, measureEms);
  const { id, priority, dress, drill, marks, text, device, note, age } = line;
  const side = { fontSize: `${sidePx}px` };
  const told = (
    <>
      {marks.map((mark) => (
        <span key={mark} class={`alarm-told ${mark}`} style={side}>
          <MarkShape mark={mark} />
          {markWord(mark, words)}
        </span>
      ))}
    </>
  );
  const where = device !== "" && (
    <span class="alarm-device" style={side}>
      {device}
    </span>
  );
  const who = note !== "" && (
    <span
      class="alarm-note"
      style={isTwoLines ? side : { ...side, minWidth: `${Math.min(NOTE_EMS, noteEms(line, measureEms) + ROUNDING_EMS).toFixed(2)}em` }}
    >
      {dress === "acknowledged" && note !== "" && <Shape name="tick" />}
      {note}
    </span>
  );
  const urgent = (
    <span class="alarm-priority" style={isTwoLines ? side : { width: `${priorityEms(words, measureEms).toFixed(2)}em` }}>
      {priorityWord(priority, words)}
    </span>
  );
  return (
    <li
      class={`alarm ${isAgeBelow ? "narrow" : isTwoLines ? "two-lines" : ""}`}
      style={{ height: `${linePx}px`, fontSize: `${fontPx}px` }}
      data-alarm={id}
      data-priority={priority}
      data-dress={dress}
      data-drill={drill}
    >
      <p class="alarm-line">
        <span class="alarm-mark">
          <PriorityShape priority={priority} />
        </span>
        {!isTwoLines && urgent}
        {!isTwoLines && told}
        <span class="row-name alarm-text">{text}</span>
        {!isTwoLines && where}
        {!isTwoLines && who}
        {!isAgeBelow && <span class="alarm-age">{age}</span>}
      </p>
      {isTwoLines && (
        <p class="alarm-line">
          {!(isAgeBelow && marks.length > 0) && urgent}
          {told}
          {where}
          {who}
          {isAgeBelow && <span class="alarm-age">{age}</span>}
        </p>
      )}
    </li>
  );
}
