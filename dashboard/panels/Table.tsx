/**
 * Labels and values in rows, the worst first. Rows and columns of values that have no room take turns: the columns at each dwell, and the
 * rows when all columns of those before were there. The last line says which of them stand.
 */
import { measureEms } from "../plot/measure.ts";
import { freshnessWord } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { markWord } from "./mark-word.ts";
import { dwellOf, rowPageAt, rowsOnPage } from "./paging.ts";
import type { Reading } from "./reading.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { worstAway } from "./table-columns.ts";
import { COLUMN_GAP, HEADING_PX, HEADING_ROW_PX, layoutTable, type MarkWords, rowBadness, tableModel } from "./table-model.ts";
import { panelWordsOf } from "./words.ts";

export function Table({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  for (const query of panel.queries) store.queryVersion(query.number);
  const model = tableModel(panel, picture, store.now.value, language, panelWordsOf(language).value);
  if (model.rows.length === 0) return <p class="number-none">—</p>;
  const markWords: MarkWords = {
    ofRow: ({ state }) => (state === "live" ? "" : freshnessWord(state, words)),
    ofCell: (cell) => markWord("live", cell, words),
  };
  const { fontPx, rowPx, names, columns, shownRows, hiddenRows, hasWords } = layoutTable(model, width, height, measureEms, markWords);
  const { headings, labelColumns, rows } = model;
  const bad = rows.filter((row) => rowBadness(row) > 0).length;
  const [nowMs, dwellMs] = [store.now.value, dwellOf(panel)];
  const { order, widths } = columns;
  const columnPage = rowPageAt(nowMs, order.length, widths.length, columns.bad, dwellMs);
  const page = rowPageAt(nowMs, rows.length, shownRows, bad, dwellMs * columnPage.pages);
  const shown = rowsOnPage(order, columnPage);
  const panelWords = panelWordsOf(language);
  const whichRows = hiddenRows > 0 ? panelWords.rowsOf(page.from + 1, page.to, rows.length) : "";
  const isTurning = columnPage.pages > 1;
  const whichColumns = isTurning ? panelWords.columnsOf(columnPage.from + 1, columnPage.to, order.length) : "";
  const isWhole = (measureEms(whichRows) + measureEms(whichColumns)) * HEADING_PX + COLUMN_GAP <= width;
  return (
    <table class="table" style={{ fontSize: `${fontPx}px` }}>
      <thead>
        <tr class="row" style={{ height: `${HEADING_ROW_PX}px` }}>
          {names.map((width, i) => (
            <th key={headings[i]} class="row-name" style={{ width: `${width}px` }}>
              {headings[i]}
            </th>
          ))}
          {shown.map((column, i) => (
            <th key={column} class="row-value" style={{ width: `${widths[i]}px` }}>
              {headings[labelColumns + column]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOnPage(rows, page).map((row) => {
          const { key, cells, state } = row;
          const away = worstAway(row, shown);
          return (
            <tr key={key} class={`row ${state}`} style={{ height: `${rowPx}px` }} data-state={state}>
              {row.names.map((name, i) => (
                <td key={headings[i]} class="row-name" style={{ width: `${names[i]}px` }} data-level={i === 0 ? away?.level : undefined}>
                  {i === 0 && state !== "live" && <Shape name={STATE_SHAPES[state]} />}
                  {i === 0 && away && <LevelMark reading={away} />}
                  {name}
                  {i === 0 && state !== "live" && hasWords && <span class="row-word">{markWords.ofRow(row)}</span>}
                </td>
              ))}
              {shown.map((column, i) => (
                <ValueCell key={column} reading={cells[column]} width={widths[i] as number} hasWord={hasWords} />
              ))}
            </tr>
          );
        })}
      </tbody>
      {(hiddenRows > 0 || isTurning) && (
        <caption class="row more">
          {hiddenRows > 0 && <span>{isWhole ? whichRows : `${page.to}/${rows.length}`}</span>}
          {isTurning && <span>{isWhole ? whichColumns : panelWords.columnsOfShort(columnPage.to, order.length)}</span>}
        </caption>
      )}
    </table>
  );
}

function ValueCell(props: { readonly reading: Reading | undefined; readonly width: number; readonly hasWord: boolean }) {
  const { reading, width, hasWord } = props;
  return (
    <td class={`row-value ${reading?.level ?? ""}`} style={{ width: `${width}px` }} data-level={reading?.level}>
      {reading && <LevelMark reading={reading} word={hasWord} />}
      {reading?.full ?? "—"}
    </td>
  );
}
