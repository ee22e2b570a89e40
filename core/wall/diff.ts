/** What a wall that is put changes of the one before it: told to whoever puts it, and kept with the version. */
import type { Panel, WallChanges, WallDefinition } from "./definition.ts";

export function diffWalls(before: WallDefinition | undefined, after: WallDefinition): WallChanges {
  const [old, now] = [panelsOf(before), panelsOf(after)];
  const shared = [...now.keys()].filter((id) => old.has(id));
  const changed = shared.filter((id) => old.get(id) !== now.get(id));
  const differs = (part: (wall: WallDefinition) => unknown): boolean =>
    before !== undefined && JSON.stringify(part(before)) !== JSON.stringify(part(after));
  return {
    created: before === undefined,
    added: [...now.keys()].filter((id) => !old.has(id)),
    changed,
    removed: [...old.keys()].filter((id) => !now.has(id)),
    unchanged: shared.length - changed.length,
    other: [
      ...(differs(({ title }) => title) ? (["title"] as const) : []),
      ...(differs(({ canvas }) => canvas) ? (["canvas"] as const) : []),
      ...(differs(({ pages }) => pages.map(({ id, title }) => [id, title])) ? (["pages"] as const) : []),
    ],
  };
}

export function isSame({ created, added, changed, removed, other }: WallChanges): boolean {
  return !created && added.length + changed.length + removed.length + other.length === 0;
}

/** Each panel as a text; numbers of queries follow from the order of the wall and say nothing. */
function panelsOf(wall: WallDefinition | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const page of wall?.pages ?? []) for (const panel of page.panels) found.set(panel.id, JSON.stringify([page.id, plain(panel)]));
  return found;
}

function plain({ queries, ...rest }: Panel): unknown {
  return { ...rest, queries: queries.map(({ number: _, ...query }) => query) };
}
