/**
 * What a site keeps of its alarms: the book, so that a delay goes on over a restart and an acknowledgement stays; and the history, a
 * table a day, dropped whole.
 *
 * The book is a base and the changes since it, a row for each time that something changed, however much: written anew when the
 * changes outgrow it. A flood of a thousand alarms is one row.
 */
import type { Alarm } from "../../core/alarm/alarm.ts";
import type { BookChanges, BookRecord } from "../../core/alarm/book.ts";
import type { NoiseRecord } from "../../core/alarm/noise.ts";
import { DAY_MS } from "../../core/series/head.ts";
import type { AlarmHistoryLine, Drill } from "../../protocol/alarm.ts";
import type { CountedSql } from "./sql.ts";

/** Half of what the platform allows a row. */
const ROW_CHARACTERS = 900_000;
/** Changes are read at a start: so many rows, or so much more than the base, are written into a new one. */
const MOST_CHANGES = 500;
const MOST_CHARACTERS = 4_000_000;

export const HISTORY_DAYS = 90;
/** A day of 20,000 lines is 6 MB: more is a rule that nobody has time for, and is counted. */
const LINES_OF_DAY = 20_000;

export interface Raise {
  readonly id: string;
  readonly priority: Alarm["priority"];
  readonly atMs: number;
}

/** One row of changes: as the book gave them, and the new alarms of it, for the figures of noise. */
interface Changes extends BookChanges {
  readonly raised: readonly Raise[];
}

/** What is kept whole: drills, newest first, and since when the silent are given time to be heard again, by rule. */
export interface AlarmState {
  readonly drills: readonly Drill[];
  readonly backMs: Readonly<Record<string, number | null>>;
}

export interface HistoryAsked {
  readonly alarm: string | null;
  readonly fromMs: number;
  readonly toMs: number;
  readonly limit: number;
}

export class AlarmStorage {
  readonly #sql: CountedSql;
  readonly #transaction: <T>(act: () => T) => T;
  #changes = 0;
  #characters = 0;
  #baseCharacters = 0;
  /** Days that have a history, oldest first, and how many lines the newest has. */
  #days: number[];
  #lines = 0;
  droppedLines = 0;

  constructor(sql: CountedSql, transaction: <T>(act: () => T) => T) {
    this.#sql = sql;
    this.#transaction = transaction;
    const names = sql.run("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name));
    this.#days = names
      .flatMap((name) => /^alarm_history_(\d+)$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((a, b) => a - b);
    const newest = this.#days.at(-1);
    if (newest !== undefined) this.#lines = Number(sql.run(`SELECT sum(lines) AS lines FROM alarm_history_${newest}`)[0]?.lines ?? 0);
  }

  /** The book as it was; `raised` since its base, in order. */
  load(): { readonly record: BookRecord; readonly raised: readonly Raise[] } {
    const alarms = new Map<string, readonly [rule: string, alarm: Alarm]>();
    let noise: NoiseRecord = { raises: [], flood: null, floodedMs: [] };
    for (const { body } of this.#sql.run("SELECT body FROM alarm_book ORDER BY part")) {
      // Written by `#writeBase` and by nothing else.
      const part = JSON.parse(String(body)) as Partial<BookRecord>;
      for (const entry of part.alarms ?? []) alarms.set(entry[1].id, entry);
      noise = part.noise ?? noise;
      this.#baseCharacters += String(body).length;
    }
    const raised: Raise[] = [];
    for (const { body } of this.#sql.run("SELECT body FROM alarm_changes ORDER BY row")) {
      const changes = JSON.parse(String(body)) as Changes;
      for (const entry of changes.set) alarms.set(entry[1].id, entry);
      for (const id of changes.gone) alarms.delete(id);
      raised.push(...changes.raised);
      this.#changes++;
      this.#characters += String(body).length;
    }
    return { record: { alarms: [...alarms.values()], noise }, raised };
  }

  loadState(): AlarmState {
    const [row] = this.#sql.run("SELECT body FROM alarm_state WHERE one = 0");
    return row ? (JSON.parse(String(row.body)) as AlarmState) : { drills: [], backMs: {} };
  }

  saveState(state: AlarmState): void {
    this.#sql.run("INSERT OR REPLACE INTO alarm_state (one, body) VALUES (0, ?)", JSON.stringify(state));
  }

  /** All or nothing. `record`: the whole book, for when the changes have outgrown their base. */
  save(
    changes: BookChanges,
    raised: readonly Raise[],
    history: readonly AlarmHistoryLine[],
    record: () => BookRecord,
    nowMs: number,
  ): void {
    this.#transaction(() => {
      this.#addHistory(history, nowMs);
      if (changes.set.length + changes.gone.length + raised.length === 0) return;
      if (this.#changes >= MOST_CHANGES || this.#characters > Math.max(MOST_CHARACTERS, 2 * this.#baseCharacters)) {
        this.#writeBase(record());
        return;
      }
      const texts = pieces(changes.set, (set, first) => JSON.stringify({ set, ...(first ? { gone: changes.gone, raised } : EMPTY) }));
      for (const text of texts) {
        this.#sql.run("INSERT INTO alarm_changes (body) VALUES (?)", text);
        this.#changes++;
        this.#characters += text.length;
      }
    });
  }

