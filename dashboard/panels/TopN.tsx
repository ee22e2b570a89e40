/**
 * A ranking: as many rows as fit, each a bar behind its name and number, in an order that holds still. What does not fit is one row, with
 * its sum where that says something.
 */
import { useRef } from "preact/hooks";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { sumText } from "./others.ts";
import { rowsOf } from "./rows.ts";
import { Shape } from "./Shape.tsx";
import { NO_RANKING, settleOrder } from "./settle-order.ts";
import { STATE_SHAPES } from "./state-shapes.ts";

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
  const rows = rowsOf(panel, picture, now, language);
  ranking.current = settleOrder(
    ranking.current,
    rows.map(({ series }) => series),
    now,
  );
  if (rows.length === 0) return <p class="number-none">—</p>;
  const fitting = Math.max(1, Math.floor(height / LEAST_ROW_PX));
  // In the lowest tile there is room for the first alone.
  const fits = rows.length <= fitting ? rows.length : Math.max(1, fitting - 1);
  const rowPx = Math.min(MOST_ROW_PX, Math.floor(height / Math.max(1, Math.min(rows.length, fitting))));
  const byNumber = new Map(rows.map((row) => [row.series.number, row]));
  const order = ranking.current.order.flatMap((number) => byNumber.get(number) ?? []);
  const full = panel.max ?? Math.max(0, ...rows.map(({ series }) => (Number.isFinite(series.value) ? series.value : 0)));
  return (
    <ol class="top">
      {order.slice(0, fits).map(({ series, name, state, reading }) => {
        const share = full > 0 && Number.isFinite(series.value) ? Math.min(1, Math.max(0, series.value / full)) : 0;
        return (
          <li key={series.number} class={`row ${state}`} style={{ height: `${rowPx}px` }} data-state={state} data-level={reading.level}>
            <span class="bar" style={{ width: `calc((100% - min(${NUMBER_PX}px, 45%)) * ${share.toFixed(3)})` }} />
            {state !== "live" && <Shape name={STATE_SHAPES[state]} />}
            <span class="row-name">{name}</span>
            <LevelMark reading={reading} />
            <span class={`row-value ${reading.level ?? ""}`}>{reading.full}</span>
          </li>
        );
      })}
      {fits < Math.min(rows.length, fitting) && (
        <li class="row more" style={{ height: `${rowPx}px` }}>
          <span class="row-name">{words.others(rows.length - fits)}</span>
          <span class="row-value">{sumText(panel, order.slice(fits), language)}</span>
        </li>
      )}
    </ol>
  );
}
