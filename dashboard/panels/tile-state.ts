/**
 * How fresh a tile is, computed on the screen from what the picture says of its series and devices, and server time.
 *
 * A series is as old as its newest sample, by the slowest rhythm of the devices that are expected to contribute, and never
 * fresher than the freshest of them. One that rules record comes at their pace where that is slower. A tile is as fresh as its
 * freshest series, and says how many devices are live where not all are: "46 of 48".
 */
import { DEFAULT_RHYTHM_MS, type Freshness, freshnessAt } from "../../core/freshness.ts";
import type { DevicePicture, Picture, QueryPicture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel } from "../../protocol/wall.ts";

export interface TileState {
  readonly state: Freshness;
  /** Age of the newest sample, ms; 0 when there is none. */
  readonly ageMs: number;
  /** Devices that are live, of those expected to contribute. */
  readonly live: number;
  readonly expected: number;
}

type Devices = Picture["devices"];

const ORDER: readonly Freshness[] = ["live", "late", "stale", "never"];

function worse(a: Freshness, b: Freshness): Freshness {
  return ORDER.indexOf(a) > ORDER.indexOf(b) ? a : b;
}

function better(a: Freshness, b: Freshness): Freshness {
  return ORDER.indexOf(a) < ORDER.indexOf(b) ? a : b;
}

/** A site that never heard a device says 0. */
export function deviceState({ seenMs, rhythmMs }: DevicePicture, nowMs: number): Freshness {
  return freshnessAt(nowMs, seenMs > 0 ? seenMs : undefined, rhythmMs);
}

/** The slowest rhythm of a series' devices, and of the rules that it comes through. */
export function seriesRhythmMs(series: SeriesPicture, devices: Devices): number {
  let rhythmMs = 0;
  for (const number of series.devices) rhythmMs = Math.max(rhythmMs, devices.get(number)?.rhythmMs ?? 0);
  return Math.max(rhythmMs === 0 ? DEFAULT_RHYTHM_MS : rhythmMs, series.paceMs);
}

export function seriesState(series: SeriesPicture, devices: Devices, nowMs: number): Freshness {
  const bySample = freshnessAt(nowMs, series.sampledMs > 0 ? series.sampledMs : undefined, seriesRhythmMs(series, devices));
  let byDevice: Freshness | undefined;
  for (const number of series.devices) {
    const device = devices.get(number);
    if (device) byDevice = better(byDevice ?? "never", deviceState(device, nowMs));
  }
  return byDevice === undefined ? bySample : worse(bySample, byDevice);
}

/**
 * The series that stand for a query now: those of its result, else the ones that left it last. A value that went away is shown
 * as old, never hidden.
 */
export function currentSeries(query: QueryPicture | undefined): readonly SeriesPicture[] {
  if (!query) return [];
  const present = query.series.filter((series) => series.present);
  if (present.length > 0) return present;
  const newestMs = Math.max(...query.series.map((series) => series.sampledMs));
  return query.series.filter((series) => series.sampledMs === newestMs);
}

export function tileState(panel: Panel, picture: Picture, nowMs: number): TileState {
  if (panel.queries.length === 0 && panel.type !== "status-grid") {
    // What has no data cannot be old; texts and alarms tell their age themselves.
    const isHere = panel.stream === undefined || picture.texts.has(panel.stream);
    return { state: isHere ? "live" : "never", ageMs: 0, live: 0, expected: 0 };
  }
  if (panel.type === "status-grid" && panel.queries.length === 0) return gridState(picture.devices, nowMs);
  let state: Freshness = "never";
  let newestMs = Number.NEGATIVE_INFINITY;
  const expected = new Set<number>();
  for (const query of panel.queries) {
    if (query.role !== undefined) continue;
    for (const series of currentSeries(picture.queries.get(query.number))) {
      state = better(state, seriesState(series, picture.devices, nowMs));
      newestMs = Math.max(newestMs, series.sampledMs);
      for (const number of series.devices) expected.add(number);
    }
  }
  let live = 0;
  for (const number of expected) {
    const device = picture.devices.get(number);
    if (device && deviceState(device, nowMs) === "live") live++;
  }
  return { state, ageMs: newestMs > 0 ? Math.max(0, nowMs - newestMs) : 0, live, expected: expected.size };
}

/** The grid tells each device's state itself; the tile is as fresh as the freshest of them. */
function gridState(devices: Devices, nowMs: number): TileState {
  let state: Freshness = "never";
  let newestMs = Number.NEGATIVE_INFINITY;
  for (const device of devices.values()) {
    state = better(state, deviceState(device, nowMs));
    newestMs = Math.max(newestMs, device.seenMs);
  }
  return { state, ageMs: newestMs > 0 ? Math.max(0, nowMs - newestMs) : 0, live: 0, expected: 0 };
}
