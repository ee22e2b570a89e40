import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyText, type StreamText, WALL_TEXT_CHARACTERS } from "../../../protocol/text.ts";
import { type HeldText, shownText, ToldTexts } from "../../../worker/site/told-texts.ts";

const held = (text: string, rest: Partial<HeldText> = {}): HeldText => ({
  stream: "s",
  from: "ci",
  startedMs: 1,
  changedMs: 1,
  state: "writing",
  number: 1,
  length: text.length,
  text,
  ...rest,
});

describe("ToldTexts", () => {
  it("tells a new text whole, then only what came, and nothing where nothing did", () => {
    const told = new ToldTexts([]);
    expect(told.next([held("ab")])).toEqual([{ type: "whole", ...shownText(held("ab")) }]);
    expect(told.next([held("abc", { changedMs: 2 })])).toEqual([
      { type: "append", stream: "s", changedMs: 2, state: "writing", text: "c" },
    ]);
    expect(told.next([held("abc", { changedMs: 2 })])).toEqual([]);
    expect(told.next([held("abc", { changedMs: 3, state: "ended" })])).toEqual([
      { type: "append", stream: "s", changedMs: 3, state: "ended", text: "" },
    ]);
    expect(told.next([])).toEqual([{ type: "gone", stream: "s" }]);
    expect(told.next([])).toEqual([]);
  });

  it("tells whole what is another text, of another sender, or more than a wall holds", () => {
    const told = new ToldTexts([held("abc")]);
    const types = (text: HeldText): string[] => told.next([text]).map(({ type }) => type);
    expect(types(held("abc", { number: 2 }))).toEqual(["whole"]);
    expect(types(held("abc", { number: 2, from: "other" }))).toEqual(["whole"]);
    const long = "x".repeat(WALL_TEXT_CHARACTERS + 4);
    expect(told.next([held(long, { number: 2, from: "other" })])).toEqual([{ type: "whole", ...shownText(held(long, { from: "other" })) }]);
  });

  it("makes of a wall that missed nothing what a fresh one is given", () => {
    const piece = fc.string({ unit: fc.constantFrom("a", "温", "\n"), maxLength: 40 });
    const step = fc.record({
      pieces: fc.array(piece, { maxLength: 3 }),
      anew: fc.boolean(),
      state: fc.constantFrom("writing", "ended", "broken"),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const told = new ToldTexts([]);
        const texts = new Map<string, StreamText>();
        let now = held("", { length: 0, number: 0 });
        steps.forEach(({ pieces, anew, state }, i) => {
          const text = (anew ? "" : now.text) + pieces.join("");
          now = held(text, { number: now.number + (anew ? 1 : 0), changedMs: i, state: state as HeldText["state"] });
          for (const change of told.next([now])) applyText(texts, change);
        });
        if (steps.length > 0) expect([...texts.values()]).toEqual([shownText(now)]);
      }),
    );
  });
});
