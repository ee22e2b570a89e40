/** Which queries a frame has news of, so that a page redraws the panels that show them and no others. */
import type { Frame } from "../../protocol/frame.ts";
import type { Picture } from "../../protocol/picture.ts";

/** Read before the frame is folded in: a series may leave the picture with it. */
export function touchedQueries(picture: Picture, frame: Frame): Set<number> {
  const queries = new Set<number>();
  const touch = (series: number): void => {
    const query = picture.series.get(series)?.query;
    if (query !== undefined) queries.add(query);
  };
  for (const entry of frame.series ?? []) queries.add(entry.query);
  for (const [series] of frame.members ?? []) touch(series);
  for (const series of frame.gone ?? []) touch(series);
  for (const [, numbers, , held] of frame.changes ?? []) {
    for (const distances of [numbers, held]) {
      let series = 0;
      for (const distance of distances) {
        series += distance;
        touch(series);
      }
    }
  }
  return queries;
}

/** True when the frame says anything of a device. */
export function touchesDevices(frame: Frame): boolean {
  return Boolean(frame.devices?.length || frame.seen?.length || frame.rhythms?.length);
}
