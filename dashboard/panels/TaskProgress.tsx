/** Tasks on their way: a bar each, how far it is, how long it will take as it goes now, and the word of its state. */
import { formatAge, formatHourMinute } from "../format.ts";
import type { Language } from "../i18n.ts";
import { measureEms } from "../plot/measure.ts";
import { freshnessWord } from "../screen/words.ts";
import { type BodyProps, useWall } from "./context.ts";
import { LevelMark } from "./LevelMark.tsx";
import { dwellOf, rowPageAt, rowsOnPage } from "./paging.ts";
import { Shape } from "./Shape.tsx";
import { STATE_SHAPES } from "./state-shapes.ts";
import { type Task, taskBadness, tasksOf } from "./task-model.ts";
import { panelWordsOf } from "./words.ts";

/** Name, pace and share in one line, and the bar below it. */
const LEAST_ROW_PX = 72;
/** From here on the amounts have a line of their own below the bar. */
const THREE_LINES_FROM_PX = 128;
const MOST_ROW_PX = 200;
const SMALL_PX = 28;
/** A pace beside the name needs so much width. */
const WIDE_PX = 700;
/** Letters that stand in one line at least: in a narrow tile they are smaller, so that names stay. */
const LEAST_EMS = 12;
/** A mark and the gaps of a line, in parts of the font size. */
const GAPS_EMS = 3;

export function TaskProgress({ panel, picture, width, height }: BodyProps) {
  const { store, words, language } = useWall();
  for (const query of panel.queries) store.queryVersion(query.number);
  const nowMs = store.now.value;
  const tasks = tasksOf(panel, picture, nowMs, language);
  if (tasks.length === 0) return <p class="number-none">—</p>;
  const fitting = Math.max(1, Math.floor(height / LEAST_ROW_PX));
  const hidden = tasks.length <= fitting ? 0 : tasks.length - Math.max(1, Math.floor((height - 40) / LEAST_ROW_PX));
  const fits = tasks.length - hidden;
  const bad = tasks.filter((task) => taskBadness(task) > 0).length;
  const page = rowPageAt(nowMs, tasks.length, fits, bad, dwellOf(panel));
  const shown = rowsOnPage(tasks, page);
  const rowPx = Math.min(MOST_ROW_PX, Math.floor((height - (hidden > 0 ? 40 : 0)) / fits));
  const tall = rowPx >= THREE_LINES_FROM_PX;
  const fontPx = Math.round(Math.max(SMALL_PX, Math.min(44, width / LEAST_EMS, rowPx * (tall ? 0.26 : 0.34))));
  const linePx = Math.round(fontPx * 1.35);
  const hasRoom = (...texts: readonly string[]): boolean => (measureEms(texts.join("")) + GAPS_EMS) * fontPx <= width;
  // A word that would cut the name stands below, where there is a line for it.
  const isWordBelow = ({ name, word, ...task }: Task): boolean => tall && word !== undefined && !hasRoom(name, word.text, shareText(task));
  const stateWord = ({ state, name, word, ...task }: Task): string => {
    const text = state === "live" ? "" : freshnessWord(state, words);
    return hasRoom(text, name, word?.text ?? "", shareText(task)) ? text : "";
  };
  return (
    <div class="tasks" style={{ fontSize: `${fontPx}px` }}>
      {shown.map((task) => (
        <div
          key={task.series.number}
          class={`task ${task.state}`}
          style={{ height: `${rowPx}px` }}
          data-state={task.state}
          data-pace={task.pace.type}
        >
          <p class={`row ${task.state}`} style={{ height: `${linePx}px` }}>
            {task.state !== "live" && <Shape name={STATE_SHAPES[task.state]} />}
            <span class="row-name">{task.name}</span>
            {!tall && width >= WIDE_PX && <Pace task={task} nowMs={nowMs} width={width} />}
            {stateWord(task) !== "" && <span>{stateWord(task)}</span>}
            {!isWordBelow(task) && <Word task={task} isShort={!hasRoom(task.name, wordText(task, language), shareText(task))} />}
            <span class={`row-value ${task.reading.level ?? ""}`}>{shareText(task)}</span>
          </p>
          <div
            class="track task-track"
            style={{ height: `${tall ? Math.round(rowPx * 0.18) : 16}px`, visibility: task.share === undefined ? "hidden" : "visible" }}
          >
            <i
              class={`bar ${task.word?.level ?? task.reading.level ?? ""}`}
              style={{ width: `${(100 * (task.share ?? 0)).toFixed(2)}%` }}
            />
          </div>
          {tall && (
            <p class="row task-foot" style={{ fontSize: `${SMALL_PX}px` }}>
              {isWordBelow(task) ? (
                <>
                  <Word task={task} />
                  <Pace task={task} nowMs={nowMs} width={width - (measureEms(task.word?.text ?? "") + GAPS_EMS) * SMALL_PX} />
                </>
              ) : (
                <>
                  <span>{task.total === "" ? "" : panelWordsOf(language).of(task.reading.full, task.total)}</span>
                  <Pace task={task} nowMs={nowMs} width={width} />
                </>
              )}
            </p>
          )}
        </div>
      ))}
      {hidden > 0 && (
        <p class="row more" style={{ marginTop: `${(fits - shown.length) * rowPx}px` }}>
          {panelWordsOf(language).rowsOf(page.from + 1, page.to, tasks.length)}
        </p>
      )}
    </div>
  );
}

/** Down, not up: what is nearly done is not done. */
function shareText({ share, reading }: Pick<Task, "share" | "reading">): string {
  return share === undefined ? reading.full : `${Math.floor(share * 100 + 1e-9)}%`;
}

function wordText({ word, pace }: Task, language: Language): string {
  return word?.text ?? (pace.type === "done" ? panelWordsOf(language).done : "");
}

/** `isShort`: a word that would cut the name gives way to it, and its shape stays. */
function Word({ task, isShort = false }: { readonly task: Task; readonly isShort?: boolean }) {
  const { language } = useWall();
  const { word, pace } = task;
  const text = isShort ? "" : wordText(task, language);
  if (word)
    return (
      <span class={`row-value ${word.level ?? ""}`}>
        <LevelMark reading={word} /> {text}
      </span>
    );
  if (pace.type !== "done") return null;
  return (
    <span class="level good">
      <Shape name="tick" /> {text}
    </span>
  );
}

function Pace({ task, nowMs, width }: { readonly task: Task; readonly nowMs: number; readonly width: number }) {
  const { language, timeZone } = useWall();
  const words = panelWordsOf(language);
  const { pace, state } = task;
  // Of what is not heard of any more nobody knows when it will be done.
  if (state === "stale" || state === "never") return null;
  if (pace.type !== "still" && pace.type !== "going") return null;
  const text =
    pace.type === "still"
      ? words.noProgress(formatAge(pace.forMs, language))
      : words.left(formatAge(Math.max(0, pace.doneMs - nowMs), language), formatHourMinute(pace.doneMs, timeZone));
  return measureEms(text) * SMALL_PX <= width ? <span class="task-pace">{text}</span> : null;
}
