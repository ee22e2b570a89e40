/**
 * A file as text, YAML 1.2 or JSON, read with line and column for every defect, and written. Anchors may be used and are bounded; tags
 * that make anything but plain data are unknown here.
 */
import { Document, isCollection, isMap, isNode, isPair, isScalar, LineCounter, type Node, parseDocument, visit } from "yaml";
import { formatPath } from "../core/wall/define.ts";
import type { FileDefect } from "./command.ts";

/** What is wrong with a file, and where in its data. */
export interface DataDefect {
  readonly path: readonly (string | number)[];
  readonly reason: string;
}

export type ReadData =
  | { readonly ok: true; readonly data: unknown; readonly locate: (defect: DataDefect) => FileDefect }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

/** An alias may stand for a list of thresholds many times; one that multiplies aliases is a bomb. */
const MAX_ALIASES = 200;
/** Past it the rest says the same again. */
const MAX_DEFECTS = 100;

/** `maxBytes` bounds what is parsed; bytes are counted where they come in. */
export function readData(text: string, maxBytes: number): ReadData {
  // A byte is at least one UTF-16 unit.
  if (text.length > maxBytes) return refused([{ path: "", reason: `has more than ${maxBytes / 1024} kB`, line: 1, column: 1 }]);
  const lines = new LineCounter();
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, customTags: [], version: "1.2" });
    // A warning is a tag that is not known: what it would make is not what is written.
    const troubles = [...document.errors, ...document.warnings];
    if (troubles.length > 0) {
      return refused(troubles.map(({ message, pos }) => ({ path: "", reason: message, ...positionOf(lines, pos[0]) })));
    }
    const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { ok: true, data, locate: (defect) => locate(defect, document, lines) };
  } catch (error) {
    // Too many aliases, or nested so deeply that the stack ended.
    const reason = error instanceof ReferenceError ? error.message : "is nested too deeply";
    return refused([{ path: "", reason, line: 1, column: 1 }]);
  }
}

/** In the order of the text, and not without end. */
export function refused(defects: readonly FileDefect[]): { readonly ok: false; readonly defects: readonly FileDefect[] } {
  const inOrder = [...defects].sort((a, b) => a.line - b.line || a.column - b.column);
  return { ok: false, defects: inOrder.slice(0, MAX_DEFECTS) };
}

function locate({ path, reason }: DataDefect, document: Document.Parsed, lines: LineCounter): FileDefect {
  return { path: formatPath(path), reason, ...positionOf(lines, offsetOf(document, path)) };
}

/** Where the value stands; where it is missing, what should have it. For a key that is not known, the key. */
function offsetOf(document: Document.Parsed, path: DataDefect["path"]): number {
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

/** With more defects than this the rest need not be judged too: each is compared with each. */
const MAX_JUDGED = 100;

/**
 * A copy of a file's data to be judged without what is broken: each item of the lists called `list` that has a defect gives way to what
 * `instead` makes of those of its members that have none. `undefined` where something else has a defect.
 */
export function soundData(
  data: unknown,
  defects: readonly DataDefect[],
  list: string,
  instead: (sound: Readonly<Record<string, unknown>>) => unknown,
): unknown {
  if (defects.length > MAX_JUDGED) return undefined;
  // A file is plain data; a number that JSON has not is a defect once more, and then nothing can be judged.
  const copy: unknown = JSON.parse(JSON.stringify(data ?? null));
  const broken = new Map<string, { readonly items: unknown[]; readonly index: number; readonly keys: Set<unknown> }>();
  for (const { path } of defects) {
    const end = path.indexOf(list) + 1;
    const index = path[end];
    const items = path.slice(0, end).reduce<unknown>((at, key) => (isFields(at) ? at[key] : undefined), copy);
    if (end === 0 || typeof index !== "number" || !Array.isArray(items)) return undefined;
    const place = path.slice(0, end + 1).join();
    const known = broken.get(place) ?? { items, index, keys: new Set() };
    broken.set(place, known);
    known.keys.add(path[end + 1]);
  }
  for (const { items, index, keys } of broken.values()) {
    const item: unknown = items[index];
    items[index] = instead(Object.fromEntries(isFields(item) ? Object.entries(item).filter(([key]) => !keys.has(key)) : []));
  }
  return copy;
}

function isFields(data: unknown): data is Readonly<Record<string | number, unknown>> {
  return typeof data === "object" && data !== null;
}

const LINE_CHARACTERS = 120;

/** Data as YAML: on one line stand the values of `keys`, and each mapping in the lists of `items`. */
export function formatData(
  data: unknown,
  { keys, items }: { readonly keys: ReadonlySet<string>; readonly items: ReadonlySet<string> },
): string {
  const document = new Document(data);
  visit(document, {
    Pair: (_, { key, value }) => {
      const name = isScalar(key) ? String(key.value) : "";
      if (!isCollection(value)) return;
      if (keys.has(name)) value.flow = true;
      if (items.has(name)) for (const item of value.items) if (isMap(item)) item.flow = true;
    },
  });
  return document.toString({ lineWidth: LINE_CHARACTERS, flowCollectionPadding: true });
}

/** Whether a text that was read is JSON, as scripts send it, or YAML, as people write it. */
export function isJson(text: string): boolean {
  return text.trimStart().startsWith("{");
}
