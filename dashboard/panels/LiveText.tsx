/**
 * A text that is drawn as it is written: newest at the bottom, followed by itself, and below it whether somebody writes it, how it
 * ended and when. What leaves does so by whole lines; nothing scrolls, and nothing in it is markup.
 */
import type { StreamText, TextState } from "../../protocol/text.ts";
import { formatAge, formatHourMinute } from "../format.ts";
import { whoText } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { lastLines, QUIET_MS, STATUS_PX, textWindow } from "./live-text-model.ts";
import { Shape, type ShapeName } from "./Shape.tsx";
import { panelWordsOf } from "./words.ts";

export function LiveText({ panel, picture, width, height }: BodyProps) {
  const { store } = useWall();
  store.textsVersion.value;
  const held = picture.texts.get(panel.stream ?? "");
  if (!held) return <p class="number-none">—</p>;
  const { fontPx, linePx, rows } = textWindow(height);
  return (
    <div class="live-text" data-text={held.state}>
      <div class="live-window" style={{ height: `${rows * linePx}px`, fontSize: `${fontPx}px`, lineHeight: `${linePx}px` }}>
        <p class="live-lines">{lastLines(held.text, rows)}</p>
      </div>
      <Status held={held} width={width} />
    </div>
  );
}

const SHAPES: Record<TextState, ShapeName> = { writing: "circle", ended: "tick", broken: "square" };

const STATUS_FONT_PX = 28;
/** Shape and gap. */
const MARK_EMS = 1.2;
/** What was cut off is said in the strong weight. */
const STRONG = 1.08;

function Status({ held, width }: { readonly held: StreamText; readonly width: number }) {
  const { store, language, timeZone } = useWall();
  const words = panelWordsOf(language);
  const { state, changedMs, from } = held;
  const ageMs = store.now.value - changedMs;
  const age = formatAge(ageMs, language);
  const time = formatHourMinute(changedMs, timeZone);
  const whole = state === "writing" ? (ageMs < QUIET_MS ? words.writing : words.writingQuiet(age)) : words[state](time, age);
  const short = state === "writing" ? words.writing : words[`${state}At`](time);
  const how = (measureEms(whole) * STRONG + MARK_EMS) * STATUS_FONT_PX <= width ? whole : short;
  return (
    <p class="row live-status" style={{ height: `${STATUS_PX}px` }}>
      <span class={`text-state ${state}`}>
        <Shape name={SHAPES[state]} /> {how}
      </span>
      <span class="row-name live-from">{whoText(from, language)}</span>
    </p>
  );
}
