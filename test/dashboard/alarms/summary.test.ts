import { describe, expect, it } from "vitest";
import { responseIn, summaryIn } from "../../../dashboard/alarms/summary.ts";

describe("what an alarm says", () => {
  it("is in Chinese for readers of Chinese where its rule has it, and else as the rule has it", () => {
    const both = { summary: "fault", summaryZh: "故障", response: "Call", annotations: { response_zh: "呼叫" } };
    const one = { summary: "fault", response: "Call", annotations: {} };
    const said = [both, one].flatMap((alarm) =>
      (["en", "zh"] as const).map((language) => `${summaryIn(language, alarm)} ${responseIn(language, alarm)}`),
    );
    expect(said).toEqual(["fault Call", "故障 呼叫", "fault Call", "fault Call"]);
  });
});
