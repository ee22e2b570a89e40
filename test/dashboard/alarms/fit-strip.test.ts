import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fitStrip, withDrill } from "../../../dashboard/alarms/fit-strip.ts";
import { alarmWordsOf } from "../../../dashboard/alarms/words.ts";
import { PRIORITIES, type WallAlarms } from "../../../protocol/alarm.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";

const HD = { width: 1920, height: 1080 };
const TALL = { width: 1080, height: 1920 };
const measure = (text: string): number => text.length * 0.5;
const words = alarmWordsOf("en");
const fitted = (alarms: WallAlarms, canvas = HD, isGrown = false) => fitStrip(alarms, canvas, isGrown, words, measure);

const many = (count: number) => Array.from({ length: count }, (_, i) => wallAlarm({ device: `d${i}` }));
const names = (lines: readonly { readonly device: string }[]) => lines.map(({ device }) => device);

describe("fitStrip", () => {
  it("takes no room while nothing stands, whatever is shelved or stale", () => {
    const stale = [wallAlarm({ state: "ACKED" })];
    expect(fitted(wallAlarms({ stale, counts: { shelved: 2 } })).height).toBe(0);
  });

  it("is large while few stand, smaller when more do, and never takes more than its share", () => {
    const sizes = [1, 4, 5, 40].map((count) => {
      const { fontPx, lines, height } = fitted(wallAlarms({ alarms: many(count) }));
      return [fontPx, lines.length, height <= 1080 * 0.28];
    });
    expect(sizes).toEqual([
      [44, 1, true],
      [44, 4, true],
      [36, 4, true],
      [36, 4, true],
    ]);
  });

  it("counts what has no line, and what nobody is told of", () => {
    const { lines, counts } = fitted(
      wallAlarms({ alarms: many(40), counts: { more: 7, shelved: 2, suppressed: 3, stale: 1, brokenRules: 1 } }),
    );
    expect([lines.length, counts]).toEqual([4, ["+43 more", "2 shelved", "1 stale", "3 suppressed", "1 rule fails"]]);
  });

  it("has two lines for each alarm where the wall is narrow", () => {
    const { isTwoLines, lines, height } = fitted(wallAlarms({ alarms: many(9) }), TALL);
    expect([isTwoLines, lines.length, height <= 1920 * 0.28]).toEqual([true, 4, true]);
  });

  it("is smaller beside a panel that has grown", () => {
    expect([fitted(wallAlarms({ alarms: many(9) })).lines.length, fitted(wallAlarms({ alarms: many(9) }), HD, true).lines.length]).toEqual([
      4, 2,
    ]);
  });

  it("shows in a flood which came first, and counts the others by name", () => {
    const flood = { sinceMs: 0, firstOut: wallAlarm({ device: "d17" }).id, groups: [["DiskFull", 51]] as const };
    const { lines, counts, height } = fitted(wallAlarms({ alarms: many(40), flood, counts: { more: 11, suppressed: 14 } }));
    expect([names(lines), counts, height <= 1080 * 0.28]).toEqual([["d17"], ["14 suppressed"], true]);
  });

  it("shows beside it in a flood the worst critical alarm that nobody has acknowledged, where a drill leaves room", () => {
    const [acked, open] = (["ACKED", "UNACK"] as const).map((state) => wallAlarm({ device: state, priority: "critical", state }));
    const alarms = [acked, open, ...many(20)].filter((alarm) => alarm !== undefined);
    const flood = { sinceMs: 0, firstOut: wallAlarm({ device: "d17" }).id, groups: [["DiskFull", 22]] as const };
    const shown = [alarms, [...alarms, wallAlarm({ device: "drill", drill: true })]].map((alarms) =>
      fitted(wallAlarms({ alarms, flood, counts: { suppressed: 6 } })),
    );
    expect(shown.map(({ lines, height }) => [names(lines), height <= 1080 * 0.29])).toEqual([
      [["d17", "UNACK"], true],
      [["d17", "drill"], true],
    ]);
  });

  it("shows a flood also when the alarm that came first has no line any more", () => {
    const flood = { sinceMs: 0, firstOut: "gone", groups: [["DiskFull", 51]] as const };
    const { lines, height } = fitted(wallAlarms({ alarms: many(3), flood }));
    expect([lines, height > 100]).toEqual([[], true]);
  });

  it("keeps its share and leaves none uncounted, whatever stands", () => {
    const alarm = fc
      .record({ device: fc.uuid(), priority: fc.constantFrom(...PRIORITIES), drill: fc.boolean() })
      .map((parts) => wallAlarm(parts));
    const set = fc.record({ alarms: fc.array(alarm, { maxLength: 40 }), more: fc.nat(100), shelved: fc.nat(3) });
    fc.assert(
      fc.property(set, fc.constantFrom(HD, TALL), ({ alarms, more, shelved }, canvas) => {
        const all = wallAlarms({ alarms, counts: { more: alarms.length === 40 ? more : 0, shelved } });
        const { lines, counts, height } = fitted(all, canvas);
        const left = alarms.length + all.counts.more - lines.length;
        expect(counts.includes(`+${left} more`)).toBe(left > 0);
        expect(height).toBeLessThanOrEqual(canvas.height * 0.28);
        expect(lines.some(({ drill }) => drill)).toBe(alarms.some(({ drill }) => drill));
      }),
    );
  });
});

describe("withDrill", () => {
  const drill = wallAlarm({ device: "drill", drill: true });
  it("gives a drill the last line when it has none, and takes none away otherwise", () => {
    expect(names(withDrill([...many(5), drill], 3))).toEqual(["d0", "d1", "drill"]);
    expect(names(withDrill([drill, ...many(5)], 3))).toEqual(["drill", "d0", "d1"]);
    expect(names(withDrill(many(5), 3))).toEqual(["d0", "d1", "d2"]);
  });
});
