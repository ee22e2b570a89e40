/**
 * The bodies of panel kinds, and when they are here. What every overview wall draws is part of the page; the others are files of
 * their own, asked for when a wall has such a panel, and all of them once the first picture is on the glass: a wall that is
 * changed later draws at once, and without asking a site that may have a newer build by then.
 */
import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import type { PanelType } from "../../protocol/wall.ts";
import { BigNumber } from "./BigNumber.tsx";
import type { BodyProps } from "./context.ts";
import { StatusGrid } from "./StatusGrid.tsx";
import { TopN } from "./TopN.tsx";

export type Body = ComponentType<BodyProps>;

/** A kind stands here with its body, or with the way to it. */
export type Source = Body | { readonly load: () => Promise<Body> };

/** A band is lines with the room between them filled. */
const LINES: Source = { load: () => import("./TimeSeries.tsx").then((file) => file.TimeSeries) };

export const SOURCES: Readonly<Record<PanelType, Source>> = {
  "status-grid": StatusGrid,
  "big-number": BigNumber,
  "top-n": TopN,
  "time-series": LINES,
  "percentile-band": LINES,
  "bar-gauge": { load: () => import("./BarGauge.tsx").then((file) => file.BarGauge) },
  table: { load: () => import("./Table.tsx").then((file) => file.Table) },
  text: { load: () => import("./TextPanel.tsx").then((file) => file.TextPanel) },
  "state-timeline": { load: () => import("./StateTimeline.tsx").then((file) => file.StateTimeline) },
};

/** A first picture waits for its panels' bodies this long; then it is drawn, and says what is still being loaded. */
const HOLD_MS = 5_000;
/** A file that could not be loaded is asked for again: the site may have been starting. Chromium then fails from memory: only a new page asks anew. */
const AGAIN_MS = 10_000;

export interface Bodies {
  /** Asks for what is missing of these kinds; false while a picture with them had better wait. */
  ready(types: Iterable<string>): boolean;
  /** Reading it subscribes. `undefined` for a kind that this build does not know. */
  bodyOf(type: string): Body | "loading" | "failed" | undefined;
  loadAll(): void;
}

export interface BodiesParts {
  readonly sources: Readonly<Record<string, Source>>;
  /** Monotonic, ms. */
  readonly elapsed: () => number;
  readonly setTimer: (run: () => void, ms: number) => void;
  /** A body came, or did not. */
  readonly onChange: () => void;
  /** A file did not come when it was asked for again. */
  readonly onLost: () => void;
}

type Entry = { readonly state: Body | "loading" | "failed"; readonly askedMs: number };

export function createBodies({ sources, elapsed, setTimer, onChange, onLost }: BodiesParts): Bodies {
  const entries = new Map<string, Entry>();
  const version = signal(0);

  const known = new Map(Object.entries(sources));

  function settle(type: string, state: Entry["state"], askedMs: number): void {
    entries.set(type, { state, askedMs });
    version.value++;
    onChange();
  }

  function entryOf(type: string, source: Source): Entry {
    let entry = entries.get(type);
    if (!entry) {
      entry = { state: typeof source === "function" ? source : "loading", askedMs: elapsed() };
      entries.set(type, entry);
      if (typeof source !== "function") load(type, source.load, entry.askedMs);
    }
    return entry;
  }

  function load(type: string, file: () => Promise<Body>, askedMs: number, isAgain = false): void {
    file().then(
      (body) => settle(type, body, askedMs),
      () => {
        settle(type, "failed", askedMs);
        if (isAgain) onLost();
        setTimer(() => load(type, file, askedMs, true), AGAIN_MS);
      },
    );
  }

  return {
    ready(types) {
      let waits = false;
      for (const type of types) {
        const source = known.get(type);
        if (!source) continue;
        const { state, askedMs } = entryOf(type, source);
        if (state === "loading" && elapsed() - askedMs < HOLD_MS) waits = true;
      }
      return !waits;
    },
    bodyOf(type) {
      version.value;
      const source = known.get(type);
      return source && entryOf(type, source).state;
    },
    loadAll() {
      for (const [type, source] of known) entryOf(type, source);
    },
  };
}
