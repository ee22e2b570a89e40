import { describe, expect, it } from "vitest";
import type { Report } from "../../../protocol/report.ts";
import type { Stream } from "../../../worker/site/fanout.ts";
import { BEHIND_MS, Screens, SILENT_MS } from "../../../worker/site/screens.ts";

const outlet = { room: 0, queuedBytes: 0, enqueue: () => {}, close: () => {}, drop: () => {} };
const streamOf = (screen: string): Stream => ({ outlet, topic: "w", screen, openedMs: 0, credentials: [] });

const report = (painted: number, rest: Partial<Report> = {}): Report => ({
  wall: "w",
  incarnation: "i",
  applied: painted,
  painted,
  page: "1",
  hidden: false,
  viewport: { width: 1, height: 1, ratio: 1 },
  build: "b",
  frameMs: null,
  heapBytes: null,
  skewMs: 0,
  unknown: 0,
  answers: [],
  ...rest,
});

const never = (): undefined => undefined;

describe("Screens", () => {
  it("cuts a screen when two of its reports are missing", () => {
    const screens = new Screens();
    const stream = streamOf("tv");
    screens.opened("tv", "w", stream, 0);
    expect(screens.overdue(SILENT_MS, never)).toEqual([]);
    expect(screens.overdue(SILENT_MS + 1, never)).toEqual([{ stream, reason: "silent" }]);
    screens.reported("tv", report(1), SILENT_MS);
    expect(screens.overdue(SILENT_MS + 1, never)).toEqual([]);
  });

  it("cuts a screen when what it painted lags by 60 s, and not before", () => {
    const screens = new Screens();
    const stream = streamOf("tv");
    screens.opened("tv", "w", stream, 0);
    screens.reported("tv", report(5), 100_000);
    const since = (sinceMs: number) => (_: string, seq: number) => (seq < 9 ? sinceMs : undefined);
    expect(screens.overdue(100_000, since(100_000 - BEHIND_MS))).toEqual([]);
    expect(screens.overdue(100_000, since(100_000 - BEHIND_MS - 1))).toEqual([{ stream, reason: "behind" }]);
  });

  it("asks a hidden tab what it applied, since it does not draw", () => {
    const screens = new Screens();
    screens.opened("tv", "w", streamOf("tv"), 0);
    screens.reported("tv", report(5, { hidden: true, applied: 9 }), 100_000);
    expect(screens.overdue(100_000, (_, seq) => (seq < 9 ? 0 : undefined))).toEqual([]);
  });

  it("does not judge a stream by a report from before it", () => {
    const screens = new Screens();
    screens.opened("tv", "w", streamOf("tv"), 0);
    screens.reported("tv", report(5), 1_000);
    screens.opened("tv", "w", streamOf("tv"), 100_000);
    expect(screens.overdue(100_001, () => 0)).toEqual([]);
  });

  it("keeps a command until it is answered or expires", () => {
    const screens = new Screens();
    const control = (id: string, expiresMs: number) => ({ id, type: "reload", expiresMs }) as const;
    expect(screens.order("tv", control("c0", 10), 0)).toBe(false);
    screens.opened("tv", "w", streamOf("tv"), 0);
    screens.order("tv", control("c1", 10), 0);
    screens.order("tv", control("c2", 20), 0);
    expect(screens.pending("tv", 5).map(({ id }) => id)).toEqual(["c1", "c2"]);
    expect(screens.pending("tv", 15).map(({ id }) => id)).toEqual(["c2"]);
    screens.reported("tv", report(1, { answers: [{ id: "c2", ok: true }] }), 16);
    expect(screens.pending("tv", 16)).toEqual([]);
  });

  it("lists a lost screen as lost, and forgets it after ten minutes", () => {
    const screens = new Screens();
    const stream = streamOf("tv");
    screens.opened("tv", "w", stream, 0);
    screens.ended(stream, 1_000);
    const states = (): unknown => screens.list(never).map(({ screen, connected }) => [screen, connected]);
    expect(states()).toEqual([["tv", false]]);
    screens.opened("other", "w", streamOf("other"), 1_000 + 10 * 60_000 + 1);
    expect(states()).toEqual([["other", true]]);
  });

  it("tells when each screen that somebody relies on last showed what was new", () => {
    const screens = new Screens();
    const paired = (screen: string) => ({
      screen,
      name: screen,
      wall: "w",
      diagonalInches: 55,
      distanceM: 5,
      overscanPercent: 0,
      pairedMs: 10,
      pairedBy: "x",
    });
    const streams = ["tv", "frozen", "lost", "open", "closed", "hidden"].map((screen) => {
      const stream = streamOf(screen);
      screens.opened(screen, "w", stream, 100);
      screens.reported(screen, report(screen === "frozen" ? 1 : 2, { hidden: screen === "hidden" }), 200);
      return stream;
    });
    for (const index of [2, 4]) screens.ended(streams[index] as Stream, 300);
    const behind = (_: string, seq: number): number | undefined => (seq < 2 ? 150 : undefined);
    const watched = screens.watched(
      ["tv", "frozen", "lost", "never"].map(paired),
      (screen) => (screen === "never" ? 50 : undefined),
      behind,
    );
    expect([...watched].map(({ name, seenMs }) => [name, seenMs])).toEqual([
      ["tv", 200],
      ["frozen", 150],
      ["lost", 300],
      ["never", 50],
      ["open", 200],
    ]);
  });

  it("hands out the stream that a newer one replaces", () => {
    const screens = new Screens();
    const [first, second] = [streamOf("tv"), streamOf("tv")];
    expect(screens.opened("tv", "w", first, 0)).toBeNull();
    expect(screens.opened("tv", "w", second, 1)).toBe(first);
    screens.ended(first, 2);
    expect(screens.streamOf("tv")).toBe(second);
  });
});
