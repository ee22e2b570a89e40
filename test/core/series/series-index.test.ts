import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { labelValue, parseSeriesKey, seriesKey } from "../../../core/metric.ts";
import { compileMatcher } from "../../../core/promql/matcher.ts";
import { SeriesIndex } from "../../../core/series/series-index.ts";
import type { Matcher } from "../../../core/series/store.ts";

const some = fc.constantFrom("", "a", "b", "ab");
const keys = fc.uniqueArray(fc.tuple(fc.constantFrom("up", "down"), some, some), { maxLength: 20, selector: String }).map((all) =>
  all.map(([name, host, zone]) =>
    seriesKey(
      name,
      (
        [
          ["host", host],
          ["zone", zone],
        ] as const
      ).filter(([, value]) => value !== ""),
    ),
  ),
);

const matchers = fc.array(
  fc
    .tuple(
      fc.constantFrom("__name__", "host", "zone", "none"),
      fc.constantFrom("=", "!=", "=~", "!~" as const),
      fc.constantFrom("", "a", "a|b", "a.*", ".+", ".*", "up", "b?"),
    )
    .map(([name, op, text]): Matcher => {
      const compiled = compileMatcher(name, op as Matcher["op"], text);
      if (!compiled.ok) throw new Error(compiled.message);
      return compiled.matcher;
    }),
  { maxLength: 3 },
);

describe("SeriesIndex", () => {
  it("answers what a look at every series would, in order of creation, also after some have left", () => {
    fc.assert(
      fc.property(keys, matchers, fc.array(fc.nat(19)), (all, asked, leaving) => {
        const index = new SeriesIndex();
        all.forEach((key, ref) => void index.add(ref, key));
        const gone = new Set(leaving.filter((ref) => ref < all.length));
        index.remove(gone);
        const expected = all.flatMap((key, ref) => {
          const labels = parseSeriesKey(key);
          return !gone.has(ref) && asked.every(({ name, test }) => test(labelValue(labels, name) ?? "")) ? [ref] : [];
        });
        expect(index.select(asked)).toEqual(expected);
        expect(index.size).toBe(all.length - gone.size);
      }),
      { numRuns: 500 },
    );
  });

  it("tries a pattern once for each value, however many series have it", () => {
    const index = new SeriesIndex();
    for (let ref = 0; ref < 1_000; ref++) index.add(ref, `m{host="h${ref % 3}",n="${ref}"}`);
    let tried = 0;
    const test = (value: string): boolean => {
      tried++;
      return value !== "h1";
    };
    expect(index.select([{ name: "host", op: "!~", text: "h1", test }]).length).toBe(667);
    // Three values, and the missing label.
    expect(tried).toBe(4);
  });

  it("keeps nothing of values that no series has any more", () => {
    const index = new SeriesIndex();
    index.add(0, 'm{host="a"}');
    index.add(1, 'm{host="b",zone="z"}');
    index.remove(new Set([1]));
    expect([[...index.labelNames()], [...index.values("host")]]).toEqual([["__name__", "host"], [["a", 1]]]);
    index.remove(new Set([0]));
    expect([...index.labelNames()]).toEqual([]);
  });
});
