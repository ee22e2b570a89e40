/** Numbers as they are told; `fromWire` is beside their type. */
import type { WireNumber } from "./frame.ts";

/** Five significant digits. */
export function toWire(value: number): WireNumber {
  // The largest numbers round to infinity.
  const told = value === 0 ? 0 : Number(value.toPrecision(5));
  if (Number.isFinite(told)) return told;
  return Number.isNaN(told) ? null : told > 0 ? "+Inf" : "-Inf";
}
