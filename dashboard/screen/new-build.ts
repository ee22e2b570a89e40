/**
 * Fetches a new build before it is taken, so that the page is there at once when it is: by the page's own list, into the browser's
 * cache; and by the service worker, which takes the build over whole, or not at all.
 */

const FILES = /(?:src|href)="(\/assets\/[^"]+)"/g;
/** A worker that is still fetching by then is left to itself: the build before stays kept. */
const WORKER_MS = 60_000;
const LOOK_MS = 500;

/** True when all of it is here. `scope`: of the site's service worker. */
export async function fetchBuild(build: string, fetchPage: () => Promise<Response | undefined>, scope: string): Promise<boolean> {
  try {
    const page = await fetchPage();
    const text = page?.ok ? await page.text() : "";
    // Another server of the site may still have the one before.
    if (!text.includes(`<meta name="build" content="${build}"`)) return false;
    for (const [, file] of text.matchAll(FILES)) {
      const answer = await fetch(file as string);
      if (!answer.ok) return false;
      await answer.arrayBuffer();
    }
    await updateWorker(scope);
    return true;
  } catch {
    // No network: there will be another try.
    return false;
  }
}

async function updateWorker(scope: string): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  if (!registration) return;
  await registration.update();
  for (let ms = 0; registration.installing && ms < WORKER_MS; ms += LOOK_MS) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
}
