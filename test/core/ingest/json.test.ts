/** The native JSON body, grouped by what can be wrong with it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS, type IngestLimits, type ParseResult } from "../../../core/ingest/batch.ts";
import { parseDevice } from "../../../core/ingest/device.ts";
import { parseNativeJson } from "../../../core/ingest/json.ts";
import { expectSound, expectSoundWhereverCut, rejectionsOf, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

function compare(text: string, result: ParseResult, samples: string[], rejections: string[]) {
  expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
}

describe("parseNativeJson", () => {
  function check(text: string, samples: string[], rejections: string[] = [], limits: IngestLimits = INGEST_LIMITS) {
    compare(text, parseNativeJson(utf8.encode(text), limits), samples, rejections);
  }

  it("takes one object, with device, labels and time, or without", () => {
    check('{"device":"press-07","labels":{"line":"A","zone":"1"},"time":1700000000123,"temp":21.5,"rpm":1500}', [
      'temp{device="press-07",line="A",zone="1"} 21.5 @1700000000123',
      'rpm{device="press-07",line="A",zone="1"} 1500 @1700000000123',
    ]);
    check('{"temp":21.5}', ["temp 21.5"]);
    check('{"labels":{"host":"a","empty":""},"temp":21.5}', ['temp{host="a"} 21.5']);
    check('{\n  "device": "a",\n  "labels": {\n    "x": "1"\n  },\n  "temp": 1\n}\n', ['temp{device="a",x="1"} 1']);
    check('{"device":"a","labels":{"device":"a"},"temp":1}', ['temp{device="a"} 1']);
    check('{"labels":{"q":"say \\"hi\\"\\n\\\\"},"temp":1}', ['temp{q="say \\"hi\\"\\n\\\\"} 1']);
    check("{}", []);
  });

  it("takes an array, and refuses its bad elements by their place", () => {
    check('[{"device":"a","temp":1},{"device":"b","temp":2}]', ['temp{device="a"} 1', 'temp{device="b"} 2']);
    check(
      '[{"temp":1},5,{"device":7,"temp":2},null,[],{"rpm":"x","temp":3}]',
      ["temp 3"],
      [
        "2 bad-shape 5 where an object is needed",
        "3 bad-device device: 7 is not a text",
        "4 bad-shape null where an object is needed",
        "5 bad-shape an array where an object is needed",
        '6 not-a-number rpm: the text "x" is not a number',
      ],
    );
    check("[]", []);
    check('[{"a":1},\n{"b":2}\n{"c":3}]', [], ["3 not-json line 3, column 1: unexpected {"]);
  });

  it("takes NDJSON, and refuses its bad lines by their number", () => {
    check('{"device":"a","temp":1}\n{"device":"b","temp":2}', ['temp{device="a"} 1', 'temp{device="b"} 2']);
    check(
      '\n{"a":1}\r\n\r\n  {"b":NaN}\n[1]\n{"c":3\n{"d":4,"e":true}\n',
      ["a 1", "d 4"],
      [
        "4 not-json line 4, column 8: NaN is not JSON",
        "5 bad-shape an array where an object is needed",
        "6 not-json line 6, column 7: the text ends too early",
        "7 not-a-number e: true is not a number",
      ],
    );
    check('{"a":NaN}\n{"a":2}', ["a 2"], ["1 not-json line 1, column 6: NaN is not JSON"]);
  });

  it("names one defect of a document over many lines, and not each of its lines", () => {
    check('{\n"temp": 1,\n"rpm": NaN\n}', [], ["3 not-json line 3, column 8: NaN is not JSON"]);
  });

  it("refuses only the lines that are not UTF-8", () => {
    const bytes = Uint8Array.of(...utf8.encode('{"a":1}\n{"labels":{"x":"'), 0xff, ...utf8.encode('"},"b":2}\n{"c":3}'));
    compare("", parseNativeJson(bytes), ["a 1", "c 3"], ["2 bad-encoding not UTF-8"]);
    compare("", parseNativeJson(Uint8Array.of(91, 10, 34, 0xc3, 34, 93)), [], ["2 bad-encoding not UTF-8"]);
    compare("", parseNativeJson(Uint8Array.of(0xff)), [], ["1 bad-encoding not UTF-8"]);
  });

  it("refuses an object whose time is not epoch milliseconds or RFC 3339", () => {
    check(
      '{"time":1700000000,"a":1}\n{"time":1700000000000,"a":2}',
      ["a 2 @1700000000000"],
      ["1 bad-time time: 1700000000 looks like seconds, epoch milliseconds are needed"],
    );
    check('{"time":"2026-11-23T10:00:00+01:00","a":1}', ["a 1 @1795424400000"]);
    for (const time of ['"2026-11-23T10:00:00"', "null", "true", "{}", '"1700000000000"']) {
      check(`{"time":${time},"a":1}`, [], ["1 bad-time time: neither epoch milliseconds nor an RFC 3339 text with a zone"]);
    }
  });

  it("refuses an object with a bad label, whole, since its series would be another", () => {
    const objects: [labels: string, refusal: string][] = [
      ['"x"', 'bad-shape labels: the text "x" where an object of texts is needed'],
      ["null", "bad-shape labels: null where an object of texts is needed"],
      ["[]", "bad-shape labels: an array where an object of texts is needed"],
      ['{"a":1}', "bad-label-value a: 1 is not a text"],
      ['{"a":null}', "bad-label-value a: null is not a text"],
      ['{"a":"\\ud800"}', "bad-label-value a: half of a surrogate pair"],
      ['{"a-b":"x"}', 'bad-label-name "a-b" is no label name: [a-zA-Z_][a-zA-Z0-9_]*'],
      ['{"a:b":"x"}', 'bad-label-name "a:b" is no label name: [a-zA-Z_][a-zA-Z0-9_]*'],
      ['{"":"x"}', 'bad-label-name "" is no label name: [a-zA-Z_][a-zA-Z0-9_]*'],
      ['{"__name__":"x"}', 'bad-label-name "__name__": names that begin with __ are reserved'],
      ['{"__proto__":"x"}', 'bad-label-name "__proto__": names that begin with __ are reserved'],
      ['{"device":"a\\u0007"}', "bad-device device: a control character in the name"],
      ['{"device":""}', "bad-device device: the name is empty"],
    ];
    for (const [labels, refusal] of objects) check(`[{"labels":${labels},"m":1},{"m":2}]`, ["m 2"], [`1 ${refusal}`]);
    check('{"labels":{"constructor":"x"},"m":1}', ['m{constructor="x"} 1']);
    check('{"device":"a","labels":{"device":"b"},"m":1}', [], ["1 bad-device device and labels.device are not the same"]);
    check('{"device":"","m":1}', [], ["1 bad-device device: the name is empty"]);
    check('{"device":null,"m":1}', [], ["1 bad-device device: null is not a text"]);
  });

  it("holds labels to the limits", () => {
    const limits = { ...INGEST_LIMITS, maxLabels: 2, maxNameLength: 3, maxValueLength: 4 };
    check('{"device":"d","labels":{"a":"1"},"m":1}', ['m{a="1",device="d"} 1'], [], limits);
    check('{"device":"d","labels":{"a":"1","b":"2"},"m":1}', [], ["1 too-many-labels 3 labels, at most 2 are taken"], limits);
    check('{"labels":{"abcd":"1"},"m":1}', [], ['1 label-too-long the name "abcd" is longer than 3'], limits);
    check('{"labels":{"a":"12345"},"m":1}', [], ["1 label-too-long a: longer than 4"], limits);
    const many = JSON.stringify(Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`l${i}`, "x"])));
    check(`[{"labels":${many},"m":1},{"m":2}]`, ["m 2"], ["1 too-many-labels 100000 labels, at most 32 are taken"]);
  });

  it("holds all objects together to the limit of samples", () => {
    const limits = { ...INGEST_LIMITS, maxSamples: 3 };
    check(
      '[{"device":"a","x":1,"y":2},{"device":"b","x":3,"y":4}]',
      ['x{device="a"} 1', 'y{device="a"} 2', 'x{device="b"} 3'],
      ["2 too-many-samples y: more than 3 in a body"],
      limits,
    );
  });

  it("lets the last of a repeated series without a time count", () => {
    check('{"a":1}\n{"a":2}\n{"time":1700000000000,"a":3}\n{"a":4}', ["a 4", "a 3 @1700000000000"]);
  });

  it("stops reading lines once a thousand were not JSON", () => {
    const result = parseNativeJson(utf8.encode(`{"a":1}\n${"{\n".repeat(200_000)}{"b":2}`));
    expect([samplesOf(result), result.rejected]).toEqual([["a 1"], 1_001]);
  });
});

describe("both parsers", () => {
  const parsers: [name: string, parse: (bytes: Uint8Array) => ParseResult][] = [
    ["parseDevice", (bytes) => parseDevice(bytes, "a")],
    ["parseNativeJson", (bytes) => parseNativeJson(bytes)],
  ];
  const fixture = utf8.encode(
    '{"device":"é","labels":{"a":"\\u00e9\\"b"},"time":"2026-11-23T10:00:00.123Z","temp":-2.15e1}\n{"device":"b",\t"n":null}\n',
  );

  it.each(parsers)("%s answers soundly wherever the body is cut", (_, parse) => {
    expectSoundWhereverCut(fixture, parse);
    for (const text of ["[[[[", '[{"a":1},{"b":tru', '{"a\\u12', "-1.5e+3"]) expectSoundWhereverCut(utf8.encode(text), parse);
  });

  it.each(parsers)("%s answers soundly whatever bytes are changed", (_, parse) => {
    const byte = fc.oneof(fc.nat(255), fc.constantFrom(...utf8.encode('{}[],:"\\ \n0-.eNn')));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(fixture.length - 1), byte), { minLength: 1, maxLength: 5 }), (changes) => {
        const bytes = Uint8Array.from(fixture);
        for (const [at, changed] of changes) bytes[at] = changed;
        expectSound(parse(bytes));
      }),
      { numRuns: 1_000 },
    );
  });

  it.each(parsers)("%s answers soundly to any JSON value", (_, parse) => {
    fc.assert(fc.property(fc.json(), (text) => expectSound(parse(utf8.encode(text)))));
  });

  it.each(parsers)("%s takes every flat object of numbers as it is", (_, parse) => {
    const name = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,8}$/).filter((text) => !["device", "labels", "time"].includes(text));
    const object = fc.dictionary(name, fc.double({ noNaN: true, noDefaultInfinity: true }), { maxKeys: 10 });
    fc.assert(
      fc.property(object, (metrics) => {
        const text = JSON.stringify(metrics);
        const { batch, rejected } = parse(utf8.encode(text));
        const read = Object.fromEntries(batch.keys.map((key, i) => [key.replace(/\{.*/, ""), batch.values[i]]));
        expect([read, rejected]).toEqual([JSON.parse(text), 0]);
      }),
    );
  });

  const size = 1_000_000;
  const hostile: [what: string, body: string][] = [
    ["arrays in arrays", "[".repeat(size)],
    ["objects in objects", '{"a":'.repeat(size / 5)],
    ["a closed nest", `${'{"a":['.repeat(size / 10)}1${"]}".repeat(size / 10)}`],
    ["white space", `{"a":${" ".repeat(size)}x}`],
    ["one long number", `{"a":${"1".repeat(size)}x}`],
    ["one long word", `{"a":${"x".repeat(size)}}`],
    ["one long text", `{"a":"${"\\n".repeat(size / 2)}`],
    ["lines of braces", "{\n".repeat(size / 2)],
    ["many members", `{${Array.from({ length: 60_000 }, (_, i) => `"m${i}":1`).join(",")}}`],
  ];
  it.each(hostile)("are done soon with %s", (_, body) => {
    for (const [, parse] of parsers) expectSound(parse(utf8.encode(body)));
  });
});
