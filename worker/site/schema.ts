/**
 * The steps from each earlier shape of a site's tables to this one, in order. A step is never changed once released: a state folder
 * may be at any of them. A start that finds the last one writes nothing.
 */
import type { CountedSql } from "./sql.ts";

const STEPS: readonly string[] = [
  // 1: commands, devices, notices.
  `CREATE TABLE applied (command TEXT PRIMARY KEY, at_ms INTEGER NOT NULL, answer TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE devices (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE notices (notice TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;`,
  // 2: who may do what.
  `CREATE TABLE credentials (digest TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE uses (part INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
  // 3: the series store, and from here on the number of the step itself.
  `CREATE TABLE series_names (part INTEGER PRIMARY KEY, body BLOB NOT NULL);
   CREATE TABLE open_chunks (part INTEGER PRIMARY KEY, body BLOB NOT NULL);
   CREATE TABLE rolled (one INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE checkpoint (one INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE schema_step (one INTEGER PRIMARY KEY, step INTEGER NOT NULL);`,
  // 4: what senders say of their metrics.
  "CREATE TABLE metadata (part INTEGER PRIMARY KEY, body TEXT NOT NULL);",
  // 5: no table, but journal rows, names and open chunks in forms that earlier versions would pass over.
  "SELECT 1;",
  // 6: walls that were put.
  "CREATE TABLE walls (wall TEXT PRIMARY KEY, body TEXT NOT NULL)",
  // 7: how much of history left before its time.
  "CREATE TABLE shortened (one INTEGER PRIMARY KEY, body TEXT NOT NULL);",
  // 8: rules that were put.
  "CREATE TABLE rules (file TEXT PRIMARY KEY, body TEXT NOT NULL);",
  // 9: alarms.
  `CREATE TABLE alarm_book (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE alarm_changes (row INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE alarm_state (one INTEGER PRIMARY KEY, body TEXT NOT NULL);`,
  // 10: where notifications go, what was told, and messages that wait or are dead.
  `CREATE TABLE targets (target TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
   CREATE TABLE told (part INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE told_groups (one INTEGER PRIMARY KEY, body TEXT NOT NULL);
   CREATE TABLE notifications (number INTEGER PRIMARY KEY, target TEXT NOT NULL, head TEXT NOT NULL, body TEXT NOT NULL);`,
  // 11: texts that stream in.
  "CREATE TABLE texts (stream TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;",
];

/** Brings the tables up to date; `transaction` makes all steps one. */
export function migrate(sql: CountedSql, transaction: (act: () => void) => void): void {
  const step = currentStep(sql);
  if (step === STEPS.length) return;
  if (step > STEPS.length) throw new Error(`the state is of a later version: step ${step}, and this one knows ${STEPS.length}`);
  transaction(() => {
    for (const statements of STEPS.slice(step)) sql.run(statements);
    sql.run("INSERT INTO schema_step (one, step) VALUES (0, ?) ON CONFLICT (one) DO UPDATE SET step = excluded.step", STEPS.length);
  });
}

/** The first two steps did not say which they were. */
function currentStep(sql: CountedSql): number {
  const tables = new Set(sql.run("SELECT name FROM sqlite_master WHERE type = 'table'").map(({ name }) => String(name)));
  if (tables.has("schema_step")) return Number(sql.run("SELECT step FROM schema_step WHERE one = 0")[0]?.step);
  if (tables.has("credentials")) return 2;
  return tables.has("applied") ? 1 : 0;
}
