/** A picture written out: what the site sends whoever opens a stream, and what a screen keeps over a power cut. */
import type { DeviceEntry, SeriesEntry, Snapshot } from "./frame.ts";
import type { Picture, SeriesPicture } from "./picture.ts";
import { toWire } from "./to-wire.ts";

/** The snapshot from which `openPicture` makes an equal picture. Series that are gone stay in it while they have history. */
export function toSnapshot(picture: Picture): Snapshot {
  const { incarnation, seq, at, build, site, open, wall, notices, alarms, texts } = picture;
  return {
    incarnation,
    seq,
    at,
    build,
    site,
    open,
    wall,
    devices: [...picture.devices.values()].map((d): DeviceEntry => [d.number, d.name, d.rhythmMs, d.seenMs]),
    series: [...picture.series.values()].map(toEntry),
    history: [...picture.queries.values()]
      .filter(({ times }) => times.length > 0)
      .map(({ query, times, series }) => ({
        query: query.number,
        times: [...times],
        series: series.map((s) => [s.number, s.points.map(toWire)] as const),
      })),
    notices,
    alarms,
    texts: [...texts.values()],
  };
}

function toEntry(series: SeriesPicture): SeriesEntry {
  const { number, query, labels, devices, paceMs, value, sampledMs, present } = series;
  const entry = { number, query, labels, devices, value: toWire(value), sampledMs };
  return { ...entry, ...(paceMs > 0 ? { paceMs } : {}), ...(present ? {} : { gone: true }) };
}
