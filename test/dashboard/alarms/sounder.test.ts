import { describe, expect, it } from "vitest";
import { createSounder } from "../../../dashboard/alarms/sounder.ts";
import type { Speaker } from "../../../dashboard/alarms/speaker.ts";
import { SEQUENCES, USUAL_SOUND } from "../../../dashboard/alarms/tones.ts";
import { PRIORITIES, type WallAlarm } from "../../../protocol/alarm.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";

/** A speaker that says what it sounds, and ends a sequence when the test says so. */
function stage(isLetOut = true) {
  const heard: string[] = [];
  let open = isLetOut;
  let end: (() => void) | undefined;
  const speaker: Speaker = {
    play(beeps, onEnd) {
      if (!open) return false;
      heard.push(PRIORITIES.find((priority) => SEQUENCES[priority] === beeps) ?? "?");
      end = onEnd;
      return true;
    },
    stop() {
      heard.push("stop");
      end = undefined;
    },
  };
  const sounder = createSounder(
    () => speaker,
    () => heard.push("sounded"),
  );
  if (!isLetOut) sounder.onSpeaker("blocked");
  return {
    sounder,
    heard,
    step: (...alarms: readonly WallAlarm[]) => sounder.step(wallAlarms({ alarms }), USUAL_SOUND),
    end: () => end?.(),
    letOut() {
      open = true;
      sounder.onSpeaker("ready");
    },
  };
}

const a = wallAlarm({ id: "a" });
const b = wallAlarm({ id: "b", priority: "critical" });

describe("createSounder", () => {
  it("sounds one after the other", () => {
    const { step, heard, end, sounder } = stage();
    step();
    step(a, b);
    expect(heard).toEqual(["critical"]);
    end();
    expect([heard, sounder.hasSounded("b"), sounder.hasSounded("a")]).toEqual([["critical", "sounded", "high"], true, false]);
    end();
    expect([heard, sounder.hasSounded("a")]).toEqual([["critical", "sounded", "high", "sounded"], true]);
  });

  it("stops what sounds when somebody acknowledges it, and goes on with the next", () => {
    const { step, heard, sounder } = stage();
    step();
    step(a, b);
    step(a, { ...b, state: "ACKED" });
    expect([heard, sounder.hasSounded("b")]).toEqual([["critical", "stop", "high"], false]);
  });

  it("sounds the most urgent alone once the browser lets sound out", () => {
    const { step, heard, letOut, end } = stage(false);
    step();
    step(a, b);
    expect(heard).toEqual([]);
    letOut();
    end();
    expect(heard).toEqual(["critical", "sounded"]);
  });

  it("forgets that an alarm has sounded when it comes again, or is gone", () => {
    const { step, end, sounder } = stage();
    step();
    step(a);
    end();
    expect(sounder.hasSounded("a")).toBe(true);
    step({ ...a, sinceMs: 5 });
    expect(sounder.hasSounded("a")).toBe(false);
    end();
    expect(sounder.hasSounded("a")).toBe(true);
    step();
    expect(sounder.hasSounded("a")).toBe(false);
  });
});
