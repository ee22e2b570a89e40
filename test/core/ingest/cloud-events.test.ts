import { describe, expect, it } from "vitest";
import { type CloudEventsOptions, decodeCloudEventHeader, parseCloudEvents } from "../../../core/ingest/cloud-events.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

function parse(body: unknown, options: CloudEventsOptions = {}) {
  const result = parseCloudEvents(new TextEncoder().encode(JSON.stringify(body)), options);
  expectSound(result);
  return result;
}

const event = (more: object = {}): object => ({
  specversion: "1.0",
  id: "1",
  source: "/plant/press-4",
  type: "com.example.reading",
  ...more,
});

describe("parseCloudEvents", () => {
  it("reads structured, batch and binary mode", () => {
    const one = parse(event({ time: "2023-11-14T22:13:20Z", data: { temp: 21.5, oil: { bar: "3" } } }));
    expect([samplesOf(one), one.events]).toEqual([
      ['temp{device="press-4"} 21.5 @1700000000000', 'oil_bar{device="press-4"} 3 @1700000000000'],
      ['["/plant/press-4","1"]'],
    ]);
    const many = parse([event({ data: { a: 1 } }), event({ id: "2", subject: "pump", data: { a: 2 } })]);
    expect(samplesOf(many)).toEqual(['a{device="press-4"} 1', 'a{device="pump"} 2']);
    const attributes = { specversion: "1.0", id: "3", source: "urn:plant:press-5", type: "t" };
    expect(samplesOf(parse({ b: 4 }, { attributes }))).toEqual(['b{device="press-5"} 4']);
    expect(samplesOf(parse(4.5, { attributes: { ...attributes, type: "com.example.temp-1" } }))).toEqual([
      'com_example_temp_1{device="press-5"} 4.5',
    ]);
  });

  it("takes an event of the same source and id once", () => {
    const twice = parse([event({ data: { a: 1 } }), event({ data: { a: 2 } })]);
    expect([samplesOf(twice), twice.rejected]).toEqual([['a{device="press-4"} 1'], 0]);
    const known = parse(event({ data: { a: 1 } }), { isKnown: (id) => id === '["/plant/press-4","1"]' });
    expect([samplesOf(known), known.events, known.rejected]).toEqual([[], [], 0]);
  });

  it("refuses what is no event, and keeps the others", () => {
    const result = parse([
      1,
      {},
      event({ id: 1 }),
      event({ specversion: "0.3" }),
      event({ time: "noon" }),
      event({ data_base64: "AA==" }),
      event({ subject: "a\nb", data: 1 }),
      event({ id: "good", data: { a: 1 } }),
    ]);
    expect(samplesOf(result)).toEqual(['a{device="press-4"} 1']);
    expect(rejectionsOf(result)).toEqual([
      "1 bad-shape 1 where an event is needed",
      "2 bad-shape an event has the attribute id, a text",
      "3 bad-shape an event has the attribute id, a text",
      "4 bad-shape specversion is 1.0",
      "5 bad-shape time: neither epoch milliseconds nor an RFC 3339 text with a zone",
      "6 bad-shape no data as JSON: readings are needed",
      "7 bad-shape device: a control character in the name",
    ]);
  });
});

describe("decodeCloudEventHeader", () => {
  it("takes quotes off, then decodes once", () => {
    expect(decodeCloudEventHeader("plain")).toBe("plain");
    expect(decodeCloudEventHeader('"a \\"b\\" %20"')).toBe('a "b"  ');
    expect(decodeCloudEventHeader("Euro%20%E2%82%AC%20%F0%9F%98%80")).toBe("Euro € 😀");
    expect(decodeCloudEventHeader("100%25")).toBe("100%");
    expect(decodeCloudEventHeader("50% off")).toBe("50% off");
    expect(decodeCloudEventHeader("%C0%A0")).toBeUndefined();
  });
});
