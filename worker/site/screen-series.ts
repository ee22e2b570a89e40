/**
 * What screens report of themselves, as series like any other: a television is monitored as a device is. They bear the screen's id and
 * no label that names a device.
 */
import type { RecordedSample } from "../../core/alarm/runner.ts";
import { seriesKey } from "../../core/metric.ts";
import type { Report } from "../../protocol/report.ts";

/** `behindMs`: for how long it has not painted what it was sent. */
export function screenSamples(screen: string, report: Report, behindMs: number): readonly RecordedSample[] {
  const { frameMs, heapBytes, skewMs, hidden, viewport, unknown, sound } = report;
  const of = (name: string, value: number | null): RecordedSample[] =>
    value === null ? [] : [{ key: seriesKey(`parapet_screen_${name}`, [["screen", screen]]), value }];
  return [
    ...of("up", 1),
    ...of("visible", hidden ? 0 : 1),
    ...of("behind_seconds", behindMs / 1_000),
    ...of("frame_seconds", frameMs === null ? null : frameMs / 1_000),
    ...of("heap_bytes", heapBytes),
    ...of("clock_skew_seconds", skewMs / 1_000),
    ...of("viewport_pixels", Math.round(viewport.width * viewport.ratio) * Math.round(viewport.height * viewport.ratio)),
    ...of("unknown_events", unknown),
    ...of("sound_blocked", sound === undefined ? null : sound === "blocked" ? 1 : 0),
  ];
}
