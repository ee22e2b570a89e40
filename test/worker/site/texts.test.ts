import { describe, expect, it } from "vitest";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { TEXT_LIMITS, Texts } from "../../../worker/site/texts.ts";
import { type TestDatabase, testDatabase } from "../../support/sqlite.ts";

const HOUR_MS = 3_600_000;

/** A site's texts on a disk, with a clock that is set by hand. */
function stage(disk: TestDatabase = testDatabase()) {
  let nowMs = 1_000_000_000_000;
  const due: { atMs: number; run: () => void }[] = [];
  const shown = new Set<string>();
  const state = { told: 0, mayWrite: true };
  const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
  const texts = new Texts({
    storage,
    isShown: (stream) => shown.has(stream),
    changed: () => state.told++,
    mayWrite: () => state.mayWrite,
    now: () => nowMs,
    later: (run, delayMs) => due.push({ atMs: nowMs + delayMs, run }),
  });
  const pass = (ms: number): void => {
    const endMs = nowMs + ms;
    for (;;) {
      due.sort((a, b) => a.atMs - b.atMs);
      if (due[0] === undefined || due[0].atMs > endMs) break;
      const next = due.shift() as (typeof due)[number];
      nowMs = Math.max(nowMs, next.atMs);
      next.run();
    }
    nowMs = endMs;
  };
  const begin = (stream: string, mode: "new" | "append" | "line" = "new", from = "ci") => {
    const stops: string[] = [];
    const writer = texts.begin({ stream, from, mode, credentials: [`token:${from}`] }, (why) => stops.push(why));
    return { stops, write: (text: string) => writer?.write(text), end: (how: "ended" | "broken") => writer?.end(how), refused: !writer };
  };
  const told = (): string[] =>
    texts.list().map(({ stream, from, state }) => `${stream} ${from} ${state} ${JSON.stringify(texts.read(stream))}`);
  return { texts, state, shown, pass, begin, told, disk, at: () => nowMs };
}

