/** Draws the past of an alarm: the samples, a line and a shape for each event, and under them the band of states. */
import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Shape } from "../../panels/Shape.tsx";
import { AXIS_HEIGHT, FONT_PX } from "../../plot/frame.ts";
import { createLinePlot, type LinePlot } from "../../plot/line-plot.ts";
import { measureEms } from "../../plot/measure.ts";
import { useConsole } from "../context.ts";
import { formatTime } from "../times.ts";
import { eventWord } from "../words/alarm-history.ts";
import { alarmStateWord } from "../words/alarms.ts";
import type { AlarmPast } from "./history-store.ts";
import { PLOT_SCALE, pastModel } from "./past-model.ts";
import { eventShape } from "./shapes.ts";

const HEIGHT_PX = 190;
/** A state's word is written where it fits; the events tell it anyway. */
const WORD_PX = 17;
const MOST_EMS_AIR = 1;

export function PastPlot({ past }: { readonly past: AlarmPast }) {
  const { store, words, language } = useConsole();
  const outer = useRef<HTMLDivElement>(null);
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<LinePlot | undefined>(undefined);
  const [widthPx, setWidth] = useState(0);
  useLayoutEffect(() => {
    if (!outer.current) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(outer.current);
    return () => observer.disconnect();
  }, []);
  const [width, height] = [widthPx / PLOT_SCALE, HEIGHT_PX / PLOT_SCALE];
  const model = useMemo(() => {
    const zoneMs = -new Date(past.toMs).getTimezoneOffset() * 60_000;
    return pastModel({ past, width, height, language, zoneMs, measure: (text) => measureEms(text) * FONT_PX });
  }, [past, width, language]);
  const { left, right, frame } = model;
  useLayoutEffect(() => {
    if (!host.current || width === 0) return;
    plot.current = createLinePlot(host.current, { width, height, scale: PLOT_SCALE, left, right, foot: AXIS_HEIGHT });
    return () => {
      plot.current?.destroy();
      plot.current = undefined;
    };
  }, [width, left, right]);
  useLayoutEffect(() => plot.current?.draw(frame), [frame, width, left, right]);

  const inset = { left: `${left * PLOT_SCALE}px`, right: `${right * PLOT_SCALE}px` };
  const trackPx = widthPx - (left + right) * PLOT_SCALE;
  const nowMs = store.nowMs.peek();
  const drawn = past.series?.some(({ values }) => values.some(Number.isFinite)) ?? false;
  return (
    <div class="past-plot" ref={outer}>
      <div class="past-lines" role="img" aria-label={words.history.samples} style={{ height: `${HEIGHT_PX}px` }}>
        <div ref={host} class="scaled" style={{ transform: `scale(${PLOT_SCALE})` }} />
        {!drawn && <p class="no-samples quiet">{past.series ? words.history.noSamples : words.history.samplesFailed}</p>}
        <div class="event-marks" style={inset}>
          {model.marks.map(({ line, share }, i) => (
            <i
              key={`${line.atMs} ${line.type} ${i}`}
              class={`event-mark event-${line.type} alarm-${line.priority}`}
              style={{ left: `${100 * share}%` }}
              title={`${formatTime(line.atMs, nowMs, language)} ${eventWord(line.type, language)}`}
            >
              <Shape name={eventShape(line)} />
            </i>
          ))}
        </div>
      </div>
      <div class="state-band" role="img" aria-label={words.history.states}>
        <div class={`state-track alarm-${past.lines[0]?.priority ?? "critical"}`} style={inset}>
          {model.spans.map(({ state, from, to, fromMs, toMs }) => {
            const word = alarmStateWord(state, language);
            const fits = measureEms(word) + MOST_EMS_AIR < ((to - from) * trackPx) / WORD_PX;
            return (
              <span
                key={fromMs}
                class={`span-${state}`}
                style={{ left: `${100 * from}%`, width: `${100 * (to - from)}%` }}
                title={`${word}: ${formatTime(fromMs, nowMs, language)} – ${formatTime(toMs, nowMs, language)}`}
              >
                {fits && word}
              </span>
            );
          })}
        </div>
      </div>
      {model.more > 0 && <p class="quiet">{words.history.moreSeries(model.more)}</p>}
    </div>
  );
}
