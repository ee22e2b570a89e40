/**
 * What others call our units: the codes of UCUM (https://ucum.org), which OpenTelemetry and OTLP senders use, the base units at the
 * end of OpenMetrics names, and the everyday spellings of wall files. A name that is not known is `undefined`, never a guess.
 */
import { UNITS, type Unit } from "./definition.ts";

/** Codes as UCUM writes them, upper and lower case apart: `mm` is not `Mm`. Where several mean one unit, the first is UCUM's own. */
// biome-ignore format: a table
const CODES: readonly (readonly [Unit, string])[] = [
  ["none", "1"], ["percent", "%"], ["parts-per-million", "[ppm] ppm"],
  ["per-second", "1/s /s s-1 cps"], ["per-minute", "1/min /min"], ["per-hour", "1/h /h"],
  ["requests-per-second", "{request}/s {requests}/s req/s reqps rps"],
  ["operations-per-second", "{operation}/s {operations}/s ops/s ops iops"],
  ["pieces", "{piece} {pieces} {item} {items} pcs"], ["pieces-per-minute", "{piece}/min {item}/min pcs/min"],
  ["pieces-per-hour", "{piece}/h {item}/h pcs/h"],
  ["bytes", "By B"], ["bytes-per-second", "By/s B/s"], ["bytes-decimal", "decbytes"], ["bytes-decimal-per-second", "Bps"],
  ["bits", "bit"], ["bits-per-second", "bit/s bps"],
  ["nanoseconds", "ns"], ["microseconds", "us µs μs"], ["milliseconds", "ms"], ["seconds", "s"], ["minutes", "min"], ["hours", "h"],
  ["days", "d"],
  ["celsius", "Cel °C"], ["fahrenheit", "[degF] °F"], ["kelvin", "K"],
  ["volts", "V"], ["amperes", "A"], ["ohms", "Ohm Ω"], ["watts", "W"], ["kilowatts", "kW"], ["volt-amperes", "V.A VA"],
  ["watt-hours", "W.h Wh"], ["kilowatt-hours", "kW.h kWh"], ["joules", "J"],
  ["hertz", "Hz"], ["megahertz", "MHz"], ["revolutions-per-minute", "{revolution}/min {rev}/min rpm"], ["decibels", "dB"],
  ["decibel-milliwatts", "dB[mW] dBm"],
  ["pascals", "Pa"], ["hectopascals", "hPa mbar"], ["bar", "bar"], ["newtons", "N"],
  ["millimetres", "mm"], ["metres", "m"], ["metres-per-second", "m/s"], ["kilometres-per-hour", "km/h"], ["degrees", "deg °"],
  ["grams", "g"], ["kilograms", "kg"], ["litres", "L l"], ["litres-per-minute", "L/min l/min"], ["cubic-metres", "m3 m³"],
  ["cubic-metres-per-hour", "m3/h m³/h"], ["micrograms-per-cubic-metre", "ug/m3 µg/m³"], ["lux", "lx"], ["ph", "[pH] pH"],
  ["yuan", "CNY RMB"], ["dollars", "USD"], ["euros", "EUR"],
];

/** Base units as OpenMetrics spells them, and what exporters write beside them. Those that are our own names are not repeated. */
// biome-ignore format: a table
const ENDINGS: readonly (readonly [Unit, string])[] = [
  ["amperes", "amps"], ["metres", "meters"], ["millimetres", "millimeters"], ["litres", "liters"], ["cubic-metres", "cubic_meters"],
  ["revolutions-per-minute", "rpm"], ["decibel-milliwatts", "dbm"], ["decibels", "decibel db"], ["kilowatt-hours", "kwh"],
  ["parts-per-million", "ppm"], ["metres-per-second", "meters_per_second"],
  ["bytes-per-second", "bytes_per_second"], ["bits-per-second", "bits_per_second"], ["per-second", "per_second"],
];

const BY_CODE = new Map(CODES.flatMap(([unit, codes]) => codes.split(" ").map((code): [string, Unit] => [code, unit])));
const BY_ENDING = new Map<string, Unit>([
  // Words that end names for other reasons: `foo_bar`, `retries_none`.
  ...UNITS.filter((unit) => !["none", "bar", "ph"].includes(unit)).map((unit): [string, Unit] => [unit.replace(/-/g, "_"), unit]),
  ...ENDINGS.flatMap(([unit, endings]) => endings.split(" ").map((ending): [string, Unit] => [ending, unit])),
]);

/** Our own name, a UCUM code (annotations aside: `{packet}` is a count), or the base unit of an OpenMetrics name. */
export function unitOf(text: string): Unit | undefined {
  return UNITS.find((unit) => unit === text) ?? BY_CODE.get(text) ?? BY_ENDING.get(text) ?? annotated(text);
}

/** UCUM's annotations say what is counted, not in which unit. */
function annotated(text: string): Unit | undefined {
  const match = /^\{[^{}]*\}(\/(?:s|min|h))?$/.exec(text);
  return match ? (BY_CODE.get(match[1] ?? "1") as Unit) : undefined;
}

/** What a counter's rate is in, where that is a unit of its own. A second a second is a share of the time. */
const RATES: Partial<Record<Unit, Unit>> = {
  bytes: "bytes-per-second",
  bits: "bits-per-second",
  seconds: "ratio",
  joules: "watts",
};

/** The unit of a metric by the end of its name, before `_total`; for a counter that of its rate, since that is what is shown. */
export function unitOfMetric(name: string, counter: boolean): Unit {
  const words = name.replace(/_total$/, "").split("_");
  // The longest ending counts: `bytes_per_second` before `per_second`. The first word is never a unit: something is measured.
  for (let i = Math.max(1, words.length - 4); i < words.length; i++) {
    const unit = BY_ENDING.get(words.slice(i).join("_"));
    if (unit) return counter ? (RATES[unit] ?? "per-second") : unit;
  }
  return counter ? "per-second" : "none";
}
