/**
 * How long a wall shows what is old as if it were live, by what stands in its DOM and by what the test itself sent and when: the
 * judge shares neither clock nor code with the screen.
 *
 * Samples count up, so the number on the glass tells which sample it is and how old. A panel of samples lies when it is live past
 * twice the rhythm of its devices (2.5 s at least), or no worse than late past four times (5 s). A text that is written lies when
 * nothing came for 5 s and no age is said. Alarms lie when they say to be checked later than they can have been, or stand without
 * that on a wall that heard nothing for 30 s and is not grey.
 */
import type { Page } from "playwright-core";
import type { PanelType } from "../../protocol/wall.ts";

export const READ_EACH_MS = 250;
/** The wall draws its ages once a second, and a reading sees the drawing before. */
const DRAWN_WITHIN_MS = 1_000 + READ_EACH_MS;
const HEARD_WITHIN_MS = 30_000;

/** What each kind tells the age of. The others tell nothing that can grow old. */
export const TOLD = {
  "big-number": "samples",
  "time-series": "samples",
  "percentile-band": "samples",
  "state-timeline": "samples",
  "bar-gauge": "samples",
  "top-n": "samples",
  table: "samples",
  "status-grid": "samples",
  ticker: "samples",
  "task-progress": "samples",
  "live-text": "text",
  "alarm-list": "alarms",
  "alarm-health": "alarms",
} as const satisfies Partial<Record<PanelType, "samples" | "text" | "alarms">>;

export type Kind = keyof typeof TOLD;
export const KINDS = Object.keys(TOLD) as readonly Kind[];

/** What the test did, in its own time. */
export interface Truth {
  readonly rhythmMs: number;
  /** When the sample of this number was taken. */
  sampledMs(number: number): number;
  /** When the newest piece of the text was sent that can have come through. */
  readonly writtenMs: () => number;
  /** The last moment at which the screen can have heard of the site. */
  readonly heardMs: () => number;
}

interface Glass {
  readonly lost: boolean;
  /** The number on the glass. */
  readonly number: number | null;
  readonly panels: readonly { readonly type: string; readonly states: readonly (string | null)[]; readonly text: string }[];
}

export interface Column {
  readonly fault: string;
  /** Seconds, by kind. */
  readonly lied: Record<Kind, number>;
  /** Where one lied: what it said, and the truth, each time. */
  readonly lies: readonly string[];
  /** For how long samples were on the glass that were too old to be live. */
  readonly oldS: number;
  /** What the wall's tiles of samples said at the end. */
  readonly end: string;
}

/**
 * Reads after the next drawing: what is on the glass, not what is about to be. A page that was kept waiting by a busy machine first does what
 * was due meanwhile: its timers come before one that is set now.
 */
function readGlass(page: Page): Promise<Glass | undefined> {
  return page.evaluate(
    () =>
      new Promise<Glass | undefined>((resolve) => {
        const read = () => {
          const glass = document.querySelector<HTMLElement>(".glass");
          if (!glass) return resolve(undefined);
          const shown = document.querySelector('[data-type="big-number"] [data-value]')?.getAttribute("data-value");
          const panels = [...document.querySelectorAll("[data-panel]")].map((tile) => ({
            type: tile.getAttribute("data-type") ?? "",
            states: [tile, ...tile.querySelectorAll("[data-state]")].map((element) => element.getAttribute("data-state")),
            text: tile.textContent ?? "",
          }));
          resolve({ lost: glass.dataset.lost === "true", number: shown == null ? null : Number(shown), panels });
        };
        setTimeout(() => requestAnimationFrame(read), 1);
      }),
  );
}

export async function watchFault(fault: string, page: Page, truth: Truth, forMs: number): Promise<Column> {
  const lied = Object.fromEntries(KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const said: string[] = [];
  let oldMs = 0;
  let end = "nothing shown";
  const untilMs = Date.now() + forMs;
  while (Date.now() < untilMs) {
    const startMs = Date.now();
    // What was true before the reading is judged, so that a slow reading blames nobody.
    const [writtenMs, heardMs] = [truth.writtenMs(), truth.heardMs()];
    // A browser's own error page has no wall to read.
    const glass = await readGlass(page).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, READ_EACH_MS - (Date.now() - startMs))));
    if (!glass) continue;
    const passedMs = Date.now() - startMs;
    const sampleAgeMs = glass.number === null ? 0 : startMs - truth.sampledMs(glass.number);
    if (sampleAgeMs > lateAfterMs(truth)) oldMs += passedMs;
    for (const kind of KINDS) {
      const panel = glass.panels.find(({ type }) => type === kind);
      if (!panel) throw new Error(`the wall shows no ${kind}`);
      const lies = {
        samples: () => {
          if (sampleAgeMs > staleAfterMs(truth)) return panel.states.some((state) => state === "live" || state === "late");
          return sampleAgeMs > lateAfterMs(truth) && panel.states.includes("live");
        },
        text: () => startMs - writtenMs > 5_000 + DRAWN_WITHIN_MS && !/last \d+ \S+ ago/.test(panel.text),
        alarms: () => {
          const unheardMs = startMs - heardMs;
          const told = /checked (\d+) s ago/.exec(panel.text)?.[1];
          // Whole seconds are said, never rounded up.
          if (told !== undefined) return (Number(told) + 1) * 1000 < unheardMs - DRAWN_WITHIN_MS;
          return unheardMs > HEARD_WITHIN_MS + DRAWN_WITHIN_MS && !glass.lost;
        },
      };
      if (!lies[TOLD[kind]]()) continue;
      lied[kind] += passedMs / 1000;
      const ages = [sampleAgeMs, startMs - writtenMs, startMs - heardMs].map((ms) => (ms / 1000).toFixed(1));
      said.push(`${panel.states[0]} “${panel.text}” with samples, text, site of ${ages.join(", ")} s ago`);
    }
    const states = new Set(glass.panels.filter(({ type }) => TOLD[type as Kind] === "samples").map(({ states: [own] }) => own));
    end = [...states, ...(glass.lost ? ["grey"] : [])].join(", ");
  }
  return { fault, lied, lies: said, oldS: oldMs / 1000, end };
}

function lateAfterMs({ rhythmMs }: Truth): number {
  return Math.max(2 * rhythmMs, 2_500) + DRAWN_WITHIN_MS;
}

function staleAfterMs({ rhythmMs }: Truth): number {
  return Math.max(4 * rhythmMs, 5_000) + DRAWN_WITHIN_MS;
}

/** As Markdown: kinds down, faults across. */
export function tableOf(columns: readonly Column[]): string {
  const row = (name: string, cells: readonly string[]): string => `| ${[name, ...cells].join(" | ")} |`;
  const seconds = (value: number): string => value.toFixed(1);
  return [
    row(
      "seconds shown as live",
      columns.map(({ fault }) => fault),
    ),
    row(
      "---",
      Array.from(columns, () => "---:"),
    ),
    ...KINDS.map((kind) =>
      row(
        kind,
        columns.map(({ lied }) => seconds(lied[kind])),
      ),
    ),
    row(
      "(samples too old to be live were shown for)",
      columns.map(({ oldS }) => seconds(oldS)),
    ),
    row(
      "(at the end the panels said)",
      columns.map(({ end }) => end),
    ),
    "",
  ].join("\n");
}
