/** Grafana's units as ours: https://github.com/grafana/grafana/blob/main/packages/grafana-data/src/valueFormats/categories.ts names them. */
import type { Unit } from "../../protocol/wall.ts";

// biome-ignore format: a table
const UNITS: readonly (readonly [Unit, string])[] = [
  ["none", "none short string sishort locale bool bool_yes_no bool_on_off"],
  ["percent", "percent humidity"], ["ratio", "percentunit"], ["parts-per-million", "ppm"],
  ["per-second", "cps eps mps"], ["per-minute", "cpm opm epm"],
  ["requests-per-second", "reqps rps"], ["operations-per-second", "ops iops wps"],
  ["bytes", "bytes"], ["bytes-decimal", "decbytes"], ["bytes-per-second", "binBps"], ["bytes-decimal-per-second", "Bps"],
  ["bits", "bits decbits"], ["bits-per-second", "bps binbps"],
  ["nanoseconds", "ns"], ["microseconds", "µs"], ["milliseconds", "ms dtdurationms"], ["seconds", "s dtdurations clocks timeticks"],
  ["minutes", "m"], ["hours", "h"], ["days", "d"],
  ["celsius", "celsius"], ["fahrenheit", "fahrenheit farenheit"], ["kelvin", "kelvin"],
  ["volts", "volt"], ["amperes", "amp"], ["ohms", "ohm"], ["watts", "watt"], ["kilowatts", "kwatt"], ["volt-amperes", "voltamp"],
  ["watt-hours", "watth"], ["kilowatt-hours", "kwatth"], ["joules", "joule"],
  ["hertz", "hertz rothz"], ["megahertz", "rotmhz"], ["revolutions-per-minute", "rotrpm"], ["decibels", "dB"], ["decibel-milliwatts", "dBm"],
  ["pascals", "pressurepa"], ["hectopascals", "pressurehpa"], ["bar", "pressurebar"], ["newtons", "forceN"],
  ["millimetres", "lengthmm"], ["metres", "lengthm"], ["metres-per-second", "velocityms"], ["kilometres-per-hour", "velocitykmh"],
  ["degrees", "degree"], ["grams", "massg"], ["kilograms", "masskg"], ["litres", "litre"], ["litres-per-minute", "flowlpm"],
  ["cubic-metres", "m3"], ["micrograms-per-cubic-metre", "conμgm3 conμgNm3"], ["lux", "lux"], ["ph", "pH"],
  ["yuan", "currencyCNY"], ["dollars", "currencyUSD"], ["euros", "currencyEUR"],
];

const BY_GRAFANA = new Map(UNITS.flatMap(([unit, names]) => names.split(" ").map((name): [string, Unit] => [name, unit])));

/** `undefined`: there is none like it. */
export function unitOfGrafana(unit: string): Unit | undefined {
  return BY_GRAFANA.get(unit);
}
