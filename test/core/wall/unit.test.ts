import { describe, expect, it } from "vitest";
import { UNITS } from "../../../core/wall/definition.ts";
import { unitOf, unitOfMetric } from "../../../core/wall/unit.ts";

const units = (texts: string): (string | undefined)[] => texts.split(" ").map(unitOf);

describe("unitOf", () => {
  it("knows its own names", () => {
    expect(UNITS.map(unitOf)).toEqual(UNITS);
  });

  it("knows UCUM's codes, upper and lower case apart", () => {
    expect(units("1 % s ms us min h d")).toEqual([
      "none",
      "percent",
      "seconds",
      "milliseconds",
      "microseconds",
      "minutes",
      "hours",
      "days",
    ]);
    expect(units("By By/s bit bit/s")).toEqual(["bytes", "bytes-per-second", "bits", "bits-per-second"]);
    expect(units("Cel [degF] K")).toEqual(["celsius", "fahrenheit", "kelvin"]);
    expect(units("V A Ohm W kW V.A W.h kW.h J Hz")).toEqual(
      "volts amperes ohms watts kilowatts volt-amperes watt-hours kilowatt-hours joules hertz".split(" "),
    );
    expect(units("Pa hPa bar N m mm m/s km/h deg")).toEqual(
      "pascals hectopascals bar newtons metres millimetres metres-per-second kilometres-per-hour degrees".split(" "),
    );
    expect(units("g kg L l m3 m3/h lx [pH] dB dB[mW]")).toEqual(
      "grams kilograms litres litres cubic-metres cubic-metres-per-hour lux ph decibels decibel-milliwatts".split(" "),
    );
    expect(units("BY cel W/ Mm mW")).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it("reads an annotation as what is counted", () => {
    expect(units("{packet} {packet}/s {fault}/min {request}/s {rev}/min")).toEqual([
      "none",
      "per-second",
      "per-minute",
      "requests-per-second",
      "revolutions-per-minute",
    ]);
    expect(unitOf("{a}{b}")).toBe(undefined);
  });

  it("knows the base units at the end of OpenMetrics names, and currencies by their ISO codes", () => {
    expect(units("meters volts celsius percent rpm kwh CNY USD EUR")).toEqual(
      "metres volts celsius percent revolutions-per-minute kilowatt-hours yuan dollars euros".split(" "),
    );
  });

  it("does not guess", () => {
    expect(["", "furlong", "bytes ", "constructor", "__proto__"].map(unitOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("has a code for every unit but the ratio, which UCUM writes as 1", () => {
    const codes =
      "1 % [ppm] 1/s 1/min 1/h {request}/s {operation}/s {piece} {piece}/min {piece}/h By By/s decbytes Bps bit bit/s ns us ms s min h d Cel [degF] K V A Ohm W kW V.A W.h kW.h J Hz MHz rpm dB dBm Pa hPa bar N mm m m/s km/h deg g kg L L/min m3 m3/h ug/m3 lx [pH] CNY USD EUR";
    expect(new Set(units(codes))).toEqual(new Set(UNITS.filter((unit) => unit !== "ratio")));
  });
});

describe("unitOfMetric", () => {
  const check = (name: string, unit: string): void => expect([name, unitOfMetric(name, name.endsWith("_total"))]).toEqual([name, unit]);

  it("reads the base unit at the end of the name", () => {
    check("x_bytes", "bytes");
    check("x_used_ratio", "ratio");
    check("x_duration_seconds", "seconds");
    check("temperature_celsius", "celsius");
    check("node_hwmon_fan_rpm", "revolutions-per-minute");
    check("link_speed_bytes_per_second", "bytes-per-second");
    check("humidity_percent", "percent");
    check("mains_volts", "volts");
  });

  it("shows a counter by its rate: bytes a second, joules a second as watts, seconds a second as a share", () => {
    check("x_bytes_total", "bytes-per-second");
    check("x_requests_total", "per-second");
    check("rapl_package_joules_total", "watts");
    check("node_cpu_seconds_total", "ratio");
    check("belt_metres_total", "per-second");
  });

  it("has none where the name says none", () => {
    check("speed", "none");
    check("celsius", "none");
    check("foo_bar", "none");
    check("programs", "none");
  });
});
