/**
 * Prices or news. Prices: value, change with sign, arrow and the colour that the language gives it, as large as all fit. News: the
 * lines of a text. What does not fit one page is turned by server time; nothing runs across the glass.
 */
import { formatAge } from "../format.ts";
import { textOf } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { markWord } from "./mark-word.ts";
import { itemsOf, layoutNews, MARK_EMS, newsOf } from "./news-model.ts";
import { dwellOf, pageAt } from "./paging.ts";
import { COLUMN_GAP_EMS, colourOf, layoutQuotes, PAGE_LINE_PX, type Quote, quoteEms, quotesOf } from "./quotes-model.ts";
import { Shape, type ShapeName } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { panelWordsOf } from "./words.ts";

/** Two marks and the gaps around a word. */
const WORD_GAPS_EMS = 2;

export function Ticker(props: BodyProps) {
  return props.panel.queries.length > 0 ? <Prices {...props} /> : <News {...props} />;
}

function Prices({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  for (const query of panel.queries) store.queryVersion(query.number);
  const nowMs = store.now.value;
  const quotes = quotesOf(panel, picture, nowMs, language);
  if (quotes.length === 0) return <Nothing height={height} />;
  const { fontPx, rowPx, columns, rows, pages, widthPx, lines } = layoutQuotes(quotes, width, height, measureEms);
  const page = pageAt(nowMs, pages, dwellOf(panel));
  const gap = Math.round(COLUMN_GAP_EMS * fontPx);
  const columnPx = Math.floor((widthPx - (columns - 1) * gap) / columns);
  const shown = quotes.slice(page * columns * rows, (page + 1) * columns * rows);
  // In the room that names, prices and changes leave.
  const wordOf = (quote: Quote): string => {
    const word = markWord(quote.state, quote.reading, words);
    return (quoteEms(quote, lines, measureEms) + measureEms(word) + WORD_GAPS_EMS) * fontPx <= columnPx ? word : "";
  };
  // The share alone says as much, where both have no room.
  const hasAmount = (quote: Quote): boolean => quoteEms({ ...quote, name: "" }, lines, measureEms) * fontPx <= columnPx;
  return (
    <div class="ticker" style={{ height: `${height}px` }} data-page={page}>
      {shown.map((quote, i) => (
        <p
          key={quote.series.number}
          class={`row ticker-row ${lines === 2 ? "two-lines" : ""} ${quote.state}`}
          style={{
            left: `${Math.floor(i / rows) * (columnPx + gap)}px`,
            top: `${(i % rows) * rowPx}px`,
            width: `${columnPx}px`,
            height: `${rowPx}px`,
            fontSize: `${fontPx}px`,
          }}
          data-state={quote.state}
          data-direction={quote.direction}
        >
          {quote.state !== "live" && <Shape name={STATE_SHAPES[quote.state]} />}
          <span class="row-name">{quote.name}</span>
          {quote.state !== "live" && wordOf(quote) !== "" && <span>{wordOf(quote)}</span>}
          <span class={`row-value ${quote.reading.level ?? ""}`}>
            <LevelMark reading={quote.reading} word={quote.state === "live" && wordOf(quote) !== ""} /> {quote.reading.full}
          </span>
          <Change quote={quote} hasAmount={hasAmount(quote)} />
        </p>
      ))}
      {pages > 1 && <PageMark page={page} pages={pages} />}
    </div>
  );
}

const ARROWS: Partial<Record<Quote["direction"], ShapeName>> = { up: "triangle", down: "triangle", flat: "circle" };

function Change({ quote, hasAmount }: { readonly quote: Quote; readonly hasAmount: boolean }) {
  const { language } = useWall();
  const { direction, change, share } = quote;
  const arrow = ARROWS[direction];
  if (!arrow) return <span class="quote">—</span>;
  return (
    <span class={`quote ${direction} ${colourOf(direction, language)}`}>
      <Shape name={arrow} /> {(hasAmount || share === "") && change}
      <span class="quote-share">{share}</span>
    </span>
  );
}

/** A strip is lower than the usual dash. */
function Nothing({ height }: { readonly height: number }) {
  return (
    <p class="number-none" style={{ fontSize: `${Math.min(96, Math.floor(height * 0.7))}px` }}>
      —
    </p>
  );
}

function PageMark({ page, pages }: { readonly page: number; readonly pages: number }) {
  return (
    <span class="ticker-page">
      {page + 1}/{pages}
    </span>
  );
}

function News({ panel, picture, width, height }: BodyProps) {
  const { store, language } = useWall();
  store.textsVersion.value;
  const nowMs = store.now.value;
  const held = panel.stream === undefined ? undefined : picture.texts.get(panel.stream);
  const items = panel.stream === undefined ? itemsOf(textOf(panel.text ?? "", language)) : newsOf(held?.text ?? "");
  if (items.length === 0) return <Nothing height={height} />;
  const isStrip = height < 2 * PAGE_LINE_PX;
  const { fontPx, linePx, pages } = layoutNews(items, isStrip ? width - 100 : width, isStrip ? height : height - PAGE_LINE_PX, measureEms);
  const page = pageAt(nowMs, pages.length, dwellOf(panel));
  return (
    <div class="ticker news" style={{ height: `${height}px`, fontSize: `${fontPx}px`, lineHeight: `${linePx}px` }} data-page={page}>
      {pages[page]?.map((lines, i) => (
        <div key={`${page} ${i}`} class="news-item" style={{ paddingLeft: `${MARK_EMS}em`, marginBottom: `${Math.floor(0.4 * linePx)}px` }}>
          {lines.map((line, at) => (
            <p key={at} class="news-line">
              {line}
            </p>
          ))}
        </div>
      ))}
      {held && !isStrip && <span class="ticker-age">{panelWordsOf(language).updated(formatAge(nowMs - held.changedMs, language))}</span>}
      {pages.length > 1 && <PageMark page={page} pages={pages.length} />}
    </div>
  );
}
