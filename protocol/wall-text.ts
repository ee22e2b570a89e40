/**
 * A wall file as text, YAML 1.2 or JSON: read with line and column for every defect, and written. Anchors may be used and are
 * bounded; tags that make anything but plain data are unknown here.
 */
import { Document, isCollection, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import { defectsOf, formatPath, wallOf } from "../core/wall/define.ts";
import type { WallDefinition } from "../core/wall/definition.ts";
import type { Defect, WallFile } from "../core/wall/file.ts";
import { type FileDefect, MAX_WALL_BYTES } from "./command.ts";
import { checkWallFile } from "./wall-file.ts";

/** An alias may stand for a list of thresholds many times; one that multiplies aliases is a bomb. */
const MAX_ALIASES = 200;
/** Past it the rest says the same again. */
const MAX_DEFECTS = 100;

export type ReadWall =
  | { readonly ok: true; readonly file: WallFile; readonly wall: WallDefinition }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

export function readWall(text: string): ReadWall {
  // A byte is at least one UTF-16 unit: this bounds what is parsed, and bytes are counted where they come in.
  if (text.length > MAX_WALL_BYTES) return refused([{ path: "", reason: `has more than ${MAX_WALL_BYTES / 1024} kB`, line: 1, column: 1 }]);
  const lines = new LineCounter();
  let document: Document.Parsed;
  let data: unknown;
  try {
    document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: [], version: "1.2" });
    // A warning is a tag that is not known: what it would make is not what is written.
    const troubles = [...document.errors, ...document.warnings];
    if (troubles.length > 0) {
      return refused(troubles.map(({ message, pos }) => ({ path: "", reason: message, ...positionOf(lines, pos[0]) })));
    }
    data = document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    // Too many aliases, or nested so deeply that the stack ended.
    const reason = error instanceof ReferenceError ? error.message : "is nested too deeply";
    return refused([{ path: "", reason, line: 1, column: 1 }]);
  }
  const checked = checkWallFile(data);
  if (checked.ok) {
    const defects = defectsOf(checked.file);
    if (defects.length === 0) return { ok: true, file: checked.file, wall: wallOf(checked.file) };
    return refused(defects.map((defect) => locate(defect, document, lines)));
  }
  const broken = checked.defects;
  const others = checked.sound ? defectsOf(checked.sound).filter((defect) => !broken.some((one) => isBeneath(defect, one))) : [];
  return refused([...broken, ...others].map((defect) => locate(defect, document, lines)));
}

function refused(defects: readonly FileDefect[]): ReadWall {
  const inOrder = [...defects].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, defects: inOrder.slice(0, MAX_DEFECTS) };
}

/** In the panel of the other: what was put in its place says nothing about it, but for where it stands. */
function isBeneath({ path }: Defect, { path: other }: Defect): boolean {
  const panel = other.slice(0, other.lastIndexOf("panels") + 2);
  return panel.length > 1 && path.at(-1) !== "at" && panel.every((part, i) => path[i] === part);
}

function locate({ path, reason }: Defect, document: Document.Parsed, lines: LineCounter): FileDefect {
  return { path: formatPath(path), reason, ...positionOf(lines, offsetOf(document, path)) };
}

/** Where the value stands; where it is missing, what should have it. For a key that is not known, the key. */
function offsetOf(document: Document.Parsed, path: Defect["path"]): number {
  let node: Node | null = document.contents;
  let offset = node?.range?.[0] ?? 0;
  for (const part of path) {
    if (!isCollection(node)) break;
    const item: unknown = isMap(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      : node.items[Number(part)];
    if (isPair(item)) {
      const key = isNode(item.key) ? item.key.range?.[0] : undefined;
      node = isNode(item.value) ? item.value : null;
      offset = (isScalar(node) || isCollection(node) ? node.range?.[0] : undefined) ?? key ?? offset;
      if (path.at(-1) === part && key !== undefined) offset = key;
    } else {
      node = isNode(item) ? item : null;
      offset = node?.range?.[0] ?? offset;
    }
  }
  return offset;
}

function positionOf(lines: LineCounter, offset: number): { line: number; column: number } {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
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
