/**
 * What the platform bills of the control room: messages on its sockets, its wake-ups, rows. Told with the calls that it makes into
 * the site anyway, and kept in memory until then: a room that falls asleep before (after a sign-in, say, which asks the site
 * nothing) takes with it what it had to tell. Calls into the room are counted by the Worker, which makes them (worker/untold.ts).
 */

export interface RoomCounts {
  readonly messages: number;
  readonly wakeUps: number;
  readonly rowsRead: number;
  readonly rowsWritten: number;
}

/** What the parts of the room need of its storage. */
export interface RoomDisk {
  readonly sql: Pick<SqlStorage, "exec">;
  transactionSync<T>(act: () => T): T;
}

const NOTHING: RoomCounts = { messages: 0, wakeUps: 0, rowsRead: 0, rowsWritten: 0 };

export class RoomBill {
  #counts = NOTHING;
  /** The newest statement's: how many rows it reads is known when it is read to its end, which is before the next one. */
  #newest: Pick<SqlStorageCursor<Record<string, SqlStorageValue>>, "rowsRead" | "rowsWritten"> | undefined;

  /** The storage, and each row counted. */
  counted(storage: RoomDisk): RoomDisk {
    const exec: SqlStorage["exec"] = (query, ...bindings) => {
      this.#fold();
      const cursor = storage.sql.exec(query, ...bindings);
      this.#newest = cursor;
      return cursor as never;
    };
    return { sql: { exec }, transactionSync: (act) => storage.transactionSync(act) };
  }

  message(): void {
    this.#counts = { ...this.#counts, messages: this.#counts.messages + 1 };
  }

  wakeUp(): void {
    this.#counts = { ...this.#counts, wakeUps: this.#counts.wakeUps + 1 };
  }

  /** What there is to tell, once. */
  take(): RoomCounts {
    this.#fold();
    const counts = this.#counts;
    this.#counts = NOTHING;
    return counts;
  }

  #fold(): void {
    if (!this.#newest) return;
    const { rowsRead, rowsWritten } = this.#newest;
    this.#newest = undefined;
    const counts = this.#counts;
    this.#counts = { ...counts, rowsRead: counts.rowsRead + rowsRead, rowsWritten: counts.rowsWritten + rowsWritten };
  }
}
