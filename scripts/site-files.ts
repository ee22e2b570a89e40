/** The two kinds of files that a site keeps in force, and how a file tells which it is. */
import path from "node:path";
import * as v from "valibot";
import { type FileDefect, MAX_FILE_BYTES, RuleFileName } from "../protocol/command.ts";
import { readData } from "../protocol/file-text.ts";
import { readRules } from "../protocol/rule-file.ts";
import { readWall } from "../protocol/wall-text.ts";

interface KindWords {
  readonly file: string;
  /** What it consists of. */
  readonly part: string;
  /** What changed beside its parts. */
  readonly others: (names: readonly string[]) => string;
}

/** By the folder that they are in, here and in the site's addresses. */
export const KINDS = {
  walls: { file: "wall", part: "panel", others: (names) => `${names.join(" and ")} changed` },
  rules: { file: "rule file", part: "rule", others: (names) => `${names.join(" and ")} evaluated otherwise` },
} as const satisfies Readonly<Record<string, KindWords>>;
export type FileKind = keyof typeof KINDS;

export type ReadSiteFile =
  | { readonly ok: true; readonly kind: FileKind; readonly name: string }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

/** Rules have `groups` at the top, as in Prometheus, and are named by their file; everything else is to be a wall. */
export function readSiteFile(file: string, text: string): ReadSiteFile {
  const read = readData(text, MAX_FILE_BYTES);
  if (!read.ok) return read;
  if (!isMapping(read.data) || !Object.hasOwn(read.data, "groups")) {
    const wall = readWall(text);
    return wall.ok ? { ok: true, kind: "walls", name: wall.file.wall } : wall;
  }
  const name = path.basename(file, path.extname(file));
  const named = v.safeParse(RuleFileName, name);
  const reason = `the file's name ${named.issues?.[0].message ?? ""}, because rules are called by it`;
  if (!named.success) return { ok: false, defects: [{ path: "", reason, line: 1, column: 1 }] };
  const rules = readRules(name, text);
  return rules.ok ? { ok: true, kind: "rules", name } : rules;
}

function isMapping(data: unknown): data is object {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}
