/** What is in each of the kept state folders, whichever version made it (make.ts). */

export interface State {
  readonly startMs: number;
  /** The version knew rules, and was given RULE_FILE. */
  readonly rules?: boolean;
  /** The version knew targets of notifications, and was given TARGET. */
  readonly targets?: boolean;
  /** By path inside the state folder: gzip, base64. */
  readonly files: Readonly<Record<string, string>>;
}

export const DEVICE = "press-4";
export const NOTICE = "Kept since an earlier version";
export const RULE_FILE = "presses";
export const RULES = "groups: [{ name: oil, rules: [{ alert: OilHot, expr: oil_celsius > 60, for: 5m }] }]\n";
/** Nobody listens there, and a test that does not name the host never asks. */
export const TARGET_HOST = "127.0.0.1:9";
export const TARGET = {
  target: "pager",
  kind: "webhook",
  url: `http://${TARGET_HOST}/hook`,
  sendResolved: false,
  minPriority: "high",
} as const;
export const READINGS_OF_BODY = 30;

const STEP_MS = 2_000;
const STEPS = 300;
export const SPAN_MS = STEPS * STEP_MS;

export interface Reading {
  readonly time: number;
  readonly good_parts_total: number;
  readonly oil_celsius: number;
  readonly torque_nm: number;
}

/** A counter, hundredths, and full mantissas: a chunk has a form for each. */
export function readingsFrom(startMs: number): readonly Reading[] {
  return Array.from({ length: STEPS }, (_, i) => ({
    time: startMs + i * STEP_MS,
    good_parts_total: i * 17,
    oil_celsius: (4_000 + ((i * 37) % 181)) / 100,
    // Divisions are the same on every machine; a sine need not be.
    torque_nm: 1_000 / (i + 3),
  }));
}
