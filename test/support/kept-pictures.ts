/** What a screen's browser keeps of its wall, for when it starts again without its site. */
import type { Page } from "playwright-core";

/** The last pictures of all walls, as texts. */
export function keptPictures(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    if (!(await indexedDB.databases()).some(({ name }) => name === "parapet")) return [];
    const settled = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const database = await settled(indexedDB.open("parapet"));
    const kept: { text: string }[] = await settled(database.transaction("pictures").objectStore("pictures").getAll());
    database.close();
    return kept.map(({ text }) => text);
  });
}

/** A service worker has the page and all of its files. */
export async function isPageKept(page: Page): Promise<void> {
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
}
