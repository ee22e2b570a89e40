import { describe, expect, it } from "vitest";
import { parseCollectd } from "../../../core/ingest/collectd.ts";
import { expectSound, rejectionsOf, samplesOf } from "./parse-result.ts";

const utf8 = new TextEncoder();

function check(text: string, samples: string[], rejections: string[] = [], options = {}): void {
  const result = parseCollectd(utf8.encode(text), options);
  expectSound(result);
  expect({ text, samples: samplesOf(result), rejections: rejectionsOf(result) }).toEqual({ text, samples, rejections });
}

const list = (more: object): object => ({
  ...{ values: [1], dstypes: ["gauge"], dsnames: ["value"], time: 1_700_000_000.25, interval: 10, host: "h" },
  ...{ plugin: "memory", plugin_instance: "", type: "memory", type_instance: "" },
  ...more,
});

describe("parseCollectd, JSON", () => {
  it("names series as collectd_exporter does", () => {
    check(JSON.stringify([list({})]), ['collectd_memory{instance="h"} 1 @1700000000250']);
    check(JSON.stringify([list({ type_instance: "used" })]), ['collectd_memory{instance="h",memory="used"} 1 @1700000000250']);
    const disk = { plugin: "disk", plugin_instance: "sda", type: "disk_octets", values: [1, 2], dstypes: ["counter", "derive"] };
    check(JSON.stringify([list({ ...disk, dsnames: ["read", "write"] })]), [
      'collectd_disk_disk_octets_read_total{disk="sda",instance="h"} 1 @1700000000250',
      'collectd_disk_disk_octets_write_total{disk="sda",instance="h"} 2 @1700000000250',
    ]);
    const cpu = { plugin: "cpu", plugin_instance: "0", type: "percent", type_instance: "idle" };
    check(JSON.stringify([list(cpu)]), ['collectd_cpu_percent{cpu="0",instance="h",type="idle"} 1 @1700000000250']);
    check(JSON.stringify(list({})), ['collectd_memory{instance="h"} 1 @1700000000250']);
  });

  it("calls no rate a counter when it is told of rates", () => {
    const rate = JSON.stringify([list({ type: "derive", dstypes: ["derive"] })]);
    check(rate, ['collectd_memory_derive_total{instance="h"} 1 @1700000000250']);
    check(rate, ['collectd_memory_derive{instance="h"} 1 @1700000000250'], [], { rates: true });
  });

  it("passes over null and over notifications", () => {
    check(JSON.stringify([list({ values: [null] })]), []);
    check('[{"labels":{"alertname":"x"},"annotations":{"summary":"s"},"startsAt":"2026-11-23T15:09:28Z"}]', []);
    check("[]", []);
  });

  it("refuses what is no value list, by its place, and keeps the others", () => {
    check(
      JSON.stringify([
        5,
        list({ host: 1 }),
        list({ time: "1" }),
        list({ time: -1 }),
        list({ values: ["1"] }),
        list({ values: 1 }),
        list({}),
      ]),
      ['collectd_memory{instance="h"} 1 @1700000000250'],
      [
        "1 bad-shape 5 where an object is needed",
        "2 bad-shape host, plugin and type are texts",
        "3 bad-shape time is a number of seconds",
        "4 bad-shape time is a number of seconds",
        "5 bad-shape values are numbers or null",
        "6 bad-shape values, dsnames and dstypes are arrays",
      ],
    );
    check("[{", [], ["1 not-json line 1, column 3: the text ends too early"]);
    check(JSON.stringify([list({ host: "h".repeat(2_000) })]), [], ["1 label-too-long instance: longer than 1024"]);
  });
});

describe("parseCollectd, PUTVAL", () => {
  it("reads values by the names that types.db gives them", () => {
    check("PUTVAL press-07/load/load interval=2.000 1700000000.684:1.02:0.72:0.49", [
      'collectd_load_shortterm{instance="press-07"} 1.02 @1700000000684',
      'collectd_load_midterm{instance="press-07"} 0.72 @1700000000684',
      'collectd_load_longterm{instance="press-07"} 0.49 @1700000000684',
    ]);
    check("PUTVAL h/interface-eth0/if_octets 1700000000:1:2", [
      'collectd_interface_if_octets_rx_total{instance="h",interface="eth0"} 1 @1700000000000',
      'collectd_interface_if_octets_tx_total{instance="h",interface="eth0"} 2 @1700000000000',
    ]);
    check("PUTVAL h/x/unheard 1700000000:1:2", [
      'collectd_x_unheard_0{instance="h"} 1 @1700000000000',
      'collectd_x_unheard_1{instance="h"} 2 @1700000000000',
    ]);
  });

  it("reads quotes, N for now, U for unknown, and several times of one line", () => {
    check('PUTVAL "host name/cpu-0/cpu-idle" interval=10 N:42', ['collectd_cpu_total{cpu="0",instance="host name",type="idle"} 42']);
    check("putval h/p/gauge 1700000000:U\nPUTVAL h/p/gauge 1700000000:nan\n", []);
    check("PUTVAL h/p/gauge 1700000000:1 1700000010:2\r\n", [
      'collectd_p_gauge{instance="h"} 1 @1700000000000',
      'collectd_p_gauge{instance="h"} 2 @1700000010000',
    ]);
    check("PUTNOTIF severity=warning message=x\n\n", []);
    check("", []);
  });

  it("refuses what is no PUTVAL, line by line", () => {
    const refuse = (line: string, why: string): void => {
      check(
        `PUTVAL h/p/gauge N:1\n${line}\nPUTVAL h/q/gauge N:2`,
        ['collectd_p_gauge{instance="h"} 1', 'collectd_q_gauge{instance="h"} 2'],
        [`2 bad-line ${why}: ${line}`],
      );
    };
    refuse("GETVAL h/p/gauge", "no PUTVAL");
    refuse("PUTVAL h/p N:1", "an identifier is host/plugin/type");
    refuse("PUTVAL h/p/gauge/x N:1", "an identifier is host/plugin/type");
    refuse("PUTVAL h/p/gauge", "no values");
    refuse("PUTVAL h/p/gauge interval=1", "no values");
    refuse("PUTVAL h/p/gauge 12", "values are time:value");
    refuse("PUTVAL h/p/gauge x:1", "values are time:value");
    refuse("PUTVAL h/p/gauge N:one", "a value is a number, U or nan");
    refuse("PUTVAL h/p/gauge 99999999999999:1", "the time is out of range");
    refuse('PUTVAL "h/p/gauge N:1', "a quote is not closed");
  });
});
