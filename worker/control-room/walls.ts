/** Walls as files, in the room: beside those that were put there is the one that the site lays out itself. */
import { diffWalls } from "../../core/wall/diff.ts";
import type { WallFile } from "../../core/wall/file.ts";
import { fileOf } from "../../core/wall/to-file.ts";
import type { ConsoleScreens, Params, Results } from "../../protocol/command.ts";
import type { WallChanges, WallDefinition } from "../../protocol/wall.ts";
import { formatWall, readWall } from "../../protocol/wall-text.ts";
import type { FileAnswer, FileKind, Files } from "./files.ts";

/** What the room asks of the site about walls. */
export interface WallLink {
  walls(): Promise<ConsoleScreens["walls"]>;
  /** `undefined` when there is no such wall. */
  wall(name: string): Promise<WallDefinition | undefined>;
}

interface ReadWallFile {
  readonly file: WallFile;
  readonly wall: WallDefinition;
}

export type WallFiles = Files<"wall", ReadWallFile, WallChanges>;

export const WALLS: FileKind<"wall", ReadWallFile, WallChanges> = {
  key: "wall",
  bad: "bad-wall",
  unknown: "unknown-wall",
  words: {
    unknown: "There is no such wall.",
    unknownVersion: "There is no such version of this wall.",
    neverPut: "No such wall was ever put.",
    notPut: "No such wall was put; a generated one stays.",
  },
  read: (text, named) => {
    const read = readWall(text);
    if (!read.ok) return read;
    const { wall: name } = read.file;
    if (named === undefined || named === name) return { ok: true, name, read };
    return { ok: false, defects: [{ path: "wall", reason: `is \`${name}\`, and the address says \`${named}\``, line: 1, column: 1 }] };
  },
  diff: (before, after) => diffWalls(before?.wall, after.wall),
  set: (id, _, { file }) => ({ id, type: "wall-set", file }),
  remove: (id, wall) => ({ id, type: "wall-delete", wall }),
};

export async function listWalls(walls: WallFiles, site: WallLink): Promise<Results["walls.list"]> {
  const versions = walls.inForce();
  const list = await site.walls();
  return { walls: list.map((wall) => ({ ...wall, version: wall.generated ? null : (versions.get(wall.name) ?? null) })) };
}

/** Of a generated wall, the file that would make it. */
export async function getWall(
  { wall, version }: Params<"walls.get">,
  walls: WallFiles,
  site: WallLink,
): Promise<FileAnswer<Results["walls.get"]>> {
  const put = walls.get(wall, version);
  if (put.ok || version !== undefined) return put;
  const generated = await site.wall(wall);
  return generated ? { ok: true, result: { wall, version: null, text: formatWall(fileOf(generated)) } } : put;
}
