/** Putting wall files to a site: everything is checked, here and by the site, before the first is written. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { FileDefect } from "../protocol/command.ts";
import type { WallChanges } from "../protocol/wall.ts";
import { readWall } from "../protocol/wall-text.ts";
import type { Done } from "./command-line.ts";
import { askSite, problemText, type SiteAccess } from "./site-access.ts";

const PutSchema = v.object({
  wall: v.string(),
  version: v.optional(v.number()),
  changes: v.object({
    created: v.boolean(),
    added: v.array(v.string()),
    changed: v.array(v.string()),
    removed: v.array(v.string()),
    unchanged: v.number(),
    other: v.array(v.picklist(["title", "canvas", "pages"])),
  }),
});

interface ReadFile {
  readonly file: string;
  readonly wall: string;
  readonly text: string;
}

export async function applyWalls(files: readonly string[], access: SiteAccess, dryRun: boolean): Promise<Done> {
  const walls: ReadFile[] = [];
  const wrong: string[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch((error: Error) => error);
    if (typeof text !== "string") {
      wrong.push(`${file}: cannot be read: ${text.message}`);
      continue;
    }
    const read = readWall(text);
    if (!read.ok) wrong.push(...read.defects.map((defect) => defectLine(file, defect)));
    else walls.push({ file, wall: read.file.wall, text });
  }
  for (const [i, { file, wall }] of walls.entries()) {
    const first = walls.findIndex((other) => other.wall === wall);
    if (first < i) wrong.push(`${file}: is the wall \`${wall}\`, and so is ${walls[first]?.file}`);
  }
  if (wrong.length > 0) return refused(wrong);
  const checked = await Promise.all(walls.map((wall) => put(wall, access, "dry-run=1")));
  const refusals = checked.filter(({ ok }) => !ok).flatMap(({ lines }) => lines);
  if (refusals.length > 0) return refused(refusals);
  if (dryRun) return { ok: true, lines: [...checked.flatMap(({ lines }) => lines), "nothing was written: this was a dry run"] };
  const lines: string[] = [];
  for (const wall of walls) {
    // One id for all tries of this request; another run is another command.
    const applied = await put(wall, access, `command=${randomUUID()}`);
    lines.push(...applied.lines);
    if (!applied.ok) return { ok: false, lines };
  }
  return { ok: true, lines };
}

function refused(wrong: readonly string[]): Done {
  return { ok: false, lines: [...wrong, "nothing was written"] };
}

async function put({ file, wall, text }: ReadFile, access: SiteAccess, query: string): Promise<Done> {
  const answer = await askSite(access, "PUT", `/api/walls/${wall}?${query}`, text);
  if (!answer.ok) {
    const { problem } = answer;
    return { ok: false, lines: problem.defects?.map((defect) => defectLine(file, defect)) ?? [`${file}: ${problemText(problem)}`] };
  }
  const { changes, version } = v.parse(v.pipe(v.string(), v.parseJson(), PutSchema), answer.text);
  return { ok: true, lines: [`${wall}: ${describe(changes)}${version === undefined ? "" : `; version ${version}`}`] };
}

/** `walls/hosts.yaml:12:7: pages[0].panels[2].unit: must be …`, which editors and terminals lead to. */
export function defectLine(file: string, { line, column, path, reason }: FileDefect): string {
  return `${file}:${line}:${column}: ${path === "" ? "" : `${path}: `}${reason}`;
}

/** `2 panels added (cpu, load), 1 changed (disk), 9 unchanged`. */
export function describe({ created, added, changed, removed, unchanged, other }: WallChanges): string {
  if (created) return `new, ${count(added.length)}`;
  const parts = [
    ["added", added],
    ["changed", changed],
    ["removed", removed],
  ] as const;
  const said = parts.filter(([, ids]) => ids.length > 0).map(([word, ids]) => `${count(ids.length)} ${word} (${ids.join(", ")})`);
  if (other.length > 0) said.push(`${other.join(" and ")} changed`);
  return said.length === 0 ? `unchanged, ${count(unchanged)}` : `${said.join(", ")}, ${unchanged} unchanged`;
}

function count(panels: number): string {
  return panels === 1 ? "1 panel" : `${panels} panels`;
}
