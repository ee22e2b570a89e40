import { describe, expect, it } from "vitest";
import type { Credential } from "../../worker/identity.ts";
import { Verdicts } from "../../worker/verdicts.ts";

const GOOD: Credential = { id: "token:a", role: "device", name: "a", devices: null, wall: null, paired: null };

describe("Verdicts", () => {
  it("asks again after thirty seconds, and about what is not known after two", async () => {
    let nowMs = 0;
    let asked = 0;
    const verdicts = new Verdicts(() => nowMs);
    const ask = (credential: Credential | null) => () => {
      asked++;
      return Promise.resolve(credential);
    };
    expect(await verdicts.of("a", ask(GOOD))).toBe(GOOD);
    nowMs = 29_999;
    expect([await verdicts.of("a", ask(null)), asked]).toEqual([GOOD, 1]);
    nowMs = 30_000;
    expect([await verdicts.of("a", ask(null)), asked]).toEqual([null, 2]);
    nowMs = 31_999;
    expect([await verdicts.of("a", ask(GOOD)), asked]).toEqual([null, 2]);
    nowMs = 32_000;
    expect([await verdicts.of("a", ask(GOOD)), asked]).toEqual([GOOD, 3]);
  });

  it("asks at once where it must, and keeps what it is told", async () => {
    const verdicts = new Verdicts(() => 0);
    await verdicts.of("a", () => Promise.resolve(GOOD));
    expect(await verdicts.of("a", () => Promise.resolve(null), true)).toBeNull();
    expect(await verdicts.of("a", () => Promise.resolve(GOOD))).toBeNull();
  });

  it("keeps no verdict when asking failed", async () => {
    const verdicts = new Verdicts(() => 0);
    await expect(verdicts.of("a", () => Promise.reject(new Error("site gone")))).rejects.toThrow("site gone");
    expect(await verdicts.of("a", () => Promise.resolve(GOOD))).toBe(GOOD);
  });
});
