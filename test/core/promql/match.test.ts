import { describe, expect, it } from "vitest";
import { seriesKey } from "../../../core/metric.ts";
import { EVALUATE_LIMITS, evaluateInstant } from "../../../core/promql/evaluate.ts";
import { parseQuery } from "../../../core/promql/parse.ts";
import { Head } from "../../../core/series/head.ts";

const NOW = 1_000_000_000_000;

/** Each line is a series key and the seconds and values of its samples: `up{host="a"} -10=1 0=2`. */
function head(...lines: readonly string[]): Head {
  const store = new Head();
  for (const line of lines) {
    const [key = "", ...samples] = line.split(" ");
    for (const sample of samples) {
      const [seconds, value] = sample.split("=").map(Number);
      store.restore(key, NOW + (seconds as number) * 1000, value as number);
    }
  }
  return store;
}

function ask(expr: string, store: Head): unknown {
  const parsed = parseQuery(expr);
  if (!parsed.ok) return parsed.error.message;
  const evaluated = evaluateInstant(parsed.plan, store, NOW, { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS });
  if (!evaluated.ok) return evaluated.error.message;
  if (evaluated.value.type === "scalar") return evaluated.value.value;
  if (evaluated.value.type !== "vector") return evaluated.value.type;
  return evaluated.value.elements.map(({ labels, value, newestMs }) => {
    const name = labels.find(([label]) => label === "__name__")?.[1] ?? "";
    return [
      seriesKey(
        name,
        labels.filter(([label]) => label !== "__name__"),
      ),
      value,
      (newestMs - NOW) / 1000,
    ];
  });
}

describe("an operator between two vectors", () => {
  const disks = head(
    'free{host="a",disk="1"} 0=20',
    'size{host="a",disk="1"} -5=80',
    'free{host="b",disk="1"} 0=1',
    'size{host="c",disk="1"} 0=1',
  );

  it("pairs elements of the same labels, drops the name, and is as fresh as the staler one", () => {
    expect(ask("free / size", disks)).toEqual([['{disk="1",host="a"}', 0.25, -5]]);
    expect(ask("1 - sum by (host) (free) / sum by (host) (size)", disks)).toEqual([['{host="a"}', 0.75, -5]]);
  });

  it("filters by a comparison and keeps the left, or answers 0 and 1 with bool", () => {
    expect(ask("free < size", disks)).toEqual([['free{disk="1",host="a"}', 20, -5]]);
    expect(ask("free > size", disks)).toEqual([]);
    expect(ask("free > bool size", disks)).toEqual([['{disk="1",host="a"}', 0, -5]]);
  });

  it("refuses pairs that are not one to one", () => {
    const twice = head('x{host="a"} 0=1', 'y{host="a"} 0=1', 'z{host="a"} 0=1');
    expect(ask('{__name__=~"x|y"} + z', twice)).toContain("many-to-one matching must be explicit");
    expect(ask('z + {__name__=~"x|y"}', twice)).toBe(
      'found duplicate series for the match group {host="a"} on the right hand-side of the operation: ' +
        '[{__name__="x", host="a"}, {__name__="y", host="a"}];many-to-many matching not allowed: matching labels must be unique on one side',
    );
  });

  it("refuses several of the left even where a comparison would leave one", () => {
    const several = head('x{host="a"} 0=1', 'y{host="a"} 0=5', 'z{host="a"} 0=3');
    expect(ask('{__name__=~"x|y"} > z', several)).toContain("many-to-one matching must be explicit");
    expect(ask('{__name__=~"x|y"} > ignoring () group_left () z', several)).toEqual([['y{host="a"}', 5, 0]]);
  });

  it("keeps the ranks of the left", () => {
    const ranked = head('x{host="a"} 0=1', 'x{host="b"} 0=2', 'x{host="c"} 0=3', 'y{host="c"} 0=1', 'y{host="a"} 0=1');
    expect(ask("topk(3, x) * y", ranked)).toEqual([
      ['{host="c"}', 3, 0],
      ['{host="a"}', 1, 0],
    ]);
  });

  it("walks each side once, however many share their labels", () => {
    const names = Array.from({ length: 3_000 }, (_, i) => `m${i}{host="a"} 0=${i}`);
    expect(ask('{host="a"} == on (host) group_left () {host="a",__name__="m7"}', head(...names))).toEqual([['m7{host="a"}', 7, 0]]);
  });

  it("takes a side without a sample for absent", () => {
    expect(ask("a / b", head('a{host="x"} 0=1', 'b{host="x"} -301=1'))).toEqual([]);
  });
});
