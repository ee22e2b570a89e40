/** Values that are asked beside what a panel shows: set points, references, totals, states. */
import type { Picture, SeriesPicture } from "../../protocol/picture.ts";
import type { Panel, Query } from "../../protocol/wall.ts";
import { currentSeries } from "./tile-state.ts";

type Labels = SeriesPicture["labels"];

/** The finite values of a role that belong to a series: those whose labels it has, all of them. One without labels belongs to all. */
export function valuesOfRole(panel: Panel, picture: Picture, role: NonNullable<Query["role"]>): (labels: Labels) => readonly number[] {
  const marks = panel.queries
    .filter((query) => query.role === role)
    .flatMap((query) => currentSeries(picture.queries.get(query.number)))
    .filter(({ value }) => Number.isFinite(value));
  return (labels) =>
    marks
      .filter((mark) => Object.entries(mark.labels).every(([name, text]) => name === "__name__" || labels[name] === text))
      .map(({ value }) => value);
}
