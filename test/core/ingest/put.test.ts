import { describe, expect, it } from "vitest";
import { parsePut } from "../../../core/ingest/put.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

function check(text: string, samples: string[], rejections: string[] = []): void {
  const result = parsePut(utf8.encode(text));
  expectSound(result);
  expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
}

describe("parsePut, JSON", () => {
  it("reads OpenTSDB's points, one or many, in seconds or milliseconds", () => {
    check('{"metric":"sys.cpu","timestamp":1700000000,"value":18,"tags":{"host":"web01","c-p.u":0}}', [
      'sys_cpu{c_p_u="0",host="web01"} 18 @1700000000000',
    ]);
    check('[{"metric":"a","timestamp":1700000000123,"value":"1.5","tags":{"x":"y"}},{"metric":"b","timestamp":"1700000000","value":2}]', [
      'a{x="y"} 1.5 @1700000000123',
      "b 2 @1700000000000",
    ]);
    check("[ ]", []);
    check("", []);
  });

  it("reads Netdata's own objects as its Prometheus exporter names them", () => {
    const point = {
      ...{ prefix: "netdata", hostname: "press-07", chart_id: "system.cpu", chart_name: "system.cpu", chart_family: "cpu" },
      ...{
        chart_context: "system.cpu",
        chart_type: "system",
        units: "percentage",
        id: "user",
        name: "user",
        value: 0.5,
        timestamp: 1_700_000_000,
      },
    };
    check(JSON.stringify([point, { ...point, id: "x", value: null }]), [
      'netdata_system_cpu_percentage{chart="system.cpu",dimension="user",family="cpu",instance="press-07"} 0.5 @1700000000000',
    ]);
  });

  it("refuses a point by its place and keeps the others", () => {
    check(
      JSON.stringify([
        1,
        { metric: 1 },
        { metric: "m", tags: [] },
        { metric: "m", tags: { a: {} } },
        { metric: "m", timestamp: 1, value: "x" },
        { metric: "m", timestamp: 1, value: true },
        { metric: "m", timestamp: "soon", value: 1 },
        { metric: "m", timestamp: -1, value: 1 },
        { metric: "m".repeat(300), timestamp: 1, value: 1 },
        { metric: "m", timestamp: 1, value: 1, tags: { a: "x".repeat(2_000) } },
        { metric: "m", timestamp: 1, value: 1 },
      ]),
      ["m 1 @1000"],
      [
        "1 bad-shape 1 where an object is needed",
        "2 bad-shape metric is a text",
        "3 bad-shape tags is an object of texts",
        "4 bad-shape the tag a is a text",
        '5 not-a-number m: the text "x" is not a number',
        "6 not-a-number m: true is not a number",
        "7 bad-time m: a timestamp is a number of seconds or milliseconds",
        "8 bad-time m: a timestamp is a number of seconds or milliseconds",
        "9 bad-metric-name a name of 300 characters",
        "10 label-too-long the tag a is too long",
      ],
    );
  });
});

describe("parsePut, Graphite's lines", () => {
  it("reads path, tags, value and time", () => {
    check("servers.web01.load 1.5 1700000000\nm;a=b;c=d 2 1700000000\r\n", [
      "servers_web01_load 1.5 @1700000000000",
      'm{a="b",c="d"} 2 @1700000000000',
    ]);
  });

  it("takes the host out of Netdata's paths", () => {
    check("netdata.press-07.system.cpu.user;zone=a 0.75 1700000000\n", [
      'netdata_system_cpu_user{host="press-07",zone="a"} 0.75 @1700000000000',
    ]);
    check("netdata.system.cpu;host=x 1 1700000000", ['netdata_system_cpu{host="x"} 1 @1700000000000']);
  });

  it("refuses what is no line, and keeps the others", () => {
    check(
      "a 1\nb 1 2 3\n;x=1 1 1\nc;=1 1 1\nc;x 1 1\nd one 1\ne 1 soon\nf 1 1\n",
      ["f 1 @1000"],
      [
        "1 bad-line a line is path, value and time: a 1",
        "2 bad-line a line is path, value and time: b 1 2 3",
        "3 bad-line no path: ;x=1 1 1",
        "4 bad-line a tag is name=value: c;=1 1 1",
        "5 bad-line a tag is name=value: c;x 1 1",
        '6 not-a-number d: the text "one" is not a number',
        "7 bad-time e: a timestamp is a number of seconds or milliseconds",
      ],
    );
  });
});
