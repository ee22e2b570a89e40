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
import { rowPageAt, rowsOnPage, USUAL_DWELL_MS } from "./paging.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { drawTimeline } from "./timeline-canvas.ts";
import { timelineModel } from "./timeline-model.ts";
import { panelWordsOf } from "./words.ts";

const LEAST_ROW_PX = 46;
const MOST_ROW_PX = 84;
const AXIS_PX = 40;
/** The line that says which rows stand. */
const WHICH_PX = 34;
const TICK_PX = 150;
/** Names and words may take these parts of the width; in a narrow tile what is now counts for more than what was. */
const SHARES = { names: 0.26, now: 0.24 };
const NARROW_SHARES = { names: 0.34, now: 0.5 };
const NARROW_PX = 600;
/** Shape and gap, in parts of the font size. */
const MARK_EMS = 1.5;
/** Words are set in the strong weight. */
const STRONG = 1.1;

export function StateTimeline({ panel, picture, width, height }: BodyProps) {
  const { store, words, language, scale, ratio, timeZone } = useWall();
  const versions = panel.queries.map((query) => store.queryVersion(query.number)).join();
  const rangeMs = Math.max(1000, ...panel.queries.map((query) => query.rangeMs));
  const nowMs = Math.floor(store.now.value / 1000) * 1000;
  const edgeMs = rightEdge(rangeMs, width * scale, nowMs);
  const hasAxis = height >= LEAST_ROW_PX + AXIS_PX;
  const room = height - (hasAxis ? AXIS_PX : 0);
  const fitting = Math.max(1, Math.floor(room / LEAST_ROW_PX));
  // The picture is changed in place, and `versions` says when.
  const model = useMemo(
    () =>
      timelineModel({
        panel,
        picture,
        nowMs,
        edgeMs,
        language,
        fitting,
        levelWord: (level) => levelWord(level, words),
      }),
    [panel, picture, nowMs, edgeMs, language, words, fitting, versions],
  );
  const isPaged = model.rows.length > fitting;
  // Which of them stand is said in a line of its own, or in the place of the axis.
  const whichPx = isPaged && hasAxis && room >= LEAST_ROW_PX + WHICH_PX ? WHICH_PX : 0;
  const places = isPaged ? Math.max(1, Math.floor((room - whichPx) / LEAST_ROW_PX)) : model.rows.length;
  const page = rowPageAt(nowMs, model.rows.length, places, model.bad, panel.dwellMs ?? USUAL_DWELL_MS);
  const rows = rowsOnPage(model.rows, page);
  const rowPx = Math.min(MOST_ROW_PX, Math.floor((room - whichPx) / Math.max(1, places)));
  const fontPx = width < NARROW_PX ? FONT_PX : Math.round(Math.min(34, Math.max(FONT_PX, rowPx * 0.5)));
  const shares = width < NARROW_PX ? NARROW_SHARES : SHARES;
  const widest = (texts: readonly string[], share: number, besideEms: number): number =>
    Math.ceil(Math.min(share * width, (Math.max(0, ...texts.map(measureEms)) * STRONG + besideEms) * fontPx + 16));
  // Of all rows, so that nothing moves when a page is turned.
  const names = widest(
    model.rows.map(({ name }) => name),
    shares.names,
    0,
  );
  const now = widest(
    model.rows.map(({ reading }) => reading.full),
    shares.now,
    MARK_EMS,
  );
  const track = Math.max(1, width - names - now);

  const canvas = useRef<HTMLCanvasElement>(null);
  const pixels = scale * ratio;
  const drawn = JSON.stringify(rows.map(({ segments }) => segments));
  useLayoutEffect(() => {
    if (canvas.current) drawTimeline(canvas.current, { ...model, rows }, { width: track, rowPx });
  }, [drawn, edgeMs, track, rowPx, pixels]);

  if (rows.length === 0) return <p class="number-none">—</p>;
  const { fromMs, toMs } = model;
  const { times, stepMs } = timeTicks(fromMs, toMs, Math.floor(track / TICK_PX), aheadMs(nowMs, timeZone));
  const tracks = rows.length * rowPx;
  return (
    <div class="timeline" style={{ fontSize: `${fontPx}px` }}>
      <canvas
        ref={canvas}
        width={Math.round(track * pixels)}
        height={Math.round(tracks * pixels)}
        style={{ left: `${names}px`, width: `${track}px`, height: `${tracks}px` }}
      />
      {rows.map(({ number, name, state, reading }) => (
        <p key={number} class={`row ${state}`} style={{ height: `${rowPx}px` }} data-state={state} data-level={reading.level}>
          <span class="row-name" style={{ width: `${names}px` }}>
            {name}
          </span>
          <span class={`timeline-now row-value ${reading.level ?? ""}`} style={{ width: `${now}px` }}>
            {state === "live" ? <LevelMark reading={reading} /> : <Shape name={STATE_SHAPES[state]} />}
            <span>{reading.full}</span>
          </span>
        </p>
      ))}
      {isPaged && hasAxis && (
        <p class="row more" style={{ height: `${whichPx || AXIS_PX}px`, marginTop: `${(places - rows.length) * rowPx}px` }}>
          {panelWordsOf(language).rowsOf(page.from + 1, page.to, model.rows.length)}
        </p>
      )}
      {hasAxis && !(isPaged && whichPx === 0) && (
        <div class="scale" style={{ left: `${names}px`, width: `${track}px`, top: `${places * rowPx + whichPx}px` }}>
          {times.map((time) => {
            const text = (stepMs < 60_000 ? formatClock : formatHourMinute)(time, timeZone);
            const half = (measureEms(text) * FONT_PX) / 2;
            const x = ((time - fromMs) / (toMs - fromMs)) * track;
            // A tick at an end would write over its neighbours.
            return x < half || x > track - half ? null : (
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
