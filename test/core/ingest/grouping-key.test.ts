import { describe, expect, it } from "vitest";
import { INGEST_LIMITS } from "../../../core/ingest/batch.ts";
import { parseGroupingKey } from "../../../core/ingest/grouping-key.ts";

describe("parseGroupingKey", () => {
  const check = (path: string, labels: Record<string, string>): void => {
    const key = parseGroupingKey(path);
    expect([path, key.ok && Object.fromEntries(key.labels)]).toEqual([path, labels]);
  };
  const refuse = (path: string, why: string): void => expect([path, parseGroupingKey(path)]).toEqual([path, { ok: false, why }]);

  it("reads labels in pairs, percent-decoded", () => {
    check("job/press", { job: "press" });
    check("job/press/", { job: "press" });
    check("job/press/instance/press-07", { job: "press", instance: "press-07" });
    check("job/a%2Fb%20job/path/%2Fvar%2Ftmp", { job: "a/b job", path: "/var/tmp" });
    check("job/%E6%B8%A9", { job: "温" });
  });

  it("reads base64, padded or not, as either alphabet has it", () => {
    check("job/titan/name@base64/zqDPgc6_zrzOt864zrXPjc-C", { job: "titan", name: "Προμηθεύς" });
    check("job@base64/cHJlc3M/path@base64/L3Zhci90bXA=", { job: "press", path: "/var/tmp" });
    check("job/x/path@base64/L3Zhci90bXA%3D", { job: "x", path: "/var/tmp" });
    check("job/x/a@base64/w78+", { job: "x", a: "ÿ>" });
    check("job/x/a@base64/w78-", { job: "x", a: "ÿ>" });
  });

  it("keeps an empty value as one that takes the body's label away", () => {
    expect(parseGroupingKey("job/x/instance@base64/=")).toEqual({
      ok: true,
      labels: [["job", "x"]],
      sent: [
        ["job", "x"],
        ["instance", ""],
      ],
    });
    check("job/x/empty/", { job: "x" });
  });

  it("refuses what says no group", () => {
    refuse("job", "odd number of components in label string");
    refuse("job/x/instance", "odd number of components in label string");
    refuse("job/", "job name is required");
    refuse("job@base64/=", "job name is required");
    refuse("instance/x", "job name is required");
    refuse("job/x/job/y", "job stands twice");
    refuse("job/x/0a/y", 'invalid label name "0a"');
    refuse("job/x/__name__/y", 'invalid label name "__name__"');
    refuse("job/x/%zz/y", "invalid label name undefined");
    refuse("job/x/a/%ff", "the value of a cannot be decoded");
    refuse("job/x/a@base64/_w", "the value of a cannot be decoded");
    refuse("job/x/a@base64/a", "the value of a cannot be decoded");
    refuse("job/x/a@base64/a*", "the value of a cannot be decoded");
    refuse(`job/x/a/${"y".repeat(1_025)}`, "the label a is too long");
    refuse(`job/x${"/a/b".repeat(40)}`, `more than ${INGEST_LIMITS.maxLabels} labels`);
  });
});
