/**
 * How each unit is written: the steps of its scale with their names in both languages, and what its axis looks like. One line for
 * each unit of `core/wall/definition.ts`; `format.ts` turns a value and a line of this table into text.
 *
 * Bytes go by 1024 (KiB), everything else by 1000; Chinese counts by 万 and 亿. Symbols of SI are the same in both languages.
 */
import type { Unit } from "../protocol/wall.ts";
import type { Language } from "./i18n.ts";

export type Step = readonly [factor: number, name: string];

export interface UnitForm {
  /** Ascending. The first whose factor a value reaches, from above, writes it. */
  readonly steps: Readonly<Record<Language, readonly Step[]>>;
  /** What a value is multiplied with before it meets the steps. */
  readonly factor: number;
  /** Stands before the number. */
  readonly sign?: string;
  /** Decimals by size, where they do not follow the usual three digits. */
  readonly decimals?: (size: number) => number;
  /** Whole numbers of up to four digits are told in full. */
  readonly counts?: true;
  /** Whether an axis of what is never negative starts at zero even when all values are far above. */
  readonly fromZero: boolean;
  /** What is round to people. */
  readonly ticks: "decimal" | "binary" | "time";
  /** A value as wide as they commonly get: room is kept for it. */
  readonly wide: number;
}

// biome-ignore format: a table
const COUNTS: Record<Language, readonly Step[]> = {
  en: [[1, ""], [1e3, "k"], [1e6, "M"], [1e9, "G"], [1e12, "T"], [1e15, "P"]],
  zh: [[1, ""], [1e4, "万"], [1e8, "亿"], [1e12, "万亿"]],
};

const same = (steps: readonly Step[]): UnitForm["steps"] => ({ en: steps, zh: steps });
const DECIMAL = { factor: 1, fromZero: false, ticks: "decimal", wide: 99_900 } as const;

/** A count of something, or a quantity whose unit takes no prefix: 12.3 k rpm. */
function counted(after: string, zhAfter = after, parts: Partial<UnitForm> = {}): UnitForm {
  const en = COUNTS.en.map(
    ([factor, name]): Step => [factor, name === "" || after === "" || after.startsWith("/") ? name + after : `${name} ${after}`],
  );
  return { ...DECIMAL, steps: { en, zh: COUNTS.zh.map(([factor, name]): Step => [factor, name + zhAfter]) }, counts: true, ...parts };
}

const rate = (after: string, zhAfter = after): UnitForm => counted(after, zhAfter, { fromZero: true });

/** A quantity whose unit takes no prefix, with one decimal under 1000. */
const plain = (symbol: string): UnitForm => counted(symbol, symbol, { decimals: (size) => (size < 999.95 ? 1 : 0), wide: -99.9 });

const share = (factor: number): UnitForm => ({
  ...DECIMAL,
  steps: same([[1, "%"]]),
  factor,
  decimals: (size) => (size === 0 || size >= 99.95 ? 0 : 1),
  fromZero: true,
  wide: 99.9 / factor,
});

function prefixed(symbol: string, factor = 1, prefixes = "n µ m . k M G T P", parts: Partial<UnitForm> = {}): UnitForm {
  const names = prefixes.split(" ");
  const base = names.indexOf(".");
  return {
    ...DECIMAL,
    steps: same(names.map((name, i): Step => [1000 ** (i - base), name === "." ? symbol : name + symbol])),
    factor,
    wide: 99_900 / factor,
    ...parts,
  };
}

/** Bits have no parts; of the others nobody speaks of a thousandth. */
const WHOLE = ". k M G T P E";
const data = (symbol: string): UnitForm => prefixed(symbol, 1, WHOLE, { fromZero: true, wide: 999e6 });

const binary = (after: string): UnitForm => ({
  ...DECIMAL,
  steps: same(["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"].map((name, power): Step => [1024 ** power, `${name}B${after}`])),
  fromZero: true,
  ticks: "binary",
  wide: 1010 * 1024 ** 2,
});

