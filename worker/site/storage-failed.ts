/** What a site throws when its disk refuses to write. Errors cross the call between objects by their message alone. */

const STORAGE_FAILED = "storage-failed: the site cannot write to its disk now; nothing of this body is promised.";

export function storageFailed(): Error {
  return new Error(STORAGE_FAILED);
}

export function isStorageFailed(error: Error): boolean {
  return error.message.includes("storage-failed:");
}
