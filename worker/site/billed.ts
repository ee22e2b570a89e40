/** What the platform bills beside this object, as those tell it who call it anyway. */
import type { RoomCounts } from "../control-room/bill.ts";
import type { Untold } from "../untold.ts";

export class Billed {
  /** To the Worker, from all its isolates. */
  workerRequests = 0;
  readonly room = { requests: { call: 0, message: 0, "wake-up": 0 }, rowsRead: 0, rowsWritten: 0 };

  toldByWorker({ requests, roomCalls }: Untold): void {
    this.workerRequests += requests;
    this.room.requests.call += roomCalls;
  }

  toldByRoom({ messages, wakeUps, rowsRead, rowsWritten }: RoomCounts): void {
    this.room.requests.message += messages;
    this.room.requests["wake-up"] += wakeUps;
    this.room.rowsRead += rowsRead;
    this.room.rowsWritten += rowsWritten;
  }
}
