/** What a device POSTs for itself, grouped by what can be wrong with it. */
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS, type IngestLimits, type ParseResult } from "../../../core/ingest/batch.ts";
import { parseDevice, parseDeviceQuery } from "../../../core/ingest/device.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

function compare(text: string, result: ParseResult, samples: string[], rejections: string[]) {
  expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
}

describe("parseDevice, JSON", () => {
  function check(text: string, samples: string[], rejections: string[] = [], limits: IngestLimits = INGEST_LIMITS) {
    compare(text, parseDevice(utf8.encode(text), "press-07", limits), samples, rejections);
  }

  it("makes a series of each member, with the device as label and no time", () => {
    check('{"temp": 21.5, "rpm":1500}\n', ['temp{device="press-07"} 21.5', 'rpm{device="press-07"} 1500']);
    check('{"a":-0,"b":1e3,"c":-1.5E-2}', ['a{device="press-07"} -0', 'b{device="press-07"} 1000', 'c{device="press-07"} -0.015']);
    check('{\n  "temp":\n  21.5\n}', ['temp{device="press-07"} 21.5']);
    check('\ufeff{"temp":21.5}', ['temp{device="press-07"} 21.5']);
    check('{"time":5,"labels":6}', ['time{device="press-07"} 5', 'labels{device="press-07"} 6']);
    check("{}", []);
  });

  it("reads what devices write for a number: true and false, on and off, a number in a text", () => {
    const values: [sent: string, read: number][] = [
      ["true", 1],
      ["false", 0],
      ['"ON"', 1],
      ['"off"', 0],
      ['"True"', 1],
      ['"21.5"', 21.5],
      ['" +1e3 "', 1_000],
      ['"-.5"', -0.5],
      ['"5."', 5],
    ];
    for (const [sent, read] of values) check(`{"temp":${sent}}`, [`temp{device="press-07"} ${read}`]);
  });

  it("passes over null, which is a sensor without a reading", () => {
    check('{"temp":null,"rpm":1500}', ['rpm{device="press-07"} 1500']);
    check('{"temp":null}', []);
  });

  it("refuses members that are no numbers by name and keeps the others", () => {
    for (const sent of ["21,5", "", "0x1f", "1e", "NaN", "Infinity", "1 2", "unknown", "2026-11-23T10:00:00"]) {
      const text = JSON.stringify(sent);
      check(`{"temp":${text},"rpm":1500}`, ['rpm{device="press-07"} 1500'], [`1 not-a-number temp: the text ${text} is not a number`]);
    }
    check('{"temp":1e400,"rpm":1}', ['rpm{device="press-07"} 1'], ["1 not-a-number temp: outside what a float64 holds"]);
    check('{"temp":"1e400"}', [], ['1 not-a-number temp: the text "1e400" is not a number']);
  });

  it("names what is nested by its path, made to fit the grammar", () => {
    check(
      '{"AM2301":{"Temperature":22.6,"Humidity":32.4},"TempUnit":"C"}',
      ['AM2301_Temperature{device="press-07"} 22.6', 'AM2301_Humidity{device="press-07"} 32.4'],
      ['1 not-a-number TempUnit: the text "C" is not a number'],
    );
    check('{"DS18B20-1":{"Id":"0316","Temperature":21}}', [
      'DS18B20_1_Id{device="press-07"} 316',
      'DS18B20_1_Temperature{device="press-07"} 21',
    ]);
    check('{"ENERGY":{"Power":[1,null,{"x":3}]},"a":[]}', ['ENERGY_Power_0{device="press-07"} 1', 'ENERGY_Power_2_x{device="press-07"} 3']);
    check('{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}', ['a_a_a_a_a_a_a{device="press-07"} 1']);
    check(
      '{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":{"a":1}}}}}}}},"b":1}',
      ['b{device="press-07"} 1'],
      ["1 bad-shape a_a_a_a_a_a_a_a: nested deeper than 8"],
    );
  });

  it("refuses names outside the grammar", () => {
    for (const name of ["", "2nd", "disk.io", "a-b", "a b", "température", "a\n"]) {
      const shown = JSON.stringify(name);
      check(`{${shown}:1,"ok":2}`, ['ok{device="press-07"} 2'], [`1 bad-metric-name ${shown} is no metric name: [a-zA-Z_:][a-zA-Z0-9_:]*`]);
    }
  });

  it("treats the names of an object's inheritance as names", () => {
    check(
      '{"__proto__":1,"constructor":2,"toString":3,"hasOwnProperty":"x"}',
      ['__proto__{device="press-07"} 1', 'constructor{device="press-07"} 2', 'toString{device="press-07"} 3'],
      ['1 not-a-number hasOwnProperty: the text "x" is not a number'],
    );
    check('{"__proto__":{"polluted":1},"temp":1}', ['__proto___polluted{device="press-07"} 1', 'temp{device="press-07"} 1']);
    expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
  });

  it("says where a text stops being JSON", () => {
    check('{"temp": NaN}', [], ["1 not-json line 1, column 10: NaN is not JSON"]);
    check('{"temp": 1,\n "rpm": -Infinity}', [], ["2 not-json line 2, column 9: -Infinity is not JSON"]);
    check('{"temp":1,}', [], ["1 not-json line 1, column 11: unexpected }"]);
    check('{"temp":21,5}', [], ["1 not-json line 1, column 12: unexpected 5"]);
    check('{"temp":1}\n{"rpm":2}', [], ["2 not-json line 2, column 1: unexpected {"]);
    check("temp 21.5", [], ["1 not-json line 1, column 1: temp is not JSON"]);
    check('{"temp":1', [], ["1 not-json line 1, column 10: the text ends too early"]);
    check(" \n ", [], ["0 not-json the body is empty"]);
    check("", [], ["0 not-json the body is empty"]);
  });

  it("refuses what is not one object", () => {
    check("[]", [], ["0 bad-shape an array where one object is needed"]);
    check('[{"temp":1}]', [], ["0 bad-shape an array where one object is needed"]);
    check("21.5", [], ["0 bad-shape 21.5 where one object is needed"]);
    check("null", [], ["0 bad-shape null where one object is needed"]);
    check('"temp"', [], ['0 bad-shape the text "temp" where one object is needed']);
  });

  it("refuses what is not UTF-8, at its line", () => {
    const bytes = Uint8Array.of(...utf8.encode('{"temp":1,\n"'), 0xff, ...utf8.encode('":2}'));
    compare("", parseDevice(bytes, "press-07"), [], ["2 bad-encoding not UTF-8"]);
  });

  it("refuses a device's name that is empty, too long or has what cannot be shown", () => {
    const names: [name: string, why: string][] = [
      ["", "device: the name is empty"],
      ["x".repeat(1025), "device: the name is longer than 1024"],
      ["a\nb", "device: a control character in the name"],
      ["a\u0000", "device: a control character in the name"],
      ["a\u0085", "device: a control character in the name"],
      ["\ud800", "device: half of a surrogate pair in the name"],
    ];
    for (const [name, why] of names) compare(name, parseDevice(utf8.encode('{"a":1}'), name), [], [`0 bad-device ${why}`]);
    for (const name of ["x".repeat(1024), "泵 1", 'a"b\\c', "__proto__", "😀"]) {
      const escaped = name.replace(/["\\]/g, "\\$&");
      compare(name, parseDevice(utf8.encode('{"a":1}'), name), [`a{device="${escaped}"} 1`], []);
    }
  });

  it("holds names and the number of samples to the limits", () => {
    const limits = { ...INGEST_LIMITS, maxSamples: 2, maxNameLength: 4 };
    check(
      '{"a":1,"abcde":2,"abcd":3,"c":4,"d":"x"}',
      ['a{device="press-07"} 1', 'abcd{device="press-07"} 3'],
      [
        '1 bad-metric-name "abcde" is longer than 4',
        "1 too-many-samples c: more than 2 in a body",
        '1 not-a-number d: the text "x" is not a number',
      ],
      limits,
    );
  });

  it("shows a bounded part of what was sent", () => {
    const long = "x".repeat(5_000);
    const shown = `${"x".repeat(40)}…`;
    check(
      `{"${long}":1,"a":"${long}"}`,
      [],
      [`1 bad-metric-name ${shown}: the name is longer than 1000`, `1 not-a-number a: the text "${shown}" is not a number`],
    );
  });
});

describe("parseDevice, forms and query strings", () => {
  const check = (text: string, samples: string[], rejections: string[] = []): void => {
    compare(text, parseDevice(utf8.encode(text), "d"), samples, rejections);
  };

  it("reads fields as members, percent-decoded", () => {
    check("temp=21.5&rpm=1500", ['temp{device="d"} 21.5', 'rpm{device="d"} 1500']);
    check("temp=%2B21%2E5\n", ['temp{device="d"} 21.5']);
    check("pump=ON&door=", ['pump{device="d"} 1'], ['1 not-a-number door: the text "" is not a number']);
    check("temp=1&temp=2", ['temp{device="d"} 2']);
    check("temp=1&&", ['temp{device="d"} 1']);
  });

  it("refuses what cannot be decoded, and names outside the grammar, and keeps the others", () => {
    check("a=%zz&b=1", ['b{device="d"} 1'], ["1 bad-encoding a field that is not percent-encoded UTF-8"]);
    check("a-b=1&c=2", ['c{device="d"} 2'], ['1 bad-metric-name "a-b" is no metric name: [a-zA-Z_:][a-zA-Z0-9_:]*']);
  });

  it("reads a query string the same, without the credentials in it", () => {
    compare("", parseDeviceQuery("temp=21.5&u=me&p=secret&access_token=x", "d"), ['temp{device="d"} 21.5'], []);
    compare("", parseDeviceQuery("", "d"), [], ["0 bad-shape no readings: neither a body nor a query string"]);
    compare("", parseDeviceQuery("a=1", ""), [], ["0 bad-device device: the name is empty"]);
  });

  it("is done soon with long names over long lists", () => {
    const long = `{"${"x".repeat(1_000_000)}":[${"[1],".repeat(200_000)}1]}`;
    expectSound(parseDevice(utf8.encode(long), "d"));
    expectSound(parseDevice(utf8.encode(`a${"=&".repeat(1_000_000)}`), "d"));
  });
});
