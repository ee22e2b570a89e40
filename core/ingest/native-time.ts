/**
 * The member `time` of a native JSON object: epoch milliseconds, or an RFC 3339 text. A number that must be in another unit is
 * refused with that unit named, since a wrong unit is the usual mistake and would else vanish as too old or too far ahead.
 */

/** 1973-03-03 in milliseconds; as seconds, the year 5138. */
const LEAST_MS = 1e11;
/** The year 5138 in milliseconds; as microseconds, 1973. */
const MOST_MS = 1e14;
const LEAST_NS = 1e17;

const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;

/** Epoch milliseconds, or why not. */
export function readNativeTime(value: unknown): number | string {
  if (typeof value === "number") {
    if (value >= LEAST_MS && value < MOST_MS) return Math.floor(value);
    const unit = value < LEAST_MS ? "seconds" : value < LEAST_NS ? "microseconds" : "nanoseconds";
    return `time: ${value} looks like ${unit}, epoch milliseconds are needed`;
  }
  const ms = typeof value === "string" ? parseRfc3339(value) : undefined;
  return ms ?? "time: neither epoch milliseconds nor an RFC 3339 text with a zone";
}

function parseRfc3339(text: string): number | undefined {
  const match = RFC_3339.exec(text);
  if (!match) return undefined;
  const number = (group: number): number => Number(match[group] ?? 0);
  const [year, month, day, hour, minute, second] = [number(1), number(2), number(3), number(4), number(5), number(6)];
  const [zoneHour, zoneMinute] = [number(9), number(10)];
  // A leap second is the next minute's first one: POSIX time has no other place for it.
  if (hour > 23 || minute > 59 || second > 60 || zoneHour > 23 || zoneMinute > 59) return undefined;
  const midnight = new Date(0);
  midnight.setUTCFullYear(year, month - 1, day);
  // A month or day that does not exist moves the date elsewhere.
  if (midnight.getUTCMonth() !== month - 1 || midnight.getUTCDate() !== day) return undefined;
  const ms = Number((match[7] ?? "").padEnd(3, "0").slice(0, 3));
  const offsetMinutes = (match[8] === "-" ? -1 : 1) * (zoneHour * 60 + zoneMinute);
  return midnight.getTime() + (hour * 60 + minute - offsetMinutes) * 60_000 + second * 1_000 + ms;
}
