/** The plain page, run as it is in a world of its own that has what a browser of 2012 had: what it says of a wall, and when. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { freshnessAt } from "../../../core/freshness.ts";
import type { Snapshot } from "../../../protocol/frame.ts";
import { galleryWall, type Tile } from "../../support/gallery.ts";

const SCRIPT = readFileSync(join(import.meta.dirname, "../../../dashboard/lite/lite.js"), "utf8");
const NOW_MS = 1_800_000_000_000;

/** As much of an element as the page uses. */
class Element {
  readonly children: Element[] = [];
  readonly style: Record<string, string> = {};
  readonly attributes: Record<string, string> = {};
  readonly offsetHeight = 160;
  readonly text: string;
  constructor(text = "") {
    this.text = text;
  }
  get firstChild(): Element | undefined {
    return this.children[0];
  }
  appendChild(child: Element): void {
    this.children.push(child);
  }
  removeChild(child: Element): void {
    this.children.splice(this.children.indexOf(child), 1);
  }
  setAttribute(name: string, value: string): void {
    this.attributes[name] = value;
  }
  get textContent(): string {
    return this.text + this.children.map((child) => child.textContent).join("");
  }
}

class Source {
  readonly heard = new Map<string, (event: { readonly data: string }) => void>();
  closed = false;
  onerror: (() => void) | undefined;
  readonly url: string;
  constructor(url: string) {
    this.url = url;
  }
  addEventListener(type: string, take: (event: { readonly data: string }) => void): void {
    this.heard.set(type, take);
  }
  close(): void {
    this.closed = true;
  }
  say(type: string, data: unknown): void {
    this.heard.get(type)?.({ data: JSON.stringify(data) });
  }
}

function open(pathname: string, search = "?lang=en", height = 2_000) {
  const root = new Element();
  const sources: Source[] = [];
  const repeated: { run: () => void; ms: number }[] = [];
  let elapsedMs = 0;
  let drawn = 0;
  const window = {
    EventSource: class extends Source {
      constructor(url: string) {
        super(url);
        sources.push(this);
      }
    },
    performance: { now: () => elapsedMs },
    innerHeight: height,
    dispatchEvent: () => void drawn++,
  };
  const document = {
    getElementById: () => root,
    createElement: () => new Element(),
    createTextNode: (text: string) => new Element(text),
    createEvent: () => ({ initEvent: () => undefined }),
  };
  const world = {
    ...window,
    window,
    document,
    navigator: { language: "en" },
    location: { pathname, search },
    setInterval: (run: () => void, ms: number) => void repeated.push({ run, ms }),
    setTimeout: () => undefined,
  };
  runInContext(SCRIPT, createContext(world));
  return {
    sources,
    drawn: () => drawn,
    /** What is on the glass, a line each. */
    lines: () => root.children.flatMap((part) => part.children.map((line) => line.textContent)),
    pass(ms: number) {
      elapsedMs += ms;
      for (const { run, ms: each } of repeated) if (each === 1_000) run();
    },
    turn: () => repeated.find(({ ms }) => ms === 10_000)?.run(),
  };
}

const TILES: readonly Tile[] = [
  {
    type: "big-number",
    title: { en: "Load", zh: "负载" },
    place: [0, 0, 3, 2],
    lines: [[{ labels: { instance: "web-1" }, value: 0.4217 }]],
    panel: { unit: "ratio" },
  },
  {
    type: "top-n",
    title: "State",
    place: [3, 0, 3, 2],
    lines: [
      [
        { labels: { instance: "web-1" }, value: 1 },
        { labels: { instance: "web-2" }, value: 3, age: "stale" },
      ],
    ],
    panel: { mappings: [{ range: { from: 3, to: 3 }, text: { en: "fault", zh: "故障" }, level: "critical" }] },
  },
  { type: "big-number", title: "Nothing", place: [6, 0, 3, 2], lines: [[]] },
];
const snapshot = (): Snapshot => galleryWall("hall", TILES, NOW_MS);

