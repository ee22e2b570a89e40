/**
 * States over time, a row for each series: the worse a state, the taller and the more coloured, with its word where that fits; hatched
 * where nothing was heard. The right edge is now, and beside it stands what each row says now. Rows that have no room take turns.
 */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { formatClock, formatHourMinute } from "../format.ts";
import { FONT_PX } from "../plot/frame.ts";
import { measureEms } from "../plot/measure.ts";
import { rightEdge, timeTicks } from "../plot/scale.ts";
import { levelWord } from "../screen/words.ts";
import { aheadMs } from "../zone.ts";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { dwellOf, rowPageAt, rowsOnPage } from "./paging.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { drawTimeline } from "./timeline-canvas.ts";
import { layoutTimeline } from "./timeline-layout.ts";
import { needyFirst, timelineModel } from "./timeline-model.ts";
import { panelWordsOf } from "./words.ts";

const TICK_PX = 150;

export function StateTimeline({ panel, picture, width, height }: BodyProps) {
  const { store, words, language, scale, ratio, timeZone } = useWall();
  const versions = panel.queries.map((query) => store.queryVersion(query.number)).join();
  const rangeMs = Math.max(1000, ...panel.queries.map((query) => query.rangeMs));
  const nowMs = Math.floor(store.now.value / 1000) * 1000;
  const edgeMs = rightEdge(rangeMs, width * scale, nowMs);
  // The picture is changed in place, and `versions` says when.
  const model = useMemo(
    () =>
      timelineModel({
        panel,
        picture,
        nowMs,
        edgeMs,
        language,
        levelWord: (level) => levelWord(level, words),
      }),
    [panel, picture, nowMs, edgeMs, language, words, versions],
  );
  const layout = layoutTimeline(model, width, height, measureEms);
  const { isApart, fontPx, rowPx, places, now, track, bar, hasAxis, whichPx } = layout;
  const all = model.rows.length;
  const ordered = all > places ? needyFirst(model.rows, nowMs) : { rows: model.rows, bad: 0 };
  const page = rowPageAt(nowMs, all, places, ordered.bad, dwellOf(panel));
  const rows = rowsOnPage(ordered.rows, page);

  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = scale * ratio;
  const drawn = JSON.stringify(rows.map(({ segments }) => segments));
  useLayoutEffect(() => {
    if (canvas.current) drawTimeline(canvas.current, { ...model, rows }, { width: track.width, rowPx, bar });
  }, [drawn, edgeMs, track.width, rowPx, bar.top, pixels]);

  if (rows.length === 0) return <p class="number-none">—</p>;
  const { fromMs, toMs } = model;
  const { times, stepMs } = timeTicks(fromMs, toMs, Math.floor(track.width / TICK_PX), aheadMs(nowMs, timeZone));
  const tracks = rows.length * rowPx;
  return (
    <div class={`timeline ${isApart ? "apart" : ""}`} style={{ fontSize: `${fontPx}px` }}>
      <canvas
        ref={canvas}
        width={Math.round(track.width * pixels)}
        height={Math.round(tracks * pixels)}
        style={{ left: `${track.left}px`, width: `${track.width}px`, height: `${tracks}px` }}
      />
      {rows.map(({ number, name, state, reading }) => (
        <p key={number} class={`row ${state}`} style={{ height: `${rowPx}px` }} data-state={state} data-level={reading.level}>
          <span class="row-name" style={isApart ? undefined : { width: `${track.left}px` }}>
            {name}
          </span>
          <span class={`timeline-now row-value ${reading.level ?? ""}`} style={{ [isApart ? "maxWidth" : "width"]: `${now}px` }}>
            {state === "live" ? <LevelMark reading={reading} /> : <Shape name={STATE_SHAPES[state]} />}
            <span>{reading.full}</span>
          </span>
        </p>
      ))}
      {whichPx > 0 && (
        <p class="row more" style={{ height: `${whichPx}px`, marginTop: `${(places - rows.length) * rowPx}px` }}>
          {panelWordsOf(language).rowsOf(page.from + 1, page.to, all)}
        </p>
      )}
      {hasAxis && (
        <div class="scale" style={{ left: `${track.left}px`, width: `${track.width}px`, top: `${places * rowPx + whichPx}px` }}>
          {times.map((time) => {
            const text = (stepMs < 60_000 ? formatClock : formatHourMinute)(time, timeZone);
            const half = (measureEms(text) * FONT_PX) / 2;
            const x = ((time - fromMs) / (toMs - fromMs)) * track.width;
            // A tick at an end would write over its neighbours.
            return x < half || x > track.width - half ? null : (
              <span key={time} style={{ left: `${x}px` }}>
                {text}
              </span>
            );
          })}
        </div>
      )}
    </div>
  );
}
