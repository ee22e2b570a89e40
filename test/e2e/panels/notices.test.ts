/** Operators' notices, in the band below the strip. */
import { describe, expect, it } from "vitest";
import { seldomWordsOf } from "../../../dashboard/screen/seldom-words.ts";
import type { Notice, Snapshot } from "../../../protocol/frame.ts";
import { galleryWall, KINDS } from "../../support/gallery.ts";
import { defectsOf } from "../../support/glass-defects.ts";
import { SHOWN_TILES } from "../../support/glass-tiles.ts";
import { eachPage, picture, useGlass, VIEWS } from "../../support/panel-pictures.ts";

const DRILL =
  "Fire drill at 14:10: leave by gate B, and meet behind hall 2 until the siren has ended. 14:10 消防演习：请从 B 门离开，并在二号厂房后集合。";
const notice = (id: number, level: Notice["level"], text: string, from = "Li Wei"): Notice => ({
  id: `n${id}`,
  level,
  text,
  from,
  postedMs: 0,
  untilMs: null,
});

const WALLS: Readonly<Record<string, readonly Notice[]>> = {
  one: [notice(1, "info", "The canteen closes at 14:00 today")],
  levels: [notice(1, "critical", "Leave hall 2 now"), notice(2, "warning", DRILL), notice(3, "info", "午餐 11:30 开始", "李伟")],
  sixteen: Array.from({ length: 16 }, (_, i) =>
    notice(i, "warning", `Door ${i + 1} is being renewed. ${DRILL}`, "a-name-as-long-as-some-people-have"),
  ),
};

describe("the picture of “notices”", () => {
  const glass = useGlass((name): Snapshot | undefined => {
    const notices = WALLS[name];
    return notices && { ...galleryWall(name, KINDS, Date.now()), notices };
  });

  it.each(VIEWS)("stands whole and readable, each level by shape and word ($name)", async (view) => {
    for (const [name, notices] of Object.entries(WALLS)) {
      const { page, problems } = await glass.open(name, view);
      await page.waitForSelector(".notice");
      await eachPage(page, async (number) => {
        await picture(page, `notices-${name}-${view.name}-${number}`);
        expect(await defectsOf(page, `.notice, .notices, ${SHOWN_TILES}`)).toEqual([]);
      });
      const seen = await page.$$eval(".notice", (bars) =>
        bars.map((bar) => ({
          shape: bar.querySelector(".notice-level .shape")?.innerHTML ?? "",
          word: bar.querySelector(".notice-level")?.textContent ?? "",
          text: bar.querySelector(".notice-text")?.textContent ?? "",
        })),
      );
      const words = seldomWordsOf(view.language);
      const told = notices.slice(0, seen.length);
      expect(seen.map(({ word, text }) => [word, text])).toEqual(told.map(({ level, text }) => [words[level], text]));
      expect(new Set(seen.map(({ shape }) => shape)).size).toBe(new Set(told.map(({ level }) => level)).size);
      const more = (await page.$(".notices-more")) ? await page.textContent(".notices-more") : "";
      expect(more).toBe(seen.length < notices.length ? words.more(notices.length - seen.length) : "");
      expect(problems).toEqual([]);
      await page.close();
    }
  });
});