describe("the plain page", () => {
  it("says the states, values and ages of a wall, whichever of snapshot and heartbeat comes first", () => {
    for (const order of [["heartbeat", "snapshot"] as const, ["snapshot", "heartbeat"] as const]) {
      const page = open("/s/north/walls/hall", "?lang=en&screen=tv-1");
      const [source] = page.sources as [Source];
      expect(source.url).toBe("/s/north/walls/hall/events?screen=tv-1");
      for (const type of order) source.say(type, type === "snapshot" ? snapshot() : { at: NOW_MS });
      page.pass(0);
      expect(page.lines()).toEqual([
        "Gallery: hall · main",
        "As of 0 s ago",
        expect.stringContaining("needs Chromium 87"),
        "■web-2  stale 3 min",
        "◐Devices  1 / 2 live",
        "●Load · web-1  42.17 %",
        "●State · web-1  1 ",
        "■State · web-2  fault · stale 3 min",
        "○Nothing  no data",
      ]);
    }
  });

  it("ages by itself: nothing stays live, and after three heartbeats without a word it says so", () => {
    const page = open("/walls/hall");
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    page.pass(19_000);
    expect(page.lines()).toContain("◐Load · web-1  42.17 % · late 21 s");
    page.pass(12_000);
    expect(page.lines()[1]).toBe("■ NO CONNECTION for 31 s");
    page.pass(10_000);
    expect(page.lines()).toContain("■Load · web-1  42.17 % · stale 43 s");
    expect(page.drawn()).toBeGreaterThan(3);
  });

  it("has the limits of core/freshness.ts", () => {
    for (const rhythmMs of [1_000, 1_250, 1_251, 10_000]) {
      for (const ageMs of [0, 2_500, 2_501, 5_000, 5_001, 20_000, 20_001, 40_000, 40_001]) {
        const page = open("/walls/hall");
        const [source] = page.sources as [Source];
        source.say("heartbeat", { at: NOW_MS });
        source.say("snapshot", { ...snapshot(), at: NOW_MS, devices: [[1, "a", rhythmMs, NOW_MS - ageMs]], series: [] });
        const state = freshnessAt(NOW_MS, NOW_MS - ageMs, rhythmMs);
        const line = page.lines().find((one) => /^.a {2}/.test(one));
        expect([rhythmMs, ageMs, line?.split(" ")[2] ?? "live"]).toEqual([rhythmMs, ageMs, state]);
      }
    }
  });

  it("folds what comes as walls do, and asks for a snapshot where something is missing", () => {
    const page = open("/walls/hall");
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    page.pass(30_000 - 5_000);
    const at = NOW_MS + 25_000;
    // Series 1 has a new value, series 2 the same at a new time; series 3 is gone, 4 is new.
    const added = {
      ...(snapshot().series[0] as Snapshot["series"][number]),
      number: 4,
      labels: { instance: "db-1" },
      devices: [3],
      sampledMs: at,
    };
    source.say("frame", {
      seq: 2,
      at,
      devices: [[3, "db-1", 1_000, at]],
      series: [added],
      seen: [1, -100],
      changes: [[-100, [1], [0.5], [2]]],
      gone: [3],
    });
    page.pass(0);
    expect(page.lines().slice(3)).toEqual([
      "■web-2  stale 3 min",
      "◐Devices  2 / 3 live",
      "●Load · web-1  50 %",
      "●Load · db-1  42.17 %",
      "●State · web-1  1 ",
      "○Nothing  no data",
    ]);
    source.say("frame", { seq: 4, at });
    expect(source.closed).toBe(true);
    page.pass(1_000);
    expect(page.sources.map(({ closed }) => closed)).toEqual([true, false]);
  });

  it("opens another stream after a silent or broken one, speaks Chinese, tells refusals, and knows an address without a wall", () => {
    const page = open("/walls/hall", "?lang=zh");
    page.pass(26_000);
    page.pass(1_000);
    const [, second] = page.sources as [Source, Source];
    expect(page.sources.map(({ url, closed }) => [url, closed])).toEqual([
      ["/walls/hall/events", true],
      ["/walls/hall/events", false],
    ]);
    second.say("snapshot", snapshot());
    second.say("heartbeat", { at: NOW_MS });
    page.pass(0);
    expect(page.lines()).toContain("■State · web-2  故障 · 过期 3 分钟");
    second.onerror?.();
    page.pass(6_000);
    expect(page.sources.length).toBe(3);
    page.sources[2]?.say("refused", { code: "no-wall" });
    expect(page.lines()[1]).toBe("站点拒绝：no-wall");
    expect(open("/console").lines()[1]).toBe("This address shows no wall");
    expect(open("/console").sources).toEqual([]);
  });

  it("lets what does not fit take turns", () => {
    const page = open("/walls/hall", "?lang=en", 160 + 96 + 3 * 56);
    const [source] = page.sources as [Source];
    source.say("heartbeat", { at: NOW_MS });
    source.say("snapshot", snapshot());
    for (const said of ["1 / 2", "2 / 2", "1 / 2"]) {
      expect(page.lines().at(-1)).toBe(said);
      page.turn();
      page.pass(1_000);
    }
  });
});
