import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatAge, formatText, formatTick, formatValue } from "../../dashboard/format.ts";
import type { Language } from "../../dashboard/i18n.ts";
import type { Unit } from "../../protocol/wall.ts";

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

  it("writes what has no number as a sign without a unit", () => {
    check(Number.NaN, "bytes", "—");
    check(Number.POSITIVE_INFINITY, "ratio", "∞");
    check(Number.NEGATIVE_INFINITY, "celsius", "−∞");
  });

  it("writes sizes past both ends of the scale with an exponent", () => {
    check(1.23e20, "none", "1.2e+20");
    check(-4.5e-7, "none", "−4.5e−7");
  });

  it("has no minus sign on a value that rounds to zero", () => {
    check(-0.01, "celsius", "0.0 °C");
    check(-0, "none", "0");
  });

  it("uses at most four digits and no more than eight characters for any number", () => {
    const units: Unit[] = ["none", "ratio", "bytes", "bytes-per-second", "seconds", "celsius", "per-second"];
    const plain = fc.double({ min: -1e12, max: 1e12, noNaN: true }).filter((value) => Math.abs(value) >= 1e-4 || value === 0);
    fc.assert(
      fc.property(plain, fc.constantFrom(...units), fc.constantFrom<Language>("en", "zh"), (value, unit, language) => {
        if ((unit === "celsius" || unit === "ratio") && Math.abs(value) > 90) return;
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
