import { describe, expect, it } from "vitest";
import type { Unit } from "../../../core/wall/definition.ts";
import { unitOfExprs } from "../../../core/wall/infer-unit.ts";

describe("unitOfExprs", () => {
  const check = (expr: string, unit: Unit) => expect([expr, unitOfExprs([expr])]).toEqual([expr, unit]);

  it("reads the end of a metric's name, through what keeps a unit", () => {
    check("temperature_celsius", "celsius");
    check("topk(5, max by (host) (node_memory_MemAvailable_bytes)) > 1e9", "bytes");
    check("avg_over_time(line_pressure_bar_kelvin[5m])", "kelvin");
    check("max_over_time(sum(queue_bytes)[5m:1m])", "bytes");
    check("clamp_min(-temperature_celsius, 0) + 2", "celsius");
    check("increase(node_network_receive_bytes_total[1h])", "bytes");
    check("temperature_celsius or vector(0)", "celsius");
  });

  it("knows what a rate is", () => {
    check("sum by (instance) (rate(node_network_receive_bytes_total[2m]))", "bytes-per-second");
    check('1 - avg(rate(node_cpu_seconds_total{mode="idle"}[2m]))', "ratio");
    check("sum(rate(http_requests_total[5m]))", "per-second");
  });

  it("knows that a share is a ratio, and a quantile of a histogram has its unit", () => {
    check("1 - node_filesystem_avail_bytes / node_filesystem_size_bytes", "ratio");
    check("histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket[2m])))", "seconds");
    check("histogram_fraction(0, 0.2, sum by (le) (rate(http_request_duration_seconds_bucket[2m])))", "ratio");
  });

  it("says none where arithmetic, counting or nothing tells", () => {
    for (const expr of [
      "temperature_celsius * 2",
      "a_bytes / b_seconds",
      "count(a_bytes)",
      "a_bytes > bool 1",
      "1",
      "time()",
      "{job='x'}",
      "sum(",
    ])
      check(expr, "none");
  });

  it("is the unit that several share", () => {
    expect(unitOfExprs(["a_bytes", "sum(b_bytes)"])).toBe("bytes");
    expect(unitOfExprs(["a_bytes", "b_seconds"])).toBe("none");
    expect(unitOfExprs([])).toBe("none");
  });
});
