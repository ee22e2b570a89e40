import { describe, expect, it } from "vitest";
import { adjusted, decideControl, keepAnswer, parseAnswers } from "../../../dashboard/screen/control.ts";
import type { Control } from "../../../protocol/frame.ts";
import type { Answer } from "../../../protocol/report.ts";

const show = (page: string): Control => ({ id: "s1", type: "show", page, expiresMs: 10_000 });
const reload: Control = { id: "r1", type: "reload", expiresMs: 10_000 };

describe("decideControl", () => {
  it("acts on a page that the wall has, and says when it has not", () => {
    expect(decideControl(show("b"), [], ["a", "b"], 5_000)).toEqual({ act: show("b"), answer: { id: "s1", ok: true } });
    expect(decideControl(show("c"), [], ["a", "b"], 5_000)).toEqual({
      act: undefined,
      answer: { id: "s1", ok: false, error: "unknown-page" },
      unknown: false,
    });
  });

  it("acts once on an id, and answers the same again", () => {
    const first = decideControl(reload, [], [], 5_000);
    const kept = keepAnswer([], first.answer);
    expect(decideControl(reload, kept, [], 5_500)).toEqual({ act: undefined, answer: { id: "r1", ok: true }, unknown: false });
  });

  it("does not reload again after the reload that it was told to do", () => {
    const stored = JSON.stringify(keepAnswer([], decideControl(reload, [], [], 5_000).answer));
    expect(decideControl(reload, parseAnswers(stored), [], 5_500).act).toBeUndefined();
  });

  it("does not act on an order that has expired, by server time", () => {
    expect(decideControl(reload, [], [], 10_001)).toEqual({
      act: undefined,
      answer: { id: "r1", ok: false, error: "expired" },
      unknown: false,
    });
  });

  it("answers an order of a type that it does not know, and counts it", () => {
    const dance = JSON.parse('{"id":"d1","type":"dance","expiresMs":10000}');
    expect(decideControl(dance, [], [], 0)).toEqual({
      act: undefined,
      answer: { id: "d1", ok: false, error: "unknown-command" },
      unknown: true,
    });
  });

  it("does nothing for an order that does not say what", () => {
    for (const text of ['{"type":"identify"}', '{"type":"show","page":1}', '{"type":"adjust","diagonalInches":55,"distanceM":"5"}']) {
      const order = { ...JSON.parse(text), id: "h1", expiresMs: 10_000 };
      expect(decideControl(order, [], ["a"], 0)).toEqual({
        act: undefined,
        answer: { id: "h1", ok: false, error: "unknown-command" },
        unknown: true,
      });
    }
  });
});

describe("adjusted", () => {
  const glass = { id: "a1", type: "adjust", diagonalInches: 75, distanceM: 6.5, overscanPercent: 2.5, expiresMs: 0 } as const;

  it("says the glass anew, and leaves what else the address says", () => {
    expect(adjusted("http://s/walls/w?screen=a&diagonal=55&distance=5&lang=zh", glass)).toBe(
      "http://s/walls/w?screen=a&diagonal=75&distance=6.5&lang=zh&overscan=2.5",
    );
    expect(adjusted("http://s/walls/w?screen=a&diagonal=55&distance=5&overscan=4", { ...glass, overscanPercent: 0 })).toBe(
      "http://s/walls/w?screen=a&diagonal=75&distance=6.5",
    );
  });
});

describe("keepAnswer", () => {
  it("keeps the newest 64, each id once", () => {
    let kept: readonly Answer[] = [];
    for (let i = 0; i < 70; i++) kept = keepAnswer(keepAnswer(kept, { id: `c${i}`, ok: true }), { id: `c${i}`, ok: false });
    expect([kept.length, kept[0], kept[63]]).toEqual([64, { id: "c6", ok: true }, { id: "c69", ok: true }]);
  });
});

describe("parseAnswers", () => {
  it("takes nothing from storage that holds something else", () => {
    for (const stored of [null, "", "{", "7", "{}", '["x",null,{"id":1,"ok":true}]']) expect(parseAnswers(stored)).toEqual([]);
  });
});
