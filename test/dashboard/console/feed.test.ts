/** The console's stream: whole events, its own reconnect, a watchdog. */
import { describe, expect, it } from "vitest";
import { openFeed, type SourceLike } from "../../../dashboard/console/feed.ts";
import { consoleAlarms, entry } from "./alarms/entry.ts";

class TestSource implements SourceLike {
  closed = false;
  #listeners = new Map<string, (event: { data?: unknown }) => void>();
  addEventListener(type: string, listener: (event: { data?: unknown }) => void): void {
    this.#listeners.set(type, listener);
  }
  close(): void {
    this.closed = true;
  }
  happen(type: string, data?: unknown): void {
    this.#listeners.get(type)?.({ data: data === undefined ? undefined : JSON.stringify(data) });
  }
}

const LIST = { at: 5, build: "b", site: "main", open: true, walls: [], screens: [], paired: [], notices: [] };

function open() {
  const world = {
    now: 0,
    states: [] as string[],
    lists: [] as unknown[],
    alarms: [] as unknown[],
    times: [] as number[],
    sources: [] as TestSource[],
    left: 0,
  };
  const feed = openFeed({
    connect: () => {
      const source = new TestSource();
      world.sources.push(source);
      return source;
    },
    elapsed: () => world.now,
    random: () => 0,
    onChange: ({ state }) => world.states.push(state),
    onScreens: (list) => world.lists.push(list),
    onAlarms: (alarms) => world.alarms.push(alarms),
    onTime: (at) => world.times.push(at),
    onUnauthorized: () => {
      world.left++;
    },
  });
  const tickAt = (now: number): void => {
    world.now = now;
    feed.tick();
  };
  return { feed, world, tickAt, source: () => world.sources.at(-1) as TestSource };
}

describe("openFeed", () => {
  it("hands on lists and server times", () => {
    const { world, source } = open();
    source().happen("open");
    source().happen("heartbeat", { at: 4, build: "b", incarnation: "i", seq: 7, new: 1 });
    source().happen("screens", { ...LIST, new: 1 });
    expect([world.lists, world.times]).toEqual([[LIST], [4, 5]]);
  });

  it("hands on alarms, and says when it cannot read them: an older list must not look like now", () => {
    const { world, source } = open();
    source().happen("open");
    const alarms = consoleAlarms([entry("A", { comments: [{ who: "li", atMs: 1, note: "n" }] })]);
    source().happen("alarms", { ...alarms, new: 1 });
    source().happen("alarms", { ...alarms, alarms: [{ ...alarms.alarms[0], priority: "urgent" }] });
    source().happen("alarms", "nonsense");
    expect([world.alarms, world.times]).toEqual([[alarms, "unread", "unread"], [5]]);
  });

  it("passes over what is not of the contract, which still shows that the line is up", () => {
    const { world, source, tickAt } = open();
    source().happen("screens", { ...LIST, screens: 3 });
    world.now = 20_000;
    source().happen("screens", "nonsense");
    tickAt(44_999);
    expect([world.lists, world.sources.length]).toEqual([[], 1]);
    tickAt(45_000);
    expect(world.sources.length).toBe(2);
  });

  it("leaves a stream that fails and opens another after a while", () => {
    const { world, source, tickAt } = open();
    source().happen("error");
    expect([source().closed, world.states.at(-1)]).toEqual([true, "closed"]);
    tickAt(200);
    expect(world.sources).toHaveLength(1);
    tickAt(250);
    expect(world.sources).toHaveLength(2);
    world.sources[0]?.happen("screens", LIST);
    expect(world.lists).toEqual([]);
  });

  it("waits as long as a refusal asks", () => {
    const { world, source, tickAt } = open();
    source().happen("refused", { code: "too-many-streams", detail: "", retryMs: 30_000 });
    tickAt(30_000);
    expect(world.sources).toHaveLength(1);
    tickAt(30_250);
    expect(world.sources).toHaveLength(2);
    expect(world.left).toBe(0);
  });

  it("leaves for the sign-in page when the site says that nobody is signed in", () => {
    const { world, source } = open();
    source().happen("refused", { code: "unauthorized", detail: "", retryMs: 30_000 });
    expect([world.left, source().closed]).toEqual([1, true]);
  });

  it("opens at once when told to hurry", () => {
    const { feed, world, source } = open();
    source().happen("error");
    feed.hurry();
    expect(world.sources).toHaveLength(2);
  });
});
