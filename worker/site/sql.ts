/** SQL with its bill: every statement of a site runs here, and the rows that the platform charges for are summed. */

export type SqlValue = ArrayBuffer | string | number | null;
export type Row = Record<string, SqlValue>;

/** What the platform gives; a test gives the same over another SQLite. */
export interface SqlDatabase {
  exec(query: string, ...bindings: SqlValue[]): Iterable<Row> & { readonly rowsRead: number; readonly rowsWritten: number };
  readonly databaseSize: number;
}

export class CountedSql {
  readonly #sql: SqlDatabase;
  rowsRead = 0;
  rowsWritten = 0;

  constructor(sql: SqlDatabase) {
    this.#sql = sql;
  }

  get databaseBytes(): number {
    return this.#sql.databaseSize;
  }

  run(query: string, ...bindings: SqlValue[]): Row[] {
    return [...this.each(query, ...bindings)];
  }

  /** Row by row, where all of them at once would be large. Read to the end before anything else is done. */
  *each(query: string, ...bindings: SqlValue[]): Iterable<Row> {
    const cursor = this.#sql.exec(query, ...bindings);
    try {
      yield* cursor;
    } finally {
      this.rowsRead += cursor.rowsRead;
      this.rowsWritten += cursor.rowsWritten;
    }
  }
}
