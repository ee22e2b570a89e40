/**
 * What of a page may be a file of its own, and when it is here. Some is part of the page; the rest is asked for when it is needed, and
 * all of it once the first picture is on the glass: what is needed later is there at once, and without asking a site that may have
 * a newer build by then.
 */
import { signal } from "@preact/signals";

/** What is part of the page, or the way to it. */
export type Source<T> = T | { readonly load: () => Promise<T> };

/** A first picture waits for what it needs this long; then it is drawn, and says what is still being loaded. */
const HOLD_MS = 5_000;
/** A file that could not be loaded is asked for again: the site may have been starting. Chromium then fails from memory: only a new page asks anew. */
const AGAIN_MS = 10_000;

export interface Files<T> {
  /** Asks for what is missing of these; false while a picture with them had better wait. */
  ready(names: Iterable<string>): boolean;
  /** Reading it subscribes. `undefined` for what this build does not know. */
  get(name: string): T | "loading" | "failed" | undefined;
  loadAll(): void;
}

export interface FilesParts<T> {
  readonly sources: Readonly<Record<string, Source<T>>>;
  /** Monotonic, ms. */
  readonly elapsed: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  /** A file came, or did not. */
  readonly onChange: () => void;
  /** A file did not come when it was asked for again. */
  readonly onLost: () => void;
}

export function createFiles<T extends object>({ sources, elapsed, setTimer, onChange, onLost }: FilesParts<T>): Files<T> {
  type Entry = { readonly state: T | "loading" | "failed"; readonly askedMs: number };
  const entries = new Map<string, Entry>();
  const version = signal(0);

  const known = new Map(Object.entries(sources));

  function settle(name: string, state: Entry["state"], askedMs: number): void {
    entries.set(name, { state, askedMs });
    version.value++;
    onChange();
  }

  function entryOf(name: string, source: Source<T>): Entry {
    let entry = entries.get(name);
    if (!entry) {
      const isLater = "load" in source;
      entry = { state: isLater ? "loading" : source, askedMs: elapsed() };
      entries.set(name, entry);
      if (isLater) load(name, source.load, entry.askedMs);
    }
    return entry;
  }

  function load(name: string, file: () => Promise<T>, askedMs: number, isAgain = false): void {
    file().then(
      (part) => settle(name, part, askedMs),
      () => {
        settle(name, "failed", askedMs);
        if (isAgain) onLost();
        setTimer(() => load(name, file, askedMs, true), AGAIN_MS);
      },
    );
  }

  return {
    ready(names) {
      let waits = false;
      for (const name of names) {
        const source = known.get(name);
        if (!source) continue;
        const { state, askedMs } = entryOf(name, source);
        if (state === "loading" && elapsed() - askedMs < HOLD_MS) waits = true;
      }
      return !waits;
    },
    get(name) {
      version.value;
      const source = known.get(name);
      return source && entryOf(name, source).state;
    },
    loadAll() {
      for (const [name, source] of known) entryOf(name, source);
    },
  };
}
