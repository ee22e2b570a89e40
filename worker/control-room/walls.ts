/**
 * Walls as files, in the room: what is answered to who reads them, and what each put or delete orders of the site. The room keeps
 * the texts, the site what they say.
 */
import { diffWalls } from "../../core/wall/diff.ts";
import type { WallFile } from "../../core/wall/file.ts";
import { fileOf } from "../../core/wall/to-file.ts";
import type { ConsoleScreens, FileDefect, Params, Results, RpcErrorCode } from "../../protocol/command.ts";
import type { WallChanges, WallDefinition } from "../../protocol/wall.ts";
import { formatWall, readWall } from "../../protocol/wall-text.ts";
import type { Planned, PlanParts } from "./plans.ts";
import type { Entry } from "./storage.ts";
import type { StoredWall } from "./wall-storage.ts";

export type WallAnswer<R> =
  | { readonly ok: true; readonly result: R }
  | { readonly ok: false; readonly code: RpcErrorCode; readonly message: string; readonly defects?: readonly FileDefect[] };

/** What the room asks of the site about walls. */
export interface WallLink {
  walls(): Promise<ConsoleScreens["walls"]>;
  /** `undefined` when there is no such wall. */
  wall(name: string): Promise<WallDefinition | undefined>;
}

interface ReadFile {
  readonly file: WallFile;
  readonly wall: WallDefinition;
}

/** The file of a put or a check: every defect at once. */
export function readPut(text: string, wall: string | undefined): WallAnswer<ReadFile> {
  const read = readWall(text);
  if (!read.ok) return badWall(read.defects);
  const { file } = read;
  if (wall === undefined || wall === file.wall) return { ok: true, result: read };
  const reason = `is \`${file.wall}\`, and the address says \`${wall}\``;
  return badWall([{ path: "wall", reason, line: 1, column: 1 }]);
}

function badWall(defects: readonly FileDefect[]): WallAnswer<never> {
  const [first] = defects;
  const more = defects.length > 1 ? ` (and ${defects.length - 1} more)` : "";
  return { ok: false, code: "bad-wall", message: `${first?.path ? `${first.path}: ` : ""}${first?.reason}${more}`, defects };
}

export async function listWalls({ walls }: PlanParts, site: WallLink): Promise<Results["walls.list"]> {
  const versions = walls.inForce();
  const list = await site.walls();
  return { walls: list.map((wall) => ({ ...wall, version: wall.generated ? null : (versions.get(wall.name) ?? null) })) };
}

/** As it was put, comments and all; of a generated wall, the file that would make it. */
export async function getWall(
  { wall, version }: Params<"walls.get">,
  { walls }: PlanParts,
  site: WallLink,
): Promise<WallAnswer<Results["walls.get"]>> {
  const stored = walls.find(wall, version);
  if (stored && stored.text !== null) return { ok: true, result: { wall, version: stored.version, text: stored.text } };
  const generated = version === undefined ? await site.wall(wall) : undefined;
  if (!generated)
    return {
      ok: false,
      code: "unknown-wall",
      message: version === undefined ? "There is no such wall." : "There is no such version of this wall.",
    };
  return { ok: true, result: { wall, version: null, text: formatWall(fileOf(generated)) } };
}

export function wallVersions({ wall }: Params<"walls.versions">, { walls }: PlanParts): WallAnswer<Results["walls.versions"]> {
  const versions = walls.versions(wall);
  if (versions.length === 0) return { ok: false, code: "unknown-wall", message: "No such wall was ever put." };
  return { ok: true, result: { wall, versions } };
}

export function checkWall(params: Params<"walls.check">, { walls }: PlanParts): WallAnswer<Results["walls.check"]> {
  const read = readPut(params.text, params.wall);
  if (!read.ok) return read;
  const { wall } = read.result;
  return { ok: true, result: { wall: wall.name, changes: changesOf(walls.find(wall.name), wall) } };
}

/** Plans are made one after the other, so that the version that follows is known. */
export function putPlan({ command: id, params, caller, atMs }: Entry, { walls }: PlanParts): Planned {
  const { text, wall: named } = params as Params<"walls.put">;
  const read = readPut(text, named);
  if (!read.ok) return read;
  const { file, wall } = read.result;
  const before = walls.find(wall.name);
  const changes = changesOf(before, wall);
  // What only its comments or its order changed is a version too: it is what was written.
  const same = before?.text === text;
  const version = same ? before.version : (before?.version ?? 0) + 1;
  const keep = (): void => {
    if (!same) walls.save({ wall: wall.name, version, atMs, who: caller.who, text, changes });
  };
  return { ok: true, order: { id, type: "wall-set", file }, keep, made: { wall: wall.name, version, changes }, secret: null };
}

export function deletePlan({ command: id, params, caller, atMs }: Entry, { walls }: PlanParts): Planned {
  const { wall } = params as Params<"walls.delete">;
  const before = walls.find(wall);
  if (!before || before.text === null) return { ok: false, code: "unknown-wall", message: "No such wall was put; a generated one stays." };
  const keep = (): void => walls.save({ wall, version: before.version + 1, atMs, who: caller.who, text: null, changes: null });
  return { ok: true, order: { id, type: "wall-delete", wall }, keep, made: { wall }, secret: null };
}

function changesOf(before: StoredWall | undefined, after: WallDefinition): WallChanges {
  const read = before?.text == null ? undefined : readWall(before.text);
  // A text of an earlier version that is no longer good is as if there had been none.
  return diffWalls(read?.ok ? read.wall : undefined, after);
}
