import { describe, expect, it } from "vitest";
import type { Alarm } from "../../../core/alarm/alarm.ts";
import { Noise } from "../../../core/alarm/noise.ts";
import type { Priority } from "../../../core/alarm/priority.ts";
import type { AlarmState } from "../../../core/alarm/state.ts";
import { summariseAlarms } from "../../../core/alarm/summary.ts";

const HOUR = 3_600_000;
const NOW = 100 * HOUR;

/** `Hot/a critical UNACK 2h`: name and device, priority, state, how long ago it became active. */
function alarm(text: string): Alarm {
  const [id = "", priority, state, ago = "1h"] = text.split(" ");
  const [name = "", device = ""] = id.split("/");
  const activeMs = NOW - Number.parseFloat(ago) * HOUR;
  return {
    id,
    labels: [
      ["alertname", name],
      ["instance", device],
    ],
    annotations: [],
    priority: priority as Priority,
    response: "",
    help: "",
    state: state as AlarmState,
    sinceMs: activeMs,
    condition: { phase: "active", beganMs: activeMs, activeMs, failingMs: null, noData: false },
    value: 1,
    acknowledged: null,
    shelf: null,
    suppressedBy: null,
    outOfService: null,
    comments: [],
    chattering: false,
    drill: false,
  };
}

describe("summariseAlarms", () => {
  it("lists worst first: priority, then what nobody has seen, then the newest", () => {
    const { alarms, more } = summariseAlarms(
      ["Wet/a low UNACK 1h", "Hot/a high ACKED 1h", "Hot/b high UNACK 3h", "Hot/c high UNACK 2h", "Off/a critical RTNUN 5h"].map(alarm),
      new Noise(),
      NOW,
      4,
    );
    expect(alarms.map(({ id }) => id)).toEqual(["Off/a", "Hot/c", "Hot/b", "Hot/a"]);
    expect(more).toBe(1);
  });

  it("counts what is quiet, and lists apart what stands for more than a day, unless nobody has seen it", () => {
    const summary = summariseAlarms(
      ["Hot/a high SHLVD", "Hot/b high DSUPR", "Hot/c high OOSRV", "Wet/a low ACKED 30h", "Wet/b low UNACK 30h", "Dry/a low NORM"].map(
        alarm,
      ),
      new Noise(),
      NOW,
      10,
    );
    expect(summary).toMatchObject({ shelved: 1, suppressed: 1, outOfService: 1, staleCount: 1, more: 0, flood: null });
    expect(summary.stale.map(({ id }) => id)).toEqual(["Wet/a"]);
    expect(summary.alarms.map(({ id }) => id)).toEqual(["Wet/b"]);
    expect(summary.counts.low).toEqual({ unacknowledged: 1, acknowledged: 1, returned: 0 });
    expect(summary.counts.high).toEqual({ unacknowledged: 0, acknowledged: 0, returned: 0 });
  });

  it("folds a flood to counts by name, and names what came first", () => {
    const noise = new Noise();
    for (let i = 0; i < 12; i++) noise.raised(i === 0 ? "Off/a" : `Hot/${i}`, "high", NOW - 60_000 + i);
    const flooded = ["Off/a high UNACK", ...Array.from({ length: 11 }, (_, i) => `Hot/${i} high UNACK`)];
    const { flood } = summariseAlarms(flooded.map(alarm), noise, NOW, 10);
    expect(flood).toEqual({
      sinceMs: NOW - 60_000 + 10,
      firstOut: "Off/a",
      groups: [
        ["Hot", 11],
        ["Off", 1],
      ],
    });
  });
});
