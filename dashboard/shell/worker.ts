/** The service worker of screens: wires the shelf to the browser. Served as /screen-worker.js; its scope is the site. */
import { createShelf, type ShellList, type ShellMessage } from "./shelf.ts";

/** Set before this script by the build. */
declare const PARAPET_SHELL: ShellList;

/** What is used of a service worker's global scope; the types of the DOM are those of pages. */
interface Scope {
  readonly location: Location;
  readonly registration: { readonly scope: string };
  readonly clients: { claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(type: "install" | "activate", run: (event: Lasting) => void): void;
  addEventListener(type: "fetch", run: (event: { readonly request: Request; respondWith(answer: Promise<Response>): void }) => void): void;
  addEventListener(
    type: "message",
    run: (event: Lasting & { readonly data: ShellMessage; readonly ports: readonly MessagePort[] }) => void,
  ): void;
}

interface Lasting {
  waitUntil(work: Promise<unknown>): void;
}

declare const self: Scope;

const shelf = createShelf({
  list: PARAPET_SHELL,
  base: new URL(self.registration.scope).pathname.replace(/\/$/, ""),
  script: self.location.href,
  caches,
  fetch: (request) => fetch(request),
  now: () => Date.now(),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
});

// A worker that has everything takes over at once: what pages of the build before may still ask for is kept until this one has drawn.
self.addEventListener("install", (event) => event.waitUntil(shelf.install().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  // Whoever reloads the page next waits for this.
  event.waitUntil(shelf.take(event.data).then(() => event.ports[0]?.postMessage("taken")));
});
self.addEventListener("fetch", (event) => {
  const answer = shelf.answer(event.request);
  if (answer) event.respondWith(answer);
});
