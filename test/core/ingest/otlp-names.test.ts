import { describe, expect, it } from "vitest";
import { attributeLabel, prometheusName } from "../../../core/ingest/otlp-names.ts";

describe("prometheusName", () => {
  const check = (name: string, unit: string, expected: string, kind: "counter" | "gauge" | "other" = "other"): void =>
    expect(prometheusName(name, unit, kind === "counter", kind === "gauge").name).toBe(expected);

  it("adds the unit in words, once", () => {
    check("http.server.request.duration", "s", "http_server_request_duration_seconds");
    check("request_seconds", "s", "request_seconds");
    check("latency.ms", "ms", "latency_ms_milliseconds");
    check("system.memory.usage", "By", "system_memory_usage_bytes");
    check("hw.temperature", "Cel", "hw_temperature_celsius");
    check("net", "By/s", "net_bytes_per_second");
    check("speed", "m/min", "speed_meters_per_minute");
    check("bytes.in", "By/s", "bytes_in_per_second");
    check("fan", "rpm", "fan_rpm");
    check("load", "%", "load_percent");
  });

  it("takes what stands in braces for a remark", () => {
    check("packets", "{packet}", "packets");
    check("packets", "{packet}/s", "packets_per_second");
    check("queue", "", "queue");
  });

  it("names ratios and counters", () => {
    check("cpu.utilization", "1", "cpu_utilization_ratio", "gauge");
    check("cpu.utilization", "1", "cpu_utilization");
    check("requests", "1", "requests_total", "counter");
    check("requests_total", "", "requests_total", "counter");
    check("io_total", "By", "io_bytes_total", "counter");
    check("process.cpu.time", "s", "process_cpu_time_seconds_total", "counter");
  });

  it("normalises as all foreign names", () => {
    check("2nd.floor", "", "_2nd_floor");
    check("温度", "Cel", "_6e29_5ea6_celsius");
    check("a--b_", "s", "a_b_seconds");
  });
});

describe("attributeLabel", () => {
  it("normalises, and leaves names that begin with two underscores to Prometheus", () => {
    expect(["http.method", "_a", "__a", "9a", "a:b"].map(attributeLabel)).toEqual(["http_method", "_a", "_a", "_9a", "a_b"]);
  });
});
