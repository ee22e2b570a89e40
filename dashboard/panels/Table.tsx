/** Labels and values in rows, the worst first. Rows that have no room take turns, columns are counted in the last line. */
import { measureEms } from "../plot/measure.ts";
import { freshnessWord } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { markWord } from "./mark-word.ts";
import { rowPageAt, rowsOnPage, USUAL_DWELL_MS } from "./paging.ts";
import type { Reading } from "./reading.ts";
import { badness } from "./rows.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { COLUMN_GAP, HEADING_PX, HEADING_ROW_PX, layoutTable, type MarkWords, tableModel } from "./table-model.ts";
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
  const { fontPx, rowPx, widths, shownRows, hiddenRows, hiddenColumns, hasWords } = layoutTable(
    model,
    width,
    height,
    measureEms,
    markWords,
  );
  const { headings, labelColumns, rows } = model;
  const bad = rows.filter(({ state, cells }) => Math.max(...cells.map((cell) => badness(state, cell?.level))) > 0).length;
  const panelWords = panelWordsOf(language);
  const page = rowPageAt(store.now.value, rows.length, shownRows, bad, panel.dwellMs ?? USUAL_DWELL_MS);
  const which = hiddenRows > 0 ? panelWords.rowsOf(page.from + 1, page.to, rows.length) : "";
  const more = panelWords.moreColumns(hiddenColumns);
  const isWhole = (measureEms(which) + measureEms(more)) * HEADING_PX + COLUMN_GAP <= width;
  return (
    <table class="table" style={{ fontSize: `${fontPx}px` }}>
      <thead>
        <tr class="row" style={{ height: `${HEADING_ROW_PX}px` }}>
          {widths.map((width, i) => (
            <th key={headings[i]} class={i < labelColumns ? "row-name" : "row-value"} style={{ width: `${width}px` }}>
              {headings[i]}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rowsOnPage(rows, page).map((row) => {
          const { key, names, cells, state } = row;
          return (
            <tr key={key} class={`row ${state}`} style={{ height: `${rowPx}px` }} data-state={state}>
              {names.map((name, i) => (
                <td key={headings[i]} class="row-name" style={{ width: `${widths[i]}px` }}>
                  {i === 0 && state !== "live" && <Shape name={STATE_SHAPES[state]} />}
                  {name}
                  {i === 0 && state !== "live" && hasWords && <span class="row-word">{markWords.ofRow(row)}</span>}
                </td>
              ))}
              {widths.slice(labelColumns).map((width, i) => (
                <ValueCell key={headings[labelColumns + i]} reading={cells[i]} width={width} hasWord={hasWords} />
              ))}
            </tr>
          );
        })}
      </tbody>
      {(hiddenRows > 0 || hiddenColumns > 0) && (
        <caption class="row more">
          {hiddenRows > 0 && <span>{isWhole ? which : `${page.to}/${rows.length}`}</span>}
          {hiddenColumns > 0 && <span>{isWhole ? more : panelWords.moreColumnsShort(hiddenColumns)}</span>}
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
