/** Line protocol, one table for each part of a line, and one for each defect. Reasons are those of influxd 1.x. */
import { describe, expect, it } from "vitest";
import { INGEST_LIMITS } from "../../../core/ingest/batch.ts";
import { createLineCache } from "../../../core/ingest/line-cache.ts";
import { type LineProtocolOptions, type Precision, parseLineProtocol, precisionOf } from "../../../core/ingest/line-protocol.ts";
import { rejectionsOf, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

function parse(text: string, options: Partial<LineProtocolOptions> = {}) {
  return parseLineProtocol(utf8.encode(text), { precision: "ns", ...options });
}

/** Every case runs without a cache and twice with a kept one: what is remembered must not change what is read. */
function check(text: string, samples: string[], rejections: string[] = [], options: Partial<LineProtocolOptions> = {}) {
  const cache = createLineCache();
  for (const kept of [createLineCache(0), cache, cache]) {
    const result = parse(text, { ...options, cache: kept });
    expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
  }
}

describe("parseLineProtocol", () => {
  it("makes a series of each field, with the tags as labels in order of their names", () => {
    check("cpu,host=a,cpu=0 usage=97.5,n=3i 1700000000000000000\n", [
      'cpu_usage{cpu="0",host="a"} 97.5 @1700000000000',
      'cpu_n{cpu="0",host="a"} 3 @1700000000000',
    ]);
    check("cpu value=1", ["cpu_value 1"]);
    check("m v=1\nm v=2 5000000\nm,t=x v=3", ["m_v 1", "m_v 2 @5", 'm_v{t="x"} 3']);
  });

  it("reads every form of number", () => {
    const forms: [sent: string, value: string][] = [
      ["0", "0"],
      ["-0", "-0"],
      ["1.", "1"],
      [".5", "0.5"],
      ["-.5", "-0.5"],
      ["00012", "12"],
      ["1e3", "1000"],
      ["1E+3", "1000"],
      ["6.632243e-06", "0.000006632243"],
      ["1e+21", "1e+21"],
      ["5e-324", "5e-324"],
      ["1e-400", "0"],
      ["0.1", "0.1"],
      ["123456789012345", "123456789012345"],
      ["0.30000000000000004", "0.30000000000000004"],
      ["179769313486231570000e288", "1.7976931348623157e+308"],
      ["-0i", "0"],
      ["-0000000000000000000i", "0"],
      ["42i", "42"],
      ["-42i", "-42"],
      ["42u", "42"],
      ["9223372036854775807i", "9223372036854776000"],
      ["-9223372036854775808i", "-9223372036854776000"],
      ["18446744073709551615u", "18446744073709552000"],
      ["0009223372036854775807i", "9223372036854776000"],
    ];
    for (const [sent, value] of forms) check(`m v=${sent}`, [`m_v ${value}`]);
  });

  it("reads booleans as 1 and 0", () => {
    for (const word of ["t", "T", "true", "True", "TRUE"]) check(`m v=${word}`, ["m_v 1"]);
    for (const word of ["f", "F", "false", "False", "FALSE"]) check(`m v=${word}`, ["m_v 0"]);
  });

  it("reads strings and makes no sample of them, whatever stands in them", () => {
    check('m v="text"', []);
    check('m v="",w=1', ["m_w 1"]);
    check('m v="a,b=c d",w=1 1000000', ["m_w 1 @1"]);
    check('m v="say \\"hi\\" \\\\",w=1', ["m_w 1"]);
    check('m v="two\nlines v=5\n",w=1\nm w=2 1000000', ["m_w 1", "m_w 2 @1"]);
    check('m v="# no comment\n#",w=1', ["m_w 1"]);
    check('m v="\r\n\t\u0001",w=1', ["m_w 1"]);
  });

  it("undoes escapes in measurement, tags and field keys", () => {
    check("c\\,pu\\ load v=1", ["c_pu_load_v 1"]);
    check("m,a\\ b\\=c=x\\,y\\ z\\=1 v=1", ['m_v{a_b_c="x,y z=1"} 1']);
    check("m,t=C:\\\\temp v=1", ['m_v{t="C:\\\\\\\\temp"} 1']);
    check("m,t=two\\\\ words v=1", ['m_v{t="two\\\\ words"} 1']);
    check("m a\\ b\\,c\\=d=1", ["m_a_b_c_d 1"]);
    check("m,t=\\x v=1", ['m_v{t="\\\\x"} 1']);
    check('m,t="q" v=1', ['m_v{t="\\"q\\""} 1']);
  });

  it("normalises names and keeps values as they are", () => {
    check("disk.io,disk-name=sda1,2nd=x read/s=1", ['disk_io_read_s{_2nd="x",disk_name="sda1"} 1']);
    check("温度,地点=車間 值=1", ['_6e29_5ea6_503c_{_5730_70b9_="車間"} 1']);
    check("m,a.b=1,a-b=2 v=1", ['m_v{a_b="2"} 1']);
    check("m,__name__=x v=1", ['m_v{_name__="x"} 1']);
    check("m,__proto__=x,constructor=y v=1,__proto__=2", [
      'm_v{_proto__="x",constructor="y"} 1',
      'm___proto__{_proto__="x",constructor="y"} 2',
    ]);
  });

  it("lets two fields that normalise to one name share a series", () => {
    check("m a.b=1,a-b=2 1000000\nm,t=x a.b=3\nm,t=x a_b=4", ["m_a_b 1 @1", "m_a_b 2 @1", 'm_a_b{t="x"} 4']);
    check("m,a=1,b=2 v=1 1000000\nm,b=2,a=1 v=2 2000000", ['m_v{a="1",b="2"} 1 @1', 'm_v{a="1",b="2"} 2 @2']);
  });

  it("lets the last of a repeated series without a time count", () => {
    check("m v=1\nm v=2\nm v=3 1000000\nm v=4", ["m_v 4", "m_v 3 @1"]);
  });

  it("reads fields in another order, missing or new, after the first line of a head", () => {
    check("m a=1,b=2,c=3\nm c=4,a=5\nm b=6,d=7,a=8 1000000", ["m_a 5", "m_b 2", "m_c 4", "m_b 6 @1", "m_d 7 @1", "m_a 8 @1"]);
    const many = Array.from({ length: 40 }, (_, i) => `f${i}=${i}`);
    const samples = many.map((_, i) => `m_f${i} ${i} @1`);
    check(`m ${many.join(",")} 1000000\nm ${[...many].reverse().join(",")} 1000000`, [...samples, ...[...samples].reverse()]);
  });

  it("reads timestamps of each precision as milliseconds, rounded down", () => {
    const times: [precision: Precision, sent: string, ms: number][] = [
      ["ns", "1700000000123999999", 1700000000123],
      ["ns", "999999", 0],
      ["ns", "0", 0],
      ["ns", "-0", 0],
      ["ns", "-1", -1],
      ["ns", "-1000000", -1],
      ["ns", "-1000001", -2],
      ["ns", "0001700000000000000000", 1700000000000],
      ["ns", "9223372036854775807", 9223372036854],
      ["ns", "-9223372036854775808", -9223372036855],
      ["us", "1700000000123999", 1700000000123],
      ["us", "-1500", -2],
      ["ms", "1700000000123", 1700000000123],
      ["ms", "-5", -5],
      ["s", "1700000000", 1700000000000],
      ["m", "28333333", 1699999980000],
      ["h", "472222", 1699999200000],
    ];
    for (const [precision, sent, ms] of times) check(`m v=1 ${sent}`, [`m_v 1 @${ms}`], [], { precision });
  });

  it("takes spaces, blank lines, comments, CRLF and a missing last line feed", () => {
    check("  m   v=1   1000000  ", ["m_v 1 @1"]);
    check("\n\n \n# comment\t\u0001 v=1\n  # another\nm v=1\n\n", ["m_v 1"]);
    check("m v=1 1000000\r\nm v=2 2000000\r\n\r\n", ["m_v 1 @1", "m_v 2 @2"]);
    check("m v=1\r", ["m_v 1"]);
    check("\ufeffm v=1", ["m_v 1"]);
    for (const nothing of ["", "\n", "   ", "# only a comment", "\r\n"]) check(nothing, []);
  });

  it("refuses a line outside the grammar with influxd's reason and the line's number", () => {
    const lines: [sent: string, why: string][] = [
      [",t=x v=1", "missing measurement"],
      ["cpu", "missing fields"],
      ["cpu,t=x", "missing fields"],
      ["cpu ", "missing fields"],
      ["cpu 1700000000", "invalid field format"],
      ["cpu, v=1", "missing tag key"],
      ["cpu,=x v=1", "missing tag key"],
      ["cpu,,t=x v=1", "missing tag key"],
      ["cpu,t=x, v=1", "missing tag key"],
      ["cpu,t v=1", "missing tag value"],
      ["cpu,t= v=1", "missing tag value"],
      ["cpu,t=,u=x v=1", "missing tag value"],
      ["cpu,t=a=b v=1", "invalid tag format"],
      ["cpu,t=a,u=b,t=c v=1", "duplicate tags"],
      ["cpu,t=a\\=,t=b v=1", "duplicate tags"],
      ["cpu =1", "missing field key"],
      ["cpu v=1,=2", "missing field key"],
      ["cpu v=1,", "missing field key"],
      ["cpu v=1, w=2", "missing field key"],
      ["cpu v", "invalid field format"],
      ["cpu v=1,w", "invalid field format"],
      ["cpu v w=1", "invalid field format"],
      ["cpu v=", "missing field value"],
      ["cpu v=,w=1", "missing field value"],
      ["cpu v= 1", "missing field value"],
      ["cpu v=yes", "invalid boolean"],
      ["cpu v=tRUE", "invalid boolean"],
      ["cpu v=+1", "invalid boolean"],
      ['cpu v="a"b', "invalid field format"],
      ['cpu v="open', "unbalanced quotes"],
      ['cpu v="open\\"', "unbalanced quotes"],
      ["c\u0001pu v=1", "invalid character"],
      ["cpu,t=\u007f v=1", "invalid character"],
      ["cpu v\t=1", "invalid character"],
      ["\tcpu v=1", "invalid character"],
    ];
    for (const [sent, why] of lines) {
      const shown = sent.replace(/\p{Cc}/gu, " ").trimEnd();
      check(`ok v=1\n\n${sent}`, ["ok_v 1"], [`3 bad-line ${why}: ${shown}`]);
    }
  });

  it("refuses what is no number or does not fit one", () => {
    for (const sent of [
      "NaN",
      "nan",
      "1.5i",
      "1e3i",
      "1.1.1",
      "-",
      ".",
      "-i",
      "9ie10",
      "1ii",
      "-1u",
      "0x10",
      "1_000",
      "1e",
      "--1",
      "1\t",
    ]) {
      const shown = sent.replace("\t", "");
      check(`m v=${sent}\nok v=1`, ["ok_v 1"], [`1 not-a-number invalid number: m v=${shown}`]);
    }
    for (const sent of ["9223372036854775808i", "-9223372036854775809i", "18446744073709551616u", "99999999999999999999999i"]) {
      check(`m v=${sent}`, [], [`1 not-a-number unable to parse integer: value out of range: m v=${sent}`]);
    }
    check("m v=1e400", [], ["1 not-a-number invalid float: value out of range: m v=1e400"]);
    check("m v=Inf", [], ["1 bad-line invalid boolean: m v=Inf"]);
  });

  it("refuses a bad timestamp", () => {
    for (const sent of ["1.5", "-", "x", "1i", "+1", "1-", "0\\", "1 2", "\t1"]) {
      const shown = sent.replace("\t", " ");
      check(`m v=1 ${sent}\nok v=1`, ["ok_v 1"], [`1 bad-time bad timestamp: m v=1 ${shown}`]);
    }
    check("m v=1 9223372036854775808", [], ["1 bad-time time outside range: m v=1 9223372036854775808"]);
    check("m v=1 -9223372036854775809", [], ["1 bad-time time outside range: m v=1 -9223372036854775809"]);
    check("m v=1 0009223372036854775808", [], ["1 bad-time time outside range: m v=1 0009223372036854775808"]);
    check("m v=1 9223372037", [], ["1 bad-time time outside range: m v=1 9223372037"], { precision: "s" });
    check("m v=1 1700000000000000000", [], ["1 bad-time time outside range: m v=1 1700000000000000000"], { precision: "ms" });
    check("m v=1 1\rm v=2", [], ["1 bad-time bad timestamp: m v=1 1 m v=2"]);
  });

  it("takes a line whole or not at all", () => {
    check(
      "m a=1,b=NaN,c=3\nm a=1,b=2 x\nm a=4",
      ["m_a 4"],
      ["1 not-a-number invalid number: m a=1,b=NaN,c=3", "2 bad-time bad timestamp: m a=1,b=2 x"],
    );
  });

  it("numbers lines of one character", () => {
    check("m v=1\na\n\nb\nc", ["m_v 1"], ["2 bad-line missing fields: a", "4 bad-line missing fields: b", "5 bad-line missing fields: c"]);
  });

  it("counts lines inside strings and names the first line of a refused one", () => {
    check(
      'm s="1\n2\n3"\nm v=x\n\nm s="6\n7",v=x\nm v=9',
      ["m_v 9"],
      ["4 bad-line invalid boolean: m v=x", '6 bad-line invalid boolean: m s="6 7",v=x'],
    );
  });

  it("never reads the text of a string as a line, wherever the defect before it is", () => {
    check('m v=x,s="\nevil v=1\n"\nm v=2', ["m_v 2"], ['1 bad-line invalid boolean: m v=x,s=" evil v=1 "']);
    check('m,t= s="\nevil v=1\n"\nm v=2', ["m_v 2"], ['1 bad-line missing tag value: m,t= s=" evil v=1 "']);
    check('m s="\\"\nevil v=1\n" x\nm v=2', ["m_v 2"], ['1 bad-time bad timestamp: m s="\\" evil v=1 " x']);
    check('m s="open\nevil v=1', [], ['1 bad-line unbalanced quotes: m s="open evil v=1']);
  });

  it("goes on after a quote that opens nothing", () => {
    check('m,t=,u="x v=1\nm v=2', ["m_v 2"], ['1 bad-line missing tag value: m,t=,u="x v=1']);
    check('m,t="a b" v=1\nm v=2', ["m_v 2"], ['1 bad-line invalid field format: m,t="a b" v=1']);
    check('m v="a""\nm v=2', ["m_v 2"], ['1 bad-line invalid field format: m v="a""']);
    check('m v=1 "\nm v=2', ["m_v 2"], ['1 bad-time bad timestamp: m v=1 "']);
  });

  it("refuses only the lines that are not UTF-8", () => {
    const bytes = Uint8Array.of(
      ...utf8.encode("m v=1\nm,t=é v=2\nm,t="),
      0xff,
      ...utf8.encode(" v=3\n# "),
      0xc3,
      ...utf8.encode('\nm s="'),
      0xe2,
      0x82,
      ...utf8.encode('",v=4\nm v=5'),
    );
    const result = parseLineProtocol(bytes, { precision: "ns" });
    expect(samplesOf(result)).toEqual(["m_v 5", 'm_v{t="é"} 2']);
    expect(rejectionsOf(result)).toEqual(["3 bad-encoding not UTF-8: m,t=\ufffd v=3", '5 bad-encoding not UTF-8: m s="\ufffd",v=4']);
  });

  it("holds names, values and tags to the limits", () => {
    const limits = { ...INGEST_LIMITS, maxLabels: 2, maxNameLength: 8, maxValueLength: 4 };
    check("m,a=1,b=2 v=1", ['m_v{a="1",b="2"} 1'], [], { limits });
    check("m,a=1,b=2,c=3 v=1\nm v=1", ["m_v 1"], ["1 too-many-labels more than 2 tags: m,a=1,b=2,c=3 v=1"], { limits });
    check("m,abcdefghi=1 v=1", [], ["1 label-too-long a tag key of 9 characters: m,abcdefghi=1 v=1"], { limits });
    check("m,a=12345 v=1", [], ["1 label-too-long a tag value of 5 characters: m,a=12345 v=1"], { limits });
    check("m abcdef=1\nm abcdefg=1", ["m_abcdef 1"], ["2 bad-metric-name measurement and field make a name of 9 characters: m abcdefg=1"], {
      limits,
    });
    check("abcdefghi v=1", [], ["1 bad-metric-name a measurement of 9 characters: abcdefghi v=1"], { limits });
    check('m,a=1,b=2,c=3 s="\nevil v=1\n"\nm v=2', ["m_v 2"], ['1 too-many-labels more than 2 tags: m,a=1,b=2,c=3 s=" evil v=1 "'], {
      limits,
    });
  });

  it("refuses lines past the limit of samples, each by its number", () => {
    const limits = { ...INGEST_LIMITS, maxSamples: 3 };
    check(
      "m a=1,b=2 1000000\nm a=3,b=4 2000000\nm a=5 3000000\nm a=6 4000000",
      ["m_a 1 @1", "m_b 2 @1", "m_a 5 @3"],
      ["2 too-many-samples more than 3 in a body: m a=3,b=4 2000000", "4 too-many-samples more than 3 in a body: m a=6 4000000"],
      { limits },
    );
  });

  it("names the first twenty refused lines and counts the rest", () => {
    const result = parse("m v=x\n".repeat(1_000));
    expect([result.rejected, result.rejections.length, result.rejections[19]?.line]).toEqual([1_000, 20, 20]);
  });

  it("shows a bounded part of a refused line", () => {
    check(`m,t=${"x".repeat(1_000)} v=y`, [], [`1 bad-line invalid boolean: m,t=${"x".repeat(56)}…`]);
  });

  it("lets a later value replace an earlier one of the same time", () => {
    expect(parse("m v=1").batch.onConflict).toBe("replace");
  });
});

describe("precisionOf", () => {
  it("knows the words of InfluxDB v1 and v2", () => {
    const words: [string | null, Precision | undefined][] = [
      [null, "ns"],
      ["", "ns"],
      ["n", "ns"],
      ["ns", "ns"],
      ["u", "us"],
      ["us", "us"],
      ["\u00b5", "us"],
      ["\u03bc", "us"],
      ["ms", "ms"],
      ["s", "s"],
      ["m", "m"],
      ["h", "h"],
      ["d", undefined],
      ["NS", undefined],
      ["constructor", undefined],
    ];
    expect(words.map(([word]) => [word, precisionOf(word)])).toEqual(words);
  });
});

describe("createLineCache", () => {
  const body = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => `m,h=${from + i} v=1,w=2 1000000`).join("\n");

  it("starts again empty past either bound, and the batch stays the same", () => {
    for (const cache of [createLineCache(3), createLineCache(100, 4_000), createLineCache(100, 500), createLineCache(100, 1)]) {
      for (let round = 0; round < 3; round++) {
        const text = `${body(0, 10)}\n${body(5, 8)}`;
        expect(parse(text, { cache })).toEqual(parse(text, { cache: createLineCache(0) }));
        expect(cache.heads.size).toBeLessThanOrEqual(cache.maxHeads);
        expect(cache.bytes).toBeLessThanOrEqual(cache.maxBytes);
      }
    }
  });

  it("holds its byte bound when one head has ever new fields", () => {
    const cache = createLineCache(100, 20_000);
    for (let i = 0; i < 1_000; i++) {
      expect(parse(`m,h=a f${i}=1,g=2`, { cache }).rejected).toBe(0);
      expect(cache.bytes).toBeLessThanOrEqual(20_000);
      expect([...cache.heads.values()].reduce((sum, head) => sum + head.fields.length, 0)).toBeLessThan(60);
    }
  });

  it("keeps a field once, whatever the order of later lines", () => {
    for (const count of [3, 40]) {
      const cache = createLineCache();
      const fields = Array.from({ length: count }, (_, i) => `f${i}=`);
      const line = (order: string[]) => `m ${order.map((field) => `${field}1`).join(",")}`;
      parse([line(fields), line(fields.toReversed()), line(fields.toSorted())].join("\n"), { cache });
      expect(cache.heads.get("m")?.fields.map(({ prefix }) => prefix)).toEqual(fields);
    }
  });

  it("forgets what had passed other limits", () => {
    const cache = createLineCache();
    parse("m,t=12345 v=1", { cache });
    const result = parse("m,t=12345 v=1", { cache, limits: { ...INGEST_LIMITS, maxValueLength: 4 } });
    expect(rejectionsOf(result)).toEqual(["1 label-too-long a tag value of 5 characters: m,t=12345 v=1"]);
  });

  it("keeps no defect", () => {
    const cache = createLineCache();
    parse("m,t= v=1\nm,t=a v=\nm,a=1,a=2 v=1\ncpu", { cache });
    expect([...cache.heads.keys()]).toEqual(["m,t=a"]);
  });
});
