import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UNITS } from "../../core/wall/definition.ts";
import { formatAge, formatText, formatTick, formatValue } from "../../dashboard/format.ts";
import type { Language } from "../../dashboard/i18n.ts";
import type { Unit } from "../../protocol/wall.ts";

/** In one line: a value, and how both languages write it. */
function check(value: number, unit: Unit, english: string, chinese = english) {
  expect([formatText(value, unit, "en"), formatText(value, unit, "zh")]).toEqual([english, chinese]);
}

describe("formatValue", () => {
  it("keeps whole numbers of up to four digits as they are", () => {
    check(0, "none", "0");
    check(5, "none", "5");
    check(1234, "none", "1234");
    check(9999, "none", "9999");
    check(-12, "none", "−12");
  });

  it("counts by thousands in English and by 万 and 亿 in Chinese", () => {
    check(10_000, "none", "10.0 k", "1.00 万");
    check(12_345, "none", "12.3 k", "1.23 万");
    check(234_567_890, "none", "235 M", "2.35 亿");
    check(12_345.6, "per-second", "12.3 k/s", "1.23 万/s");
  });

  it("takes the next unit when rounding reaches it", () => {
    check(999.96, "none", "1.00 k", "1000");
    check(1_048_473.6, "bytes", "1.00 MiB");
    check(59.999, "seconds", "1.00 min", "1.00 分钟");
    check(0.9999, "ratio", "100%");
  });

  it("writes bytes by 1024 and rates per second", () => {
    check(512, "bytes", "512 B");
    check(1010 * 1024, "bytes", "1010 KiB");
    check(16e9, "bytes", "14.9 GiB");
    check(1_234_567, "bytes-per-second", "1.18 MiB/s");
    check(0.5, "bytes-per-second", "0.50 B/s");
  });

  it("writes a ratio as percent with one decimal below 100", () => {
    check(0, "ratio", "0%");
    check(0.423, "ratio", "42.3%");
    check(1, "ratio", "100%");
    check(2.5, "ratio", "250%");
  });

  it("writes a duration in the unit people would say", () => {
    check(0, "seconds", "0 s", "0 秒");
    check(0.0123, "seconds", "12.3 ms", "12.3 毫秒");
    check(45, "seconds", "45 s", "45 秒");
    check(5400, "seconds", "1.50 h", "1.50 小时");
    check(280_800, "seconds", "3.25 d", "3.25 天");
  });

  it("takes SI prefixes where people use them, from thousandths up", () => {
    check(230, "volts", "230 V");
    check(0.0042, "amperes", "4.20 mA");
    check(1_234, "watts", "1.23 kW");
    check(3.6, "kilowatts", "3.60 kW");
    check(0.25, "kilowatts", "250 W");
    check(2_400, "megahertz", "2.40 GHz");
    check(0, "watts", "0 W");
    check(-1_500, "watts", "−1.50 kW");
    check(101_325, "pascals", "101 kPa");
    check(12_345, "kilowatt-hours", "12.3 MWh");
  });

  it("takes none where people use none, and counts such units by thousands and by 万", () => {
    check(1450, "revolutions-per-minute", "1450 rpm", "1450 转/分");
    check(24_000, "revolutions-per-minute", "24.0 k rpm", "2.40 万转/分");
    check(2.35, "bar", "2.35 bar");
    check(1013.25, "hectopascals", "1013 hPa");
    check(-61.5, "decibel-milliwatts", "−61.5 dBm");
    check(7.04, "ph", "7.04 pH");
    check(45, "degrees", "45.0°");
    check(12_500, "pieces", "12.5 k pcs", "1.25 万件");
    check(98_765, "requests-per-second", "98.8 k req/s", "9.88 万次/秒");
    check(42, "pieces-per-hour", "42 pcs/h", "42 件/时");
  });

  it("takes the steps that people say of lengths, masses and volumes", () => {
    check(0.0032, "metres", "3.20 mm");
    check(3.2, "millimetres", "3.20 mm");
    check(1_500, "millimetres", "1.50 m");
    check(0.5, "kilograms", "500 g");
    check(2_500, "kilograms", "2.50 t");
    check(0.33, "litres", "330 mL");
    check(12_000, "litres", "12.0 m³");
  });

  it("writes durations of any unit in the one that people would say", () => {
    check(250, "milliseconds", "250 ms", "250 毫秒");
    check(1_500, "milliseconds", "1.50 s", "1.50 秒");
    check(90, "minutes", "1.50 h", "1.50 小时");
    check(36, "hours", "1.50 d", "1.50 天");
    check(2_000_000, "nanoseconds", "2.00 ms", "2.00 毫秒");
  });

  it("writes percents as ratios, and data by 1000 where it is asked for", () => {
    check(42.3, "percent", "42.3%");
    check(100, "percent", "100%");
    check(2e12, "bytes-decimal", "2.00 TB");
    check(1e9, "bits-per-second", "1.00 Gbit/s");
    check(0.5, "bits", "0.50 bit");
  });

  it("writes money with its sign before it", () => {
    check(1_234_567, "yuan", "¥1.23 M", "¥123 万");
    check(-12.5, "euros", "−€12.5");
  });

  it("keeps the decimals that are asked for, up to the five digits that were sent", () => {
    const asked = (value: number, unit: Unit, decimals: number): string => formatText(value, unit, "en", decimals);
    expect([asked(2.3, "bar", 2), asked(12, "euros", 2), asked(0.4567, "ratio", 0), asked(21, "celsius", 2)]).toEqual([
      "2.30 bar",
      "€12.00",
      "46%",
      "21.00 °C",
    ]);
    expect([asked(1234.5, "none", 3), asked(123.456, "none", 4), asked(0.00001, "none", 2)]).toEqual(["1.234 k", "123.46", "0.00"]);
  });

  it("writes what has no number as a sign without a unit", () => {
    check(Number.NaN, "bytes", "—");
    check(Number.POSITIVE_INFINITY, "ratio", "∞");
    check(Number.NEGATIVE_INFINITY, "celsius", "−∞");
  });

  it("writes sizes past both ends of the scale with an exponent", () => {
    check(1.23e20, "none", "1.2e+20");
    check(-4.5e-7, "none", "−4.5e−7");
  });

  it("keeps room for the sign of a currency", () => {
    check(-0.0001, "yuan", "−¥1.0e−4");
    check(-0.0012, "yuan", "−¥0.0012");
  });

  it("has no minus sign on a value that rounds to zero", () => {
    check(-0.01, "celsius", "0.0 °C");
    check(-0, "none", "0");
  });

  it("uses at most four digits and no more than eight characters for any number", () => {
    const plain = fc.double({ min: -1e12, max: 1e12, noNaN: true }).filter((value) => Math.abs(value) >= 1e-4 || value === 0);
    fc.assert(
      fc.property(plain, fc.constantFrom(...UNITS), fc.constantFrom<Language>("en", "zh"), (value, unit, language) => {
        // Percents past a thousand times all are told in full: a prefix to them says nothing to anybody.
        if ((unit === "percent" || unit === "ratio") && Math.abs(value) > 90) return;
        const { text } = formatValue(value, unit, language);
        const significant = text.replace(/e.*$/, "").replace(/\D/g, "").replace(/^0+/, "");
        expect({ text, digits: significant.length <= 4, length: text.length <= 8 }).toEqual({ text, digits: true, length: true });
      }),
    );
  });
});

describe("formatTick", () => {
  it("drops the zeros that only keep a moving value's width", () => {
    const ticks = [0.25, 0.5, 1].map((value) => formatTick(value, "ratio", "en"));
    expect(ticks).toEqual(["25%", "50%", "100%"]);
    expect(formatTick(1024 ** 3, "bytes", "en")).toBe("1 GiB");
    expect(formatTick(1500, "bytes-per-second", "en")).toBe("1.46 KiB/s");
    expect(formatTick(10_000, "none", "en")).toBe("10 k");
    expect(formatTick(100, "none", "en")).toBe("100");
  });
});

describe("formatAge", () => {
  it("tells whole units and never rounds up", () => {
    const ages = [-5, 0, 999, 40_000, 89_999, 90_000, 7 * 60_000, 5_399_999, 5_400_000, 47 * 3_600_000, 50 * 3_600_000];
    const english = ["0 s", "0 s", "0 s", "40 s", "89 s", "1 min", "7 min", "89 min", "1 h", "47 h", "2 d"];
    expect(ages.map((age) => formatAge(age, "en"))).toEqual(english);
    expect(formatAge(7 * 60_000, "zh")).toBe("7 分钟");
  });
});
