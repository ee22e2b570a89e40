/** Putting files to a site, walls and rules: everything is checked, here and by the site, before the first is written. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import * as v from "valibot";
import type { FileChanges } from "../core/file-changes.ts";
import { type Done, defectLine } from "./command-line.ts";
import { askSite, problemText, type SiteAccess } from "./site-access.ts";
import { type FileKind, KINDS, readSiteFile } from "./site-files.ts";

const texts = v.array(v.string());
const PutSchema = v.object({
  version: v.optional(v.number()),
  changes: v.object({ created: v.boolean(), added: texts, changed: texts, removed: texts, unchanged: v.number(), other: texts }),
});

interface ReadFile {
  readonly file: string;
  readonly kind: FileKind;
  readonly name: string;
  readonly text: string;
}

export async function applyFiles(files: readonly string[], access: SiteAccess, dryRun: boolean): Promise<Done> {
  const all: ReadFile[] = [];
  const wrong: string[] = [];
  for (const file of files) {
    const text = await readFile(file, "utf8").catch((error: Error) => error);
    if (typeof text !== "string") {
      wrong.push(`${file}: cannot be read: ${text.message}`);
      continue;
    }
    const read = readSiteFile(file, text);
    if (!read.ok) wrong.push(...read.defects.map((defect) => defectLine(file, defect)));
    else all.push({ file, kind: read.kind, name: read.name, text });
  }
  for (const [i, { file, kind, name }] of all.entries()) {
    const first = all.findIndex((other) => other.kind === kind && other.name === name);
    if (first < i) wrong.push(`${file}: is the ${KINDS[kind].file} \`${name}\`, and so is ${all[first]?.file}`);
  }
  if (wrong.length > 0) return refused(wrong);
  const checked = await Promise.all(all.map((one) => put(one, access, "dry-run=1")));
  const refusals = checked.filter(({ ok }) => !ok).flatMap(({ lines }) => lines);
  if (refusals.length > 0) return refused(refusals);
  if (dryRun) return { ok: true, lines: [...checked.flatMap(({ lines }) => lines), "nothing was written: this was a dry run"] };
  const lines: string[] = [];
  for (const one of all) {
    // One id for all tries of this request; another run is another command.
    const applied = await put(one, access, `command=${randomUUID()}`);
    lines.push(...applied.lines);
    if (!applied.ok) return { ok: false, lines };
  }
  return { ok: true, lines };
}

function refused(wrong: readonly string[]): Done {
  return { ok: false, lines: [...wrong, "nothing was written"] };
}

async function put({ file, kind, name, text }: ReadFile, access: SiteAccess, query: string): Promise<Done> {
  const answer = await askSite(access, "PUT", `/api/${kind}/${name}?${query}`, text);
  if (!answer.ok) {
    const { problem } = answer;
    return { ok: false, lines: problem.defects?.map((defect) => defectLine(file, defect)) ?? [`${file}: ${problemText(problem)}`] };
  }
  const { changes, version } = v.parse(v.pipe(v.string(), v.parseJson(), PutSchema), answer.text);
  return { ok: true, lines: [`${name}: ${describe(changes, kind)}${version === undefined ? "" : `; version ${version}`}`] };
}

/** `2 panels added (cpu, load), 1 panel changed (disk), 9 unchanged`. */
export function describe({ created, added, changed, removed, unchanged, other }: FileChanges, kind: FileKind): string {
  const { part, others } = KINDS[kind];
  const count = (parts: number): string => `${parts} ${part}${parts === 1 ? "" : "s"}`;
  if (created) return `new, ${count(added.length)}`;
  const parts = [
    ["added", added],
    ["changed", changed],
    ["removed", removed],
  ] as const;
  const said = parts.filter(([, names]) => names.length > 0).map(([word, names]) => `${count(names.length)} ${word} (${names.join(", ")})`);
  if (other.length > 0) said.push(others(other));
  return said.length === 0 ? `unchanged, ${count(unchanged)}` : `${said.join(", ")}, ${unchanged} unchanged`;
}
