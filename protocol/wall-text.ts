/** A wall file as text, YAML 1.2 or JSON: read with line and column for every defect, and written. */
import { Document, isCollection, isMap, isScalar, visit } from "yaml";
import { defectsOf, wallOf } from "../core/wall/define.ts";
import type { WallDefinition } from "../core/wall/definition.ts";
import type { Defect, WallFile } from "../core/wall/file.ts";
import { type FileDefect, MAX_WALL_BYTES } from "./command.ts";
import { readData, refused } from "./file-text.ts";
import { checkWallFile } from "./wall-file.ts";

export type ReadWall =
  | { readonly ok: true; readonly file: WallFile; readonly wall: WallDefinition }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

export function readWall(text: string): ReadWall {
  const read = readData(text, MAX_WALL_BYTES);
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

/** `at` and what is as short stand on one line. */
const FLOW_KEYS: ReadonlySet<string> = new Set(["at", "title", "text"]);
const FLOW_LISTS: ReadonlySet<string> = new Set(["thresholds", "mappings"]);
const LINE_CHARACTERS = 120;

/** YAML as a person would write it. */
export function formatWall(file: WallFile): string {
  const document = new Document(file);
  visit(document, {
    Pair: (_, { key, value }) => {
      const name = isScalar(key) ? String(key.value) : "";
      if (!isCollection(value)) return;
      if (FLOW_KEYS.has(name)) value.flow = true;
      if (FLOW_LISTS.has(name)) for (const item of value.items) if (isMap(item)) item.flow = true;
    },
  });
  return document.toString({ lineWidth: LINE_CHARACTERS, flowCollectionPadding: true });
}

/** Whether a text that was read is JSON, as scripts send it, or YAML, as people write it. */
export function isJson(text: string): boolean {
  return text.trimStart().startsWith("{");
}
