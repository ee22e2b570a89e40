/**
 * The screen's way up: what is on the glass, reported, and what the site orders, done once and answered in the next report. Fetched with
 * what else a first picture does not need; an order that comes before waits for it.
 */
import type { Control } from "../../protocol/frame.ts";
import type { Report } from "../../protocol/report.ts";
import type { Clock } from "../clock.ts";
import { type Address, reportPath } from "./address.ts";
import { adjusted, decideControl, keepAnswer, parseAnswers } from "./control.ts";
import { createReporter, type Glass, type Reporter } from "./report.ts";
import type { ScreenStore } from "./store.ts";

/** How long the identify overlay stays: time to walk to the wall and back. */
const IDENTIFY_MS = 10_000;
/** A report that takes longer is given up; the next one says more. */
const POST_TIMEOUT_MS = 10_000;

export interface WayUp extends Pick<Reporter, "tick" | "sendNow"> {
  obey(control: Control): void;
}

export interface WayUpParts {
  readonly address: Address;
  readonly screen: string;
  readonly build: string;
  readonly clock: Clock;
  readonly store: ScreenStore;
  /** Longest gap between two drawings since last asked. */
  readonly frameMs: () => number | undefined;
  /** Events and orders that this build does not know: adds to their number, and tells it. */
  readonly unknown: (more: number) => number;
  readonly said: () => Glass["alarms"];
  /** What this tab keeps over a reload. */
  readonly kept: { read(name: string): string | null; write(name: string, value: string): void };
  readonly headers: Readonly<Record<string, string>>;
  readonly hold: (page: string) => void;
  readonly reload: () => void;
}

export function openWayUp(parts: WayUpParts): WayUp {
  const { address, screen, build, clock, store, kept } = parts;
  const reporter = createReporter({ glass, post, elapsed: clock.elapsed, random: Math.random });
  let answered = parseAnswers(kept.read("answers"));

  function glass(): Glass | undefined {
    const picture = store.latest();
    if (!picture) return undefined;
    const { incarnation, wall } = picture;
    const page = wall.pages.find((one) => one.id === store.turn.peek().page) ?? wall.pages[0];
    return {
      wall: wall.name,
      incarnation,
      applied: picture.seq,
      painted: store.painted.peek(),
      page: page?.id ?? "",
      hidden: document.hidden,
      viewport: { width: window.innerWidth, height: window.innerHeight, ratio: window.devicePixelRatio },
      build,
      frameMs: parts.frameMs(),
      heapBytes: heapBytes(),
      skewMs: clock.skewMs(),
      unknown: parts.unknown(0),
      alarms: parts.said(),
    };
  }

  async function post(report: Report): Promise<boolean> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), POST_TIMEOUT_MS);
    try {
      const answer = await fetch(reportPath(address, screen), {
        method: "POST",
        headers: { "content-type": "application/json", ...parts.headers },
        body: JSON.stringify(report),
        signal: abort.signal,
      });
      return answer.ok;
    } catch {
      // No connection: the stream notices by itself, and the next report says more.
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    tick: reporter.tick,
    sendNow: reporter.sendNow,
    obey(control) {
      const pages = store.latest()?.wall.pages.map((page) => page.id) ?? [];
      const decision = decideControl(control, answered, pages, clock.now());
      answered = keepAnswer(answered, decision.answer);
      // Before a reload forgets it.
      kept.write("answers", JSON.stringify(answered));
      if (decision.act === undefined && decision.unknown) parts.unknown(1);
      const told = reporter.answer(decision.answer);
      switch (decision.act?.type) {
        case "identify":
          store.identify.value = { label: decision.act.label, untilMs: clock.now() + IDENTIFY_MS };
          break;
        case "show":
          parts.hold(decision.act.page);
          break;
        case "adjust":
          // The address says it from now on; what is drawn follows from the address.
          history.replaceState(null, "", adjusted(location.href, decision.act));
          void told.then(parts.reload);
          break;
        case "reload":
          void told.then(parts.reload);
          break;
      }
    },
  };
}

/** Chromium alone says it. */
function heapBytes(): number | undefined {
  const { memory } = performance as Performance & { readonly memory?: { readonly usedJSHeapSize: number } };
  return memory?.usedJSHeapSize;
}
