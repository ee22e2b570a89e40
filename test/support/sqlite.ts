/** A SQLite of Node's own behind the interface that the platform gives, so that storage is tested without a runtime. It can be full. */
import { DatabaseSync } from "node:sqlite";
import type { Row, SqlDatabase, SqlValue } from "../../worker/site/sql.ts";

export interface TestDatabase {
  readonly sql: SqlDatabase;
  transaction<T>(act: () => T): T;
  /** No page more than there are: every write that needs one is refused, by SQLite itself. */
  fill(full: boolean): void;
  readonly written: number;
}

export function testDatabase(): TestDatabase {
  const database = new DatabaseSync(":memory:");
  let written = 0;
  const number = (pragma: string): number => Number(Object.values(database.prepare(`PRAGMA ${pragma}`).get() ?? {})[0]);
  const run = (query: string, bindings: readonly SqlValue[]): Row[] => {
    if (/;\s*\S/.test(query)) {
      database.exec(query);
      written++;
      return [];
    }
    const statement = database.prepare(query);
    const rows = statement.all(...bindings.map((value) => (value instanceof ArrayBuffer ? new Uint8Array(value) : value)));
    if (!/^\s*SELECT/.test(query)) written += Number(Object.values(database.prepare("SELECT changes()").get() ?? {})[0]);
    return rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
  };
  return {
    sql: {
      exec: (query, ...bindings) => {
        const before = written;
        const rows = run(query, bindings);
        return Object.assign(rows, { rowsRead: rows.length, rowsWritten: written - before });
      },
      get databaseSize() {
        return (number("page_count") - number("freelist_count")) * number("page_size");
      },
    },
    transaction: (act) => {
      database.exec("BEGIN");
      try {
        const answer = act();
        database.exec("COMMIT");
        return answer;
      } catch (error) {
        if (database.isTransaction) database.exec("ROLLBACK");
        throw error;
      }
    },
    fill: (full) => database.exec(`PRAGMA max_page_count = ${full ? number("page_count") : 1_000_000}`),
    get written() {
      return written;
    },
  };
}

function plain(value: unknown): SqlValue {
  if (value instanceof Uint8Array) return value.slice().buffer;
  return typeof value === "bigint" ? Number(value) : (value as SqlValue);
}