// biome-ignore format: a table
const DURATIONS: UnitForm["steps"] = {
  en: [[1e-9, "ns"], [1e-6, "µs"], [1e-3, "ms"], [1, "s"], [60, "min"], [3600, "h"], [86_400, "d"]],
  zh: [[1e-9, "纳秒"], [1e-6, "微秒"], [1e-3, "毫秒"], [1, "秒"], [60, "分钟"], [3600, "小时"], [86_400, "天"]],
};

const duration = (factor: number): UnitForm => ({ ...DECIMAL, steps: DURATIONS, factor, ticks: "time", wide: (99.9 * 60) / factor });

const ladder = (steps: readonly Step[], factor = 1): UnitForm => ({ ...DECIMAL, steps: same(steps), factor, wide: 999 / factor });
// biome-ignore format: a table
const LENGTHS: readonly Step[] = [[1e-6, "µm"], [1e-3, "mm"], [1, "m"], [1e3, "km"]];
// biome-ignore format: a table
const MASSES: readonly Step[] = [[1e-3, "mg"], [1, "g"], [1e3, "kg"], [1e6, "t"]];
// biome-ignore format: a table
const VOLUMES: readonly Step[] = [[1e-3, "mL"], [1, "L"], [1e3, "m³"]];

export const UNIT_FORMS: Readonly<Record<Unit, UnitForm>> = {
  none: counted(""),
  ratio: share(100),
  percent: share(1),
  "parts-per-million": counted("ppm"),
  "per-second": rate("/s"),
  "per-minute": rate("/min"),
  "per-hour": rate("/h"),
  "requests-per-second": rate("req/s", "次/秒"),
  "operations-per-second": rate("ops/s", "次/秒"),
  pieces: counted("pcs", "件"),
  "pieces-per-minute": rate("pcs/min", "件/分"),
  "pieces-per-hour": rate("pcs/h", "件/时"),
  bytes: binary(""),
  "bytes-per-second": binary("/s"),
  "bytes-decimal": data("B"),
  "bytes-decimal-per-second": data("B/s"),
  bits: data("bit"),
  "bits-per-second": data("bit/s"),
  nanoseconds: duration(1e-9),
  microseconds: duration(1e-6),
  milliseconds: duration(1e-3),
  seconds: duration(1),
  minutes: duration(60),
  hours: duration(3600),
  days: duration(86_400),
  celsius: plain("°C"),
  fahrenheit: plain("°F"),
  kelvin: plain("K"),
  volts: prefixed("V"),
  amperes: prefixed("A"),
  ohms: prefixed("Ω"),
  watts: prefixed("W"),
  kilowatts: prefixed("W", 1e3),
  "volt-amperes": prefixed("VA"),
  "watt-hours": prefixed("Wh", 1, WHOLE),
  "kilowatt-hours": prefixed("Wh", 1e3, WHOLE),
  joules: prefixed("J"),
  hertz: prefixed("Hz"),
  megahertz: prefixed("Hz", 1e6),
  "revolutions-per-minute": counted("rpm", "转/分"),
  decibels: plain("dB"),
  "decibel-milliwatts": plain("dBm"),
  pascals: prefixed("Pa"),
  hectopascals: plain("hPa"),
  bar: counted("bar"),
  newtons: prefixed("N"),
  millimetres: ladder(LENGTHS, 1e-3),
  metres: ladder(LENGTHS),
  "metres-per-second": counted("m/s"),
  "kilometres-per-hour": counted("km/h"),
  degrees: plain("°"),
  grams: ladder(MASSES),
  kilograms: ladder(MASSES, 1e3),
  litres: ladder(VOLUMES),
  "litres-per-minute": counted("L/min"),
  "cubic-metres": counted("m³"),
  "cubic-metres-per-hour": counted("m³/h"),
  "micrograms-per-cubic-metre": counted("µg/m³"),
  lux: counted("lx"),
  ph: counted("pH"),
  yuan: counted("", "", { sign: "¥" }),
  dollars: counted("", "", { sign: "$" }),
  euros: counted("", "", { sign: "€" }),
};
