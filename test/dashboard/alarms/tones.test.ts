import { describe, expect, it } from "vitest";
import { endTone, releaseTones, SEQUENCES, type Sounding, stepTones, USUAL_SOUND } from "../../../dashboard/alarms/tones.ts";
import { PRIORITIES, type Priority, type WallAlarm } from "../../../protocol/alarm.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";

const alarm = (device: string, priority: Priority = "high", sinceMs = 1000): WallAlarm =>
  wallAlarm({ device, priority, sinceMs, id: device });
const acked = (one: WallAlarm): WallAlarm => ({ ...one, state: "ACKED" });
const over = (one: WallAlarm): WallAlarm => ({ ...one, state: "RTNUN" });

interface Step {
  readonly alarms: readonly WallAlarm[];
  readonly flood?: boolean;
  readonly more?: number;
  readonly sound?: readonly Priority[];
}

/** What waits to sound after each step, when nothing sounds in between. */
function run(...steps: readonly Step[]): string[][] {
  let sounding: Sounding | undefined;
  return steps.map(({ alarms, flood = false, more = 0, sound = USUAL_SOUND }) => {
    const set = wallAlarms({ alarms, flood: flood ? { sinceMs: 0, firstOut: "", groups: [] } : null, counts: { more } });
    sounding = stepTones(sounding, set, sound);
    return sounding.queue.map((tone) => tone.alarm);
  });
}

describe("stepTones", () => {
  it("sounds an alarm once, when it comes to stand unacknowledged", () => {
    expect(run({ alarms: [] }, { alarms: [alarm("a")] })).toEqual([[], ["a"]]);
    let sounding = stepTones(undefined, wallAlarms({}), USUAL_SOUND);
    sounding = endTone(stepTones(sounding, wallAlarms({ alarms: [alarm("a")] }), USUAL_SOUND));
    expect(stepTones(sounding, wallAlarms({ alarms: [alarm("a")] }), USUAL_SOUND).queue).toEqual([]);
  });

  it("is silent about what stood when the page was opened, but for the worst critical one that nobody has acknowledged", () => {
    expect(run({ alarms: [alarm("a")] }, { alarms: [alarm("a")] })).toEqual([[], []]);
    expect(run({ alarms: [alarm("a"), alarm("b", "critical"), alarm("c", "critical")] })).toEqual([["b"]]);
    expect(run({ alarms: [acked(alarm("b", "critical"))] })).toEqual([[]]);
  });

  it("sounds the worst of several first", () => {
    expect(run({ alarms: [] }, { alarms: [alarm("a"), alarm("b", "critical"), alarm("c")] })).toEqual([[], ["b", "a", "c"]]);
  });

  it("falls silent when somebody acknowledges, or when it is over", () => {
    const [a, b] = [alarm("a"), alarm("b")];
    expect(run({ alarms: [] }, { alarms: [a, b] }, { alarms: [acked(a), b] }, { alarms: [acked(a), over(b)] })).toEqual([
      [],
      ["a", "b"],
      ["b"],
      [],
    ]);
  });

  it("sounds again for one that comes back, also when its end was missed", () => {
    expect(run({ alarms: [] }, { alarms: [alarm("a")] }, { alarms: [over(alarm("a"))] }, { alarms: [alarm("a", "high", 9000)] })).toEqual([
      [],
      ["a"],
      [],
      ["a"],
    ]);
    let sounding = endTone(stepTones(stepTones(undefined, wallAlarms({}), USUAL_SOUND), wallAlarms({ alarms: [alarm("a")] }), USUAL_SOUND));
    sounding = stepTones(sounding, wallAlarms({ alarms: [alarm("a", "high", 9000)] }), USUAL_SOUND);
    expect(sounding.queue.map((tone) => tone.alarm)).toEqual(["a"]);
  });

  it("sounds the priorities that the wall asks for", () => {
    const alarms = PRIORITIES.map((priority) => alarm(priority, priority));
    expect(run({ alarms: [] }, { alarms })[1]).toEqual(["critical", "high"]);
    expect(run({ alarms: [] }, { alarms, sound: ["low"] })[1]).toEqual(["low"]);
    expect(run({ alarms: [], sound: [] }, { alarms, sound: [] })[1]).toEqual([]);
    expect(run({ alarms, sound: ["high"] })).toEqual([[]]);
  });

  it("sounds once at the beginning of a flood and not while it lasts, and sounds again after it", () => {
    const [a, b, c, d] = [alarm("a"), alarm("b", "critical"), alarm("c", "critical", 2000), alarm("d", "high", 3000)];
    const steps = [
      { alarms: [] },
      { alarms: [a, b], flood: true },
      { alarms: [a, b, c], flood: true },
      { alarms: [acked(a), acked(b), acked(c), d] },
    ];
    expect(run(...steps)).toEqual([[], ["b"], ["b"], ["d"]]);
  });

  it("takes no line that only now has a place for a new alarm", () => {
    const old = alarm("old", "high", 500);
    const lines = [alarm("a"), alarm("b")];
    expect(
      run({ alarms: lines, more: 3 }, { alarms: [...lines, old], more: 2 }, { alarms: [...lines, old, alarm("new", "high", 2000)] }),
    ).toEqual([[], [], ["new"]]);
    // A line that has to make room and comes again is known all the same.
    expect(run({ alarms: lines, more: 1 }, { alarms: lines.slice(0, 1), more: 2 }, { alarms: lines, more: 1 })).toEqual([[], [], []]);
  });
});

describe("releaseTones", () => {
  it("keeps the most urgent of what waited while the browser made no sound", () => {
    const waiting = stepTones(stepTones(undefined, wallAlarms({}), USUAL_SOUND), wallAlarms({ alarms: [alarm("a")] }), USUAL_SOUND);
    const more = stepTones(waiting, wallAlarms({ alarms: [alarm("a"), alarm("b", "critical")] }), USUAL_SOUND);
    expect(releaseTones(more, PRIORITIES).queue.map((tone) => tone.alarm)).toEqual(["b"]);
  });
});

describe("SEQUENCES", () => {
  it("tells priorities apart by the number of beeps, the more urgent the more, each over in about a second", () => {
    const beeps = PRIORITIES.map((priority) => SEQUENCES[priority].length);
    expect(beeps).toEqual([5, 3, 2, 1]);
    for (const priority of PRIORITIES) expect(Math.max(...SEQUENCES[priority].map(({ atMs, forMs }) => atMs + forMs))).toBeLessThan(1100);
  });
});
