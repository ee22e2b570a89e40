/** Where the last pictures of walls are kept in a browser, and how all of them are forgotten: when somebody signs out, on a shared machine too. */

export const DATABASE = "parapet";
export const STORAGE_ITEM = "parapet-picture";

export function forgetPictures(): void {
  try {
    indexedDB.deleteDatabase(DATABASE);
    localStorage.removeItem(STORAGE_ITEM);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}
