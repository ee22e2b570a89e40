/**
 * Errors that mean "later": the site's disk refuses to write, or takes less than comes, or the platform says that the object has more to do than it can.
 * Errors cross the call between objects by their message alone, those of the platform with marks of its own
 * (https://developers.cloudflare.com/durable-objects/best-practices/error-handling/).
 */

export type Setback = "storage-failed" | "overloaded";

const STORAGE_FAILED = "storage-failed: the site cannot write to its disk now; nothing of this body is promised.";

const BEHIND = "too-many-rows: more comes than the site may write; nothing of this body was taken.";

/** What a site throws when its disk refuses to write. */
export function storageFailed(): Error {
  return new Error(STORAGE_FAILED);
}

/** What it throws while more waits to be written than it may keep. */
export function storageBehind(): Error {
  return new Error(BEHIND);
}

/** As SQLite names them in a message. */
const DISK_ERROR = /\bSQLITE_(?:FULL|IOERR|READONLY|CANTOPEN)/;

/** The disk failed after the object had handed over its rows: the object has ended, and its next life knows nothing of it. */
export function isEndedByDisk(error: unknown): boolean {
  return error instanceof Error && DISK_ERROR.test(error.message);
}

/** The platform says no more than that: also when what the disk refused was its own, such as the time of a wake-up. */
export function isUnnamed(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith("internal error; reference = ");
}

/** `undefined`: something broke. */
export function setbackOf(error: unknown): Setback | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.message.includes("storage-failed:") || isEndedByDisk(error)) return "storage-failed";
  if (error.message.includes("too-many-rows:")) return "overloaded";
  const marked = ("overloaded" in error && error.overloaded === true) || ("retryable" in error && error.retryable === true);
  return marked ? "overloaded" : undefined;
}
