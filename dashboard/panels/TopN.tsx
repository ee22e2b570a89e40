/** A ranking: as many rows as fit, each a bar behind its name and number, in an order that holds still. */
import { useRef } from "preact/hooks";
import { formatText } from "../format.ts";
import { levelWord } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { legendsOf } from "./legend.ts";
import { crossedThreshold, LEVEL_SHAPES } from "./levels.ts";
import { Shape } from "./Shape.tsx";
import { NO_RANKING, settleOrder } from "./settle-order.ts";
import { STATE_SHAPES } from "./state-shapes.ts";
import { currentSeries, seriesState } from "./tile-state.ts";

/** 28 px of text and a hair of air: five rows in the lowest tile of a generated wall; the most keeps a few rows from becoming a flag. */
const LEAST_ROW_PX = 32;
const MOST_ROW_PX = 60;
/** Bars end before the numbers: the longest is "1023 MiB/s" and its mark. */
const NUMBER_PX = 190;

export function TopN({ panel, picture, height }: BodyProps) {
  const { store, words, language } = useWall();
  const ranking = useRef(NO_RANKING);
  for (const query of panel.queries) store.queryVersion(query.number);
  const now = store.now.value;
  const rows = panel.queries.flatMap(({ number }) => {
    const query = picture.queries.get(number);
    if (!query) return [];
    const legends = legendsOf(query);
    return currentSeries(query).map((series) => ({ series, legend: legends[query.series.indexOf(series)] as string }));
  });
  ranking.current = settleOrder(
    ranking.current,
    rows.map(({ series }) => series),
    now,
  );
  const fitting = Math.max(1, Math.floor(height / LEAST_ROW_PX));
  const order = ranking.current.order.slice(0, fitting);
  const rowPx = Math.min(MOST_ROW_PX, Math.floor(height / Math.max(1, order.length)));
  const byNumber = new Map(rows.map((row) => [row.series.number, row]));
  const full = panel.max ?? Math.max(0, ...rows.map(({ series }) => (Number.isFinite(series.value) ? series.value : 0)));
  return (
    <ol class="top">
      {order.map((number) => {
        const row = byNumber.get(number);
        if (!row) return null;
        const { series, legend } = row;
        const state = seriesState(series, picture.devices, now);
        const crossed = crossedThreshold(panel.thresholds, series.value);
        const share = full > 0 && Number.isFinite(series.value) ? Math.min(1, Math.max(0, series.value / full)) : 0;
        return (
          <li key={number} class={`top-row ${state} ${crossed?.level ?? ""}`} style={{ height: `${rowPx}px` }} data-state={state}>
            <span class="top-bar" style={{ width: `calc((100% - min(${NUMBER_PX}px, 45%)) * ${share.toFixed(3)})` }} />
            {state !== "live" && <Shape name={STATE_SHAPES[state]} />}
            <span class="top-name">{legend}</span>
            {crossed && (
              <span class="top-level" title={levelWord(crossed.level, words)}>
                <Shape name={LEVEL_SHAPES[crossed.level]} />
              </span>
            )}
            <span class="top-value">{formatText(series.value, panel.unit, language)}</span>
          </li>
        );
      })}
    </ol>
  );
}
