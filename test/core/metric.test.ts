import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  deviceOf,
  isLabelName,
  isMetricName,
  type Label,
  type Labels,
  labelValue,
  metricName,
  normaliseLabelName,
  normaliseMetricName,
  parseSeriesKey,
  seriesKey,
  sortedLabels,
} from "../../core/metric.ts";

describe("isMetricName and isLabelName", () => {
  it("keep Prometheus' grammar, which gives the colon to metrics only", () => {
    const names: [name: string, metric: boolean, label: boolean][] = [
      ["up", true, true],
      ["_a9", true, true],
      ["job:rate:5m", true, false],
      [":", true, false],
      ["", false, false],
      ["9a", false, false],
      ["a-b", false, false],
      ["a b", false, false],
      ["a\n", false, false],
      ["é", false, false],
    ];
    expect(names.map(([name]) => [name, isMetricName(name), isLabelName(name)])).toEqual(names);
  });
});

describe("normaliseMetricName and normaliseLabelName", () => {
  it("put `_` for what is outside the grammar, fold its runs and go before a digit", () => {
    const names: [sent: string, metric: string, label: string][] = [
      ["disk.io", "disk_io", "disk_io"],
      ["a..b--c", "a_b_c", "a_b_c"],
      ["job:rate", "job:rate", "job_rate"],
      ["2nd", "_2nd", "_2nd"],
      ["%", "_", "_"],
      ["", "_", "_"],
      ["温度", "_6e29_5ea6_", "_6e29_5ea6_"],
      ["湿度 %", "_6e7f_5ea6_", "_6e7f_5ea6_"],
      ["a__b", "a__b", "a__b"],
      ["a__b.c", "a_b_c", "a_b_c"],
    ];
    expect(names.map(([sent]) => [sent, normaliseMetricName(sent), normaliseLabelName(sent)])).toEqual(names);
  });

  it("always end inside the grammar, and leave alone what is there", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const metric = normaliseMetricName(text);
        const label = normaliseLabelName(text);
        expect([isMetricName(metric), isLabelName(label)]).toEqual([true, true]);
        expect([normaliseMetricName(metric), normaliseLabelName(label)]).toEqual([metric, label]);
      }),
    );
  });
});

describe("sortedLabels", () => {
  function check(labels: Label[], expected: Label[]) {
    const before = structuredClone(labels);
    expect(sortedLabels(labels)).toEqual(expected);
    expect(labels).toEqual(before);
  }

  it("sorts by code unit, drops empty values and lets the last of a name count", () => {
    check([], []);
    check(
      [
        ["b", "1"],
        ["a", "2"],
      ],
      [
        ["a", "2"],
        ["b", "1"],
      ],
    );
    check(
      [
        ["a", "1"],
        ["a", "2"],
      ],
      [["a", "2"]],
    );
    check(
      [
        ["a", "1"],
        ["b", ""],
        ["c", "3"],
      ],
      [
        ["a", "1"],
        ["c", "3"],
      ],
    );
    check(
      [
        ["a", "1"],
        ["a", ""],
      ],
      [],
    );
    check(
      [
        ["a", "1"],
        ["B", "2"],
        ["_", "3"],
      ],
      [
        ["B", "2"],
        ["_", "3"],
        ["a", "1"],
      ],
    );
    check(
      [
        ["a", "1"],
        ["b", "2"],
      ],
      [
        ["a", "1"],
        ["b", "2"],
      ],
    );
    check([["", "1"]], [["", "1"]]);
  });
});

describe("seriesKey and parseSeriesKey", () => {
  it("write a label set in exposition text", () => {
    const keys: [name: string, labels: Labels, key: string][] = [
      ["up", [], "up"],
      [
        "cpu",
        [
          ["host", "a"],
          ["mode", "idle"],
        ],
        'cpu{host="a",mode="idle"}',
      ],
      ["m", [["path", 'C:\\x "y"\n']], 'm{path="C:\\\\x \\"y\\"\\n"}'],
      [
        "m",
        [
          ["a", '="},{'],
          ["b", "温"],
        ],
        'm{a="=\\"},{",b="温"}',
      ],
    ];
    for (const [name, labels, key] of keys) {
      expect(seriesKey(name, labels)).toBe(key);
      expect(parseSeriesKey(key)).toEqual(sortedLabels([["__name__", name], ...labels]));
    }
  });

  it("put `__name__` in its sorted place", () => {
    expect(parseSeriesKey('m{A="1",a="2"}')).toEqual([
      ["A", "1"],
      ["__name__", "m"],
      ["a", "2"],
    ]);
  });

  it("are each other's inverse", () => {
    const label = fc.tuple(
      fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,5}$/),
      fc.string({ unit: fc.constantFrom(...'ab"\\\n{},= é😀'), minLength: 1 }),
    );
    const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/);
    fc.assert(
      fc.property(name, fc.array(label, { maxLength: 5 }), (metric, labels) => {
        const sorted = sortedLabels(labels);
        expect(parseSeriesKey(seriesKey(metric, sorted))).toEqual(sortedLabels([["__name__", metric], ...sorted]));
      }),
    );
  });

  it("throw on a text that is no key", () => {
    for (const text of ["m{", "m{a", 'm{a="x', 'm{a="x"']) expect(() => parseSeriesKey(text)).toThrow("series key is not canonical");
  });
});

describe("deviceOf", () => {
  it("takes the first of instance, host and device that has a value", () => {
    const sets: [labels: Labels, device: string | undefined][] = [
      [
        [
          ["device", "sda"],
          ["host", "a"],
          ["instance", "b"],
        ],
        "b",
      ],
      [
        [
          ["device", "sda"],
          ["host", "a"],
        ],
        "a",
      ],
      [[["device", "press-07"]], "press-07"],
      [
        [
          ["host", ""],
          ["device", "x"],
        ],
        "x",
      ],
      [[["job", "a"]], undefined],
    ];
    for (const [labels, device] of sets) expect(deviceOf(labels)).toBe(device);
  });

  it("goes by another order where one is given", () => {
    expect(
      deviceOf(
        [
          ["host", "a"],
          ["pod", "b"],
        ],
        ["pod"],
      ),
    ).toBe("b");
  });
});

describe("labelValue and metricName", () => {
  it("read a label, or say that there is none", () => {
    const labels = parseSeriesKey('m{a="1"}');
    expect([labelValue(labels, "a"), labelValue(labels, "b"), metricName(labels), metricName([])]).toEqual(["1", undefined, "m", ""]);
  });
});
