/** A wall file as text, YAML 1.2 or JSON: read with line and column for every defect, and written. */
import { defectsOf, wallOf } from "../core/wall/define.ts";
import type { WallDefinition } from "../core/wall/definition.ts";
import type { Defect, WallFile } from "../core/wall/file.ts";
import { type FileDefect, MAX_FILE_BYTES } from "./command.ts";
import { formatData, readData, refused } from "./file-text.ts";
import { checkWallFile } from "./wall-file.ts";

export type ReadWall =
  | { readonly ok: true; readonly file: WallFile; readonly wall: WallDefinition }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

export function readWall(text: string): ReadWall {
  const read = readData(text, MAX_FILE_BYTES);
  if (!read.ok) return read;
  const { data, locate } = read;
  const checked = checkWallFile(data);
  if (checked.ok) {
    const defects = defectsOf(checked.file);
    if (defects.length === 0) return { ok: true, file: checked.file, wall: wallOf(checked.file) };
    return refused(defects.map(locate));
  }
  const broken = checked.defects;
  const others = checked.sound ? defectsOf(checked.sound).filter((defect) => !broken.some((one) => isBeneath(defect, one))) : [];
  return refused([...broken, ...others].map(locate));
}

/** In the panel of the other: what was put in its place says nothing about it, but for where it stands. */
function isBeneath({ path }: Defect, { path: other }: Defect): boolean {
  const panel = other.slice(0, other.lastIndexOf("panels") + 2);
  return panel.length > 1 && path.at(-1) !== "at" && panel.every((part, i) => path[i] === part);
}

/** YAML as a person would write it: `at` and what is as short stands on one line. */
export function formatWall(file: WallFile): string {
  return formatData(file, { keys: FLOW_KEYS, items: FLOW_ITEMS });
}

const FLOW_KEYS: ReadonlySet<string> = new Set(["at", "title", "text"]);
const FLOW_ITEMS: ReadonlySet<string> = new Set(["thresholds", "mappings"]);
