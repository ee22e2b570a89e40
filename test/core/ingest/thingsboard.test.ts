import { describe, expect, it } from "vitest";
import { parseTelemetry } from "../../../core/ingest/thingsboard.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

function check(text: string, samples: string[], rejections: string[] = []): void {
  const result = parseTelemetry(new TextEncoder().encode(text), "d");
  expectSound(result);
  expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
}

describe("parseTelemetry", () => {
  it("reads the three documented forms", () => {
    check('{"temperature": 42, "humidity": 73}', ['temperature{device="d"} 42', 'humidity{device="d"} 73']);
    check('{"ts":1700000000512,"values":{"temperature":42}}', ['temperature{device="d"} 42 @1700000000512']);
    check('[{"ts":1700000000000,"values":{"t":1}},{"ts":1700000001000,"values":{"t":2}},{"t":3}]', [
      't{device="d"} 1 @1700000000000',
      't{device="d"} 2 @1700000001000',
      't{device="d"} 3',
    ]);
  });

  it("makes keys fit, and reads what devices write for a number", () => {
    check(
      '{"temp-1":"21.5","on":true,"none":null,"pump":{"rpm":5},"ts":7,"name":"x"}',
      ['temp_1{device="d"} 21.5', 'on{device="d"} 1', 'pump_rpm{device="d"} 5', 'ts{device="d"} 7'],
      ['1 not-a-number name: the text "x" is not a number'],
    );
  });

  it("refuses what is none of them, by its place", () => {
    check(
      '[1,{"ts":1,"values":{"t":1}},{"t":2}]',
      ['t{device="d"} 2'],
      ["1 bad-shape 1 where an object is needed", "2 bad-time time: 1 looks like seconds, epoch milliseconds are needed"],
    );
    check("", [], ["0 not-json the body is empty"]);
  });
});
