import { describe, expect, it } from "vitest";
import type { MetricMetadata, MetricType } from "../../../core/ingest/batch.ts";
import { METADATA_LIMITS, Metadata } from "../../../worker/site/metadata.ts";
import { SiteStorage } from "../../../worker/site/storage.ts";
import { type TestDatabase, testDatabase } from "../../support/sqlite.ts";

const one = (name: string, type: MetricType = "gauge", help = "", unit = ""): MetricMetadata => ({ name, type, help, unit });
const ALL = { metric: undefined, limit: Number.POSITIVE_INFINITY };

function live(disk: TestDatabase) {
  const storage = new SiteStorage(disk.sql, (act) => disk.transaction(act));
  const timers: { readonly run: () => void; readonly delayMs: number }[] = [];
  const metadata = new Metadata({
    load: () => storage.loadMetadata(),
    save: (part, list) => storage.saveMetadata(part, list),
    later: (run, delayMs) => void timers.push({ run, delayMs }),
  });
  return { metadata, timers };
}

describe("Metadata", () => {
  it("keeps what senders say, over a start, the newest word of each", () => {
    const disk = testDatabase();
    const { metadata } = live(disk);
    metadata.note([one("a", "counter", "How many.", "bytes"), one("b")], 0);
    metadata.note([one("a", "counter", "How many bytes.", "bytes")], 20_000);
    const after = live(disk).metadata;
    expect(after.list(ALL)).toEqual([one("a", "counter", "How many bytes.", "bytes"), one("b")]);
    expect(after.list({ metric: "b", limit: 1 })).toEqual([one("b")]);
    expect(after.list({ metric: "c", limit: 1 })).toEqual([]);
    expect(after.list({ metric: undefined, limit: 1 })).toHaveLength(1);
  });

  it("writes a row when something is new, and none for the same again", () => {
    const disk = testDatabase();
    const { metadata } = live(disk);
    const before = disk.written;
    for (let i = 0; i < 100; i++) metadata.note([one("a"), one("b")], i);
    expect(disk.written - before).toBe(1);
    expect(metadata.version).toBe(2);
  });

  it("writes at most each ten seconds where senders contradict each other, and then the last word", () => {
    const disk = testDatabase();
    const { metadata, timers } = live(disk);
    const before = disk.written;
    for (let i = 0; i < 100; i++) metadata.note([one("a", i % 2 === 0 ? "gauge" : "counter")], i * 50);
    expect(disk.written - before).toBe(1);
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([9_950]);
    timers[0]?.run();
    expect(live(disk).metadata.typeOf("a")).toBe("counter");
  });

  it("is bounded in names and in texts", () => {
    const disk = testDatabase();
    const { metadata } = live(disk);
    const names = Array.from({ length: METADATA_LIMITS.names + 5 }, (_, i) => one(`m${i}`, "gauge", "温".repeat(1_000), "u".repeat(99)));
    metadata.note(names, 0);
    expect([metadata.size, metadata.refused]).toEqual([METADATA_LIMITS.names, 5]);
    const after = live(disk).metadata.list(ALL);
    expect(after).toHaveLength(METADATA_LIMITS.names);
    expect(after[9_999]).toEqual(one("m9999", "gauge", "温".repeat(METADATA_LIMITS.help), "u".repeat(METADATA_LIMITS.unit)));
  });

  it("goes on without the disk, and writes with the next news", () => {
    const disk = testDatabase();
    const { metadata } = live(disk);
    disk.fill(true);
    const long = "x".repeat(METADATA_LIMITS.help);
    metadata.note(
      Array.from({ length: 500 }, (_, i) => one(`m${i}`, "gauge", long)),
      0,
    );
    expect(metadata.size).toBe(500);
    disk.fill(false);
    metadata.note([one("n")], 20_000);
    expect(live(disk).metadata.size).toBe(501);
  });

  it("calls a counter what is declared one, else what ends in _total", () => {
    const { metadata } = live(testDatabase());
    metadata.note([one("bytes", "counter"), one("odd_total", "gauge"), one("plain_total", "unknown")], 0);
    const names = ["bytes", "odd_total", "plain_total", "jobs_total", "level"];
    expect(names.map((name) => metadata.isCounter(name))).toEqual([true, false, true, true, false]);
  });
});
