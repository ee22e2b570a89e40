/** Numbers, texts and durations as PromQL and Go write them. */

/** Without an exponent, as few digits as tell it from its neighbours: `count_values` makes a label of it. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  const text = Object.is(value, -0) ? "-0" : String(value);
  const [, sign = "", whole = "", fraction = "", exponent = ""] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(text) ?? [];
  if (exponent === "") return text;
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + digits.padEnd(point, "0");
}

/** As OpenMetrics writes a quantile: always with a point. */
export function formatQuantile(value: number): string {
  const text = formatNumber(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/** A text between quotes, as `unquote` reads it. */
export function quote(text: string): string {
  return `"${text.replace(/[\\"\n]/g, (c) => (c === "\n" ? "\\n" : `\\${c}`))}"`;
}

const UNITS: readonly (readonly [unit: string, ms: number])[] = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
];

/** `1h30m`; `null` where no duration says the same. */
export function formatDuration(ms: number): string | null {
  // Beyond this, numbers are no longer exact, and nobody reads them as durations.
  if (!Number.isInteger(ms) || ms < 0 || ms > 2 ** 43) return null;
  if (ms === 0) return "0s";
  let rest = ms;
  let text = "";
  for (const [unit, unitMs] of UNITS) {
    const count = Math.floor(rest / unitMs);
    if (count > 0) text += `${count}${unit}`;
    rest -= count * unitMs;
  }
  return text;
}
