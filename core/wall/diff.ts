/** What a wall that is put changes of the one before it: panels by id. One that moved to another page has changed. */
import { diffParts } from "../file-changes.ts";
import type { Panel, WallChanges, WallDefinition } from "./definition.ts";

export function diffWalls(before: WallDefinition | undefined, after: WallDefinition): WallChanges {
  const differs = (part: (wall: WallDefinition) => unknown): boolean =>
    before !== undefined && JSON.stringify(part(before)) !== JSON.stringify(part(after));
  return diffParts(before && panelsOf(before), panelsOf(after), [
    ...(differs(({ title }) => title) ? (["title"] as const) : []),
    ...(differs(({ canvas, reflows }) => [canvas, reflows]) ? (["canvas"] as const) : []),
    ...(differs(({ alarms }) => alarms) ? (["alarms"] as const) : []),
    ...(differs(({ pages }) => pages.map(({ id, title }) => [id, title])) ? (["pages"] as const) : []),
    ...(differs(timesOf) ? (["times"] as const) : []),
  ]);
}

function timesOf({ pages, rotation, dim, shifts, timeZone }: WallDefinition): unknown {
  const timed = pages.filter(({ seconds, during, days }) => (seconds ?? during ?? days) !== undefined);
  return [rotation, dim, shifts, timeZone, timed.map(({ id, seconds, during, days }) => [id, seconds, during, days])];
}

/** Each panel as a text; numbers of queries follow from the order of the wall and say nothing. */
function panelsOf({ pages }: WallDefinition): Map<string, string> {
  return new Map(pages.flatMap((page) => page.panels.map((panel) => [panel.id, JSON.stringify([page.id, plain(panel)])])));
}

function plain({ queries, ...rest }: Panel): unknown {
  return { ...rest, queries: queries.map(({ number: _, ...query }) => query) };
}