  /** Newest first. */
  history({ alarm, fromMs, toMs, limit }: HistoryAsked): readonly AlarmHistoryLine[] {
    const found: AlarmHistoryLine[] = [];
    const days = this.#days.filter((day) => (day + 1) * DAY_MS > fromMs && day * DAY_MS <= toMs).reverse();
    // Of a row of many alarms most may be others: what is read is what names this one.
    const [where, bindings] = alarm === null ? ["", []] : [" WHERE instr(body, ?) > 0", [JSON.stringify(alarm)]];
    for (const day of days) {
      for (const { body } of this.#sql.each(`SELECT body FROM alarm_history_${day}${where} ORDER BY row DESC`, ...bindings)) {
        const lines = JSON.parse(String(body)) as readonly AlarmHistoryLine[];
        for (const line of lines.toReversed()) {
          if ((alarm === null || line.id === alarm) && line.atMs >= fromMs && line.atMs <= toMs && found.length < limit) found.push(line);
        }
        if (found.length >= limit) break;
      }
      if (found.length >= limit) break;
    }
    return found;
  }

  /** Drops a day that is too old. True when there may be more. */
  step(nowMs: number): boolean {
    const [oldest] = this.#days;
    if (oldest === undefined || (oldest + 1 + HISTORY_DAYS) * DAY_MS > nowMs) return false;
    this.#sql.run(`DROP TABLE alarm_history_${oldest}`);
    this.#days = this.#days.slice(1);
    return true;
  }

  /** When `step` has something to do, epoch ms. */
  get dueMs(): number | null {
    const [oldest] = this.#days;
    return oldest === undefined ? null : (oldest + 1 + HISTORY_DAYS) * DAY_MS;
  }

  #addHistory(history: readonly AlarmHistoryLine[], nowMs: number): void {
    if (history.length === 0) return;
    const day = Math.floor(nowMs / DAY_MS);
    if (!this.#days.includes(day)) {
      this.#sql.run(`CREATE TABLE alarm_history_${day} (row INTEGER PRIMARY KEY, lines INTEGER NOT NULL, body TEXT NOT NULL)`);
      this.#days.push(day);
      this.#lines = 0;
    }
    const kept = history.slice(0, Math.max(0, LINES_OF_DAY - this.#lines));
    this.droppedLines += history.length - kept.length;
    this.#lines += kept.length;
    if (kept.length === 0) return;
    for (const text of pieces(kept, (lines) => JSON.stringify(lines)))
      this.#sql.run(`INSERT INTO alarm_history_${day} (lines, body) VALUES (?, ?)`, text.split('"atMs"').length - 1, text);
  }

  #writeBase({ alarms, noise }: BookRecord): void {
    this.#sql.run("DROP TABLE alarm_book");
    this.#sql.run("DROP TABLE alarm_changes");
    for (const statement of ALARM_TABLES) this.#sql.run(statement);
    this.#baseCharacters = 0;
    for (const text of pieces(alarms, (some) => JSON.stringify({ alarms: some }))) this.#insertBase(text);
    this.#insertBase(JSON.stringify({ noise }));
    this.#changes = 0;
    this.#characters = 0;
  }

  #insertBase(text: string): void {
    this.#sql.run("INSERT INTO alarm_book (body) VALUES (?)", text);
    this.#baseCharacters += text.length;
  }
}

export const ALARM_TABLES = [
  "CREATE TABLE alarm_book (part INTEGER PRIMARY KEY, body TEXT NOT NULL)",
  "CREATE TABLE alarm_changes (row INTEGER PRIMARY KEY, body TEXT NOT NULL)",
] as const;

const EMPTY = { gone: [], raised: [] } as const;

/** As few texts as hold all of it, each short enough for a row; at least one. A single entry is short by the bounds of its texts. */
function pieces<T>(all: readonly T[], write: (some: readonly T[], first: boolean) => string, first = true): string[] {
  const text = write(all, first);
  if (text.length <= ROW_CHARACTERS || all.length <= 1) return [text];
  const half = all.length >> 1;
  return [...pieces(all.slice(0, half), write, first), ...pieces(all.slice(half), write, false)];
}
