/**
 * A few lines over time: thick, named at their ends instead of in a legend, on a time axis whose right edge is now. A line ends
 * where its data ends, and is not drawn over a gap. Before there is any data, a scale stands only where the panel's own limits and ends
 * give one: what is made up could be read as measured.
 */
import { useLayoutEffect, useMemo, useRef } from "preact/hooks";
import { FONT_PX, LABEL_PX } from "../plot/frame.ts";
import { createLinePlot, type LinePlot } from "../plot/line-plot.ts";
import { measureEms } from "../plot/measure.ts";
import { rightEdge } from "../plot/scale.ts";
import { type BodyProps, useWall } from "./context.ts";
import { Shape } from "./Shape.tsx";
import { LABEL_LEAD, seriesModel } from "./series-model.ts";
import { STATE_SHAPES } from "./state-shapes.ts";

export function TimeSeries({ panel, picture, width, height }: BodyProps) {
  const { store, words, language, timeZone, scale } = useWall();
  const versions = panel.queries.map((query) => store.queryVersion(query.number)).join();
  const rangeMs = Math.max(1000, ...panel.queries.map((query) => query.rangeMs));
  const nowMs = Math.floor(store.now.value / 1000) * 1000;
  const edgeMs = rightEdge(rangeMs, width * scale, nowMs);
  // The picture is changed in place, and `versions` says when.
  const model = useMemo(() => {
    return seriesModel({
      panel,
      picture,
      width,
      height,
      nowMs,
      edgeMs,
      language,
      timeZone,
      measure: (text) => measureEms(text) * FONT_PX,
    });
  }, [panel, picture, width, height, nowMs, edgeMs, language, timeZone, versions]);
  const ends = model.frame.lines.map(({ ended, labelY }) => `${ended} ${labelY}`).join();

  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<LinePlot | undefined>(undefined);
  const { left, right, foot } = model;
  useLayoutEffect(() => {
    if (!host.current) return;
    plot.current = createLinePlot(host.current, { width, height, scale, left, right, foot });
    return () => plot.current?.destroy();
  }, [width, height, scale, left, right, foot]);
  // A second that changed nothing but ages draws nothing.
  useLayoutEffect(() => {
    plot.current?.draw(model.frame);
  }, [panel, picture, width, height, scale, left, right, foot, edgeMs, versions, ends]);

  const room = height - foot;
  const labelStyle = { left: `${width - right + LABEL_LEAD - SWATCH}px`, width: `${right - LABEL_LEAD + SWATCH}px` };
  return (
    <div class="series" style={{ width: `${width}px`, height: `${height}px` }}>
      <div ref={host} />
      {model.isEmpty && (
        <p
          class="number-none"
          style={{ left: `${left}px`, right: `${right}px`, lineHeight: `${room}px`, fontSize: `${Math.min(96, room)}px` }}
        >
          —
        </p>
      )}
      {model.labels.map(({ number, slot, name, value, state, y }) => (
        <p
          key={number}
          class={`end line-${slot} ${state}`}
          style={{ ...labelStyle, top: `${y}px` }}
          data-series={number}
          data-state={state}
        >
          {state === "live" ? <i class="end-swatch" /> : <Shape name={STATE_SHAPES[state]} />}
          {name !== "" && <span class="end-name">{name}</span>}
          {value !== "" && <span class="end-value">{value}</span>}
        </p>
      ))}
      {model.unnamed > 0 && height >= 2 * LABEL_PX && (
        <p class="end unnamed" style={{ ...labelStyle, top: `${height - 17}px` }}>
          {words.moreLines(model.unnamed)}
        </p>
      )}
    </div>
  );
}

/** The swatch and its gap, which stand before the name. */
const SWATCH = 26;