describe("Texts", () => {
  it("takes a text as it comes, ends it, and begins anew under the same name", () => {
    const site = stage();
    const first = site.begin("build");
    first.write("one ");
    first.write("two\n");
    expect(site.told()).toEqual(['build ci writing "one two\\n"']);
    first.end("ended");
    site.begin("build", "new", "me").write("three");
    expect(site.told()).toEqual(['build me writing "three"']);
  });

  it("goes on with what is there where that is asked for, on a line of its own or not", () => {
    const site = stage();
    const write = (mode: "append" | "line", text: string): void => {
      const writer = site.begin("news", mode);
      writer.write(text);
      writer.end("ended");
    };
    write("append", "a");
    write("append", "b");
    write("line", "c\n");
    write("line", "d");
    expect(site.told()).toEqual(['news ci ended "ab\\nc\\nd"']);
  });

  it("stops a writer whose name another one takes, and takes nothing more of it", () => {
    const site = stage();
    const first = site.begin("build");
    first.write("a");
    const second = site.begin("build");
    first.write("b");
    first.end("broken");
    second.write("c");
    expect([first.stops, second.stops, site.told()]).toEqual([["replaced"], [], ['build ci writing "c"']]);
  });

  it("keeps the newest 65,536 characters, by lines", () => {
    const site = stage();
    const writer = site.begin("log");
    const line = `${"x".repeat(99)}\n`;
    for (let i = 0; i < 5_000; i++) writer.write(line);
    expect(site.texts.read("log")).toBe(line.repeat(655));
    expect(site.texts.of(["log"])[0]?.length).toBe(500_000);
    expect(site.texts.of(["log"])[0]?.text.length).toBeLessThanOrEqual(2 * TEXT_LIMITS.characters);
  });

  it("is on disk a second after its end, and each ten seconds while it grows, in one row for all", () => {
    const site = stage();
    const writer = site.begin("log");
    for (let second = 0; second < 60; second++) {
      writer.write("x");
      site.pass(1_000);
    }
    const rows = site.disk.written;
    expect(stage(site.disk).told()).toEqual([expect.stringContaining("log ci broken")]);
    writer.end("ended");
    site.pass(1_000);
    expect(site.disk.written - rows).toBe(1);
    expect(stage(site.disk).told()).toEqual([`log ci ended "${"x".repeat(60)}"`]);
    // Some rows a minute, and none once nothing comes.
    expect(rows).toBeLessThan(30);
    site.pass(HOUR_MS);
    expect(site.disk.written - rows).toBe(1);
  });

  it("writes no faster than a row a second however many texts end", () => {
    const site = stage();
    for (let i = 0; i < 40; i++) {
      const writer = site.begin(`t${i}`);
      writer.write("x");
      writer.end("ended");
    }
    const before = site.disk.written;
    site.pass(10_000);
    expect(site.disk.written - before).toBeLessThanOrEqual(10);
    site.pass(40_000);
    expect(site.disk.written - before).toBe(40);
  });

  it("writes nothing while the disk takes no rows, and all of it later", () => {
    const site = stage();
    site.state.mayWrite = false;
    const writer = site.begin("log");
    writer.write("x");
    writer.end("ended");
    const before = site.disk.written;
    site.pass(60_000);
    expect(site.disk.written).toBe(before);
    site.state.mayWrite = true;
    site.pass(11_000);
    expect(stage(site.disk).told()).toEqual(['log ci ended "x"']);
  });

  it("outlives a disk that refuses a row", () => {
    const site = stage();
    const writer = site.begin("log");
    writer.write("x".repeat(60_000));
    site.disk.fill(true);
    writer.end("ended");
    site.pass(1_000);
    site.disk.fill(false);
    site.pass(11_000);
    expect(stage(site.disk).told()).toEqual([expect.stringContaining("log ci ended")]);
  });

  it("calls what was being written when the site ended broken", () => {
    const site = stage();
    site.begin("log").write("half");
    site.pass(11_000);
    expect(stage(site.disk).told()).toEqual(['log ci broken "half"']);
  });

  it("lets go of what was idle for a day, on disk too, and takes a writer that is silent for an hour to be gone", () => {
    const site = stage();
    const ended = site.begin("old");
    ended.end("ended");
    site.pass(2_000);
    const silent = site.begin("silent");
    site.pass(HOUR_MS + 1);
    expect([site.told(), silent.stops]).toEqual([['old ci ended ""', 'silent ci broken ""'], ["silent"]]);
    site.pass(23 * HOUR_MS);
    expect(site.told()).toEqual(['silent ci broken ""']);
    site.pass(2 * HOUR_MS);
    expect([site.told(), stage(site.disk).told()]).toEqual([[], []]);
  });

  it("makes room for a new one by what ended longest ago and is on no wall, and refuses it when there is none", () => {
    const site = stage();
    site.shown.add("t0");
    for (let i = 0; i < TEXT_LIMITS.texts; i++) {
      const writer = site.begin(`t${i}`);
      if (i < 3) writer.end("ended");
      site.pass(10);
    }
    expect([site.begin("a").refused, site.begin("b").refused, site.begin("c").refused]).toEqual([false, false, true]);
    const kept = site.texts.list().map(({ stream }) => stream);
    expect([kept.length, kept.includes("t0"), kept.includes("t1"), kept.includes("t2"), kept.includes("t3")]).toEqual([
      64,
      true,
      false,
      false,
      true,
    ]);
    // One that is there is no new one.
    expect(site.begin("t5").refused).toBe(false);
  });

  it("removes a text and stops whoever writes it", () => {
    const site = stage();
    const writer = site.begin("log");
    writer.write("x");
    site.pass(11_000);
    expect([site.texts.remove("log"), site.texts.remove("log"), writer.stops]).toEqual([true, false, ["replaced"]]);
    writer.write("y");
    expect([site.told(), stage(site.disk).told()]).toEqual([[], []]);
  });

  it("cuts off what a revoked credential writes, and nothing else", () => {
    const site = stage();
    const [mine, theirs] = [site.begin("a", "new", "ci"), site.begin("b", "new", "other")];
    site.texts.revoked("token:ci");
    mine.write("x");
    expect([mine.stops, theirs.stops, site.told()]).toEqual([["revoked"], [], ['a ci broken ""', 'b other writing ""']]);
  });
});
