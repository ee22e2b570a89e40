import { describe, expect, it } from "vitest";
import { markOf } from "../../../dashboard/alarms/marks.ts";
import { wallAlarm, wallAlarms } from "../../support/alarms.ts";

describe("markOf", () => {
  it("marks a panel by the worst alarm that is about it, and by none that is not", () => {
    const alarms = wallAlarms({
      alarms: [
        wallAlarm({ device: "a", priority: "critical", panels: ["other"] }),
        wallAlarm({ device: "b", priority: "low", panels: ["cpu"] }),
        wallAlarm({ device: "c", priority: "high", state: "ACKED", panels: ["cpu", "disk"] }),
      ],
      stale: [wallAlarm({ device: "d", priority: "critical", state: "ACKED", panels: ["cpu", "lamp"] })],
    });
    expect(["cpu", "disk", "lamp", "none"].map((panel) => markOf(alarms, panel))).toEqual([
      { priority: "high", dress: "acknowledged" },
      { priority: "high", dress: "acknowledged" },
      { priority: "critical", dress: "acknowledged" },
      undefined,
    ]);
  });
});
