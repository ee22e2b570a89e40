/**
 * The watchdog of the wall page: a script of its own, before and outside of all others, that sees whether the page draws. Nothing is
 * imported from what it watches: that tells it by an event of the window each time that a drawing is on the glass.
 */
import type { ShellMessage } from "./shelf.ts";
import { FIRST_WATCH, isDue, isHealthy, LOOK_MS, type Reloads, stepWatch, type Watch } from "./watch.ts";

const KEPT = "parapet-watchdog";
/** A worker that does not answer by then does not choose either. */
const TELL_MS = 3_000;
const NO_RELOADS: Reloads = { count: 0, atMs: 0 };

let watch: Watch = FIRST_WATCH;
let drew = false;
let failed = false;
let reloading = false;

function readReloads(): Reloads {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
    if (typeof kept !== "object" || kept === null || !("count" in kept) || !("atMs" in kept)) return NO_RELOADS;
    return { count: Number(kept.count), atMs: Number(kept.atMs) };
  } catch {
    return NO_RELOADS;
  }
}

/** False where nothing is kept: a reload that the next page knows nothing of could go in circles. */
function keepReloads(reloads: Reloads): boolean {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify(reloads));
    return readReloads().atMs === reloads.atMs;
  } catch {
    return false;
  }
}

/** Whether a new page would be one: without a service worker, and without the site, it would be the browser's error page. */
async function isServed(): Promise<boolean> {
  if (navigator.serviceWorker?.controller) return true;
  const answer = await fetch(location.href, { cache: "no-store" }).catch(() => undefined);
  return answer?.ok === true;
}

/** Until the service worker has taken it: the next page is the one that it then chooses. */
function tell(message: ShellMessage): Promise<void> {
  return new Promise((resolve) => {
    const controller = navigator.serviceWorker?.controller;
    if (!controller) return resolve();
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    setTimeout(resolve, TELL_MS);
    controller.postMessage(message, [port2]);
  });
}

async function reload({ count }: Reloads): Promise<void> {
  reloading = true;
  const build = document.querySelector<HTMLMetaElement>('meta[name="build"]')?.content ?? "";
  const message: ShellMessage = { type: "failed", build };
  const served = await isServed();
  if (served && keepReloads({ count: count + 1, atMs: Date.now() })) {
    if (watch.drawn === 0) await tell(message);
    location.reload();
  } else reloading = false;
}

function look(): void {
  watch = stepWatch(watch, { visible: document.visibilityState === "visible", drew, failed });
  drew = false;
  failed = false;
  const reloads = readReloads();
  if (isHealthy(watch) && reloads.count > 0) keepReloads(NO_RELOADS);
  if (!reloading && isDue(watch, reloads, Date.now())) void reload(reloads);
}

addEventListener("parapet-drawn", () => {
  drew = true;
});
// Captured: an element whose file is lost tells nobody above it.
for (const type of ["error", "unhandledrejection"]) {
  addEventListener(
    type,
    () => {
      failed = true;
    },
    true,
  );
}
setInterval(look, LOOK_MS);
