/** Writing a site's walls and rules back as files: those that were put, or those that are named, the generated overview too. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { Done } from "./command-line.ts";
import { askSite, problemText, type SiteAccess } from "./site-access.ts";
import { type FileKind, KINDS } from "./site-files.ts";

const LISTS = {
  walls: v.pipe(
    v.object({ walls: v.array(v.object({ name: v.string(), generated: v.boolean() })) }),
    v.transform(({ walls }) => walls),
  ),
  rules: v.pipe(
    v.object({ files: v.array(v.object({ file: v.string() })) }),
    v.transform(({ files }) => files.map(({ file }) => ({ name: file, generated: false }))),
  ),
} as const satisfies Readonly<Record<FileKind, v.GenericSchema<unknown, readonly { name: string; generated: boolean }[]>>>;

export interface ExportOptions {
  /** Walls, and rules as `rules/{name}`; all that were put when empty. */
  readonly names: readonly string[];
  readonly folders: Readonly<Record<FileKind, string>>;
  /** Over files that say something else. */
  readonly force: boolean;
}

export async function exportFiles({ names, folders, force }: ExportOptions, access: SiteAccess): Promise<Done> {
  const wanted: { readonly kind: FileKind; readonly name: string }[] = [];
  for (const kind of ["walls", "rules"] as const) {
    const named = names.filter((name) => kindOf(name) === kind).map((name) => path.posix.basename(name));
    if (names.length > 0 && named.length === 0) continue;
    const list = await askSite(access, "GET", `/api/${kind}`);
    if (!list.ok) return { ok: false, lines: [problemText(list.problem)] };
    const there = v.parse(v.pipe(v.string(), v.parseJson(), LISTS[kind]), list.text);
    const unknown = named.filter((name) => !there.some((one) => one.name === name));
    if (unknown.length > 0) return { ok: false, lines: unknown.map((name) => `${name}: there is no such ${KINDS[kind].file}`) };
    const put = there.filter(({ generated }) => !generated).map(({ name }) => name);
    for (const name of names.length > 0 ? named : put) wanted.push({ kind, name });
  }
  if (wanted.length === 0)
    return { ok: true, lines: ["nothing was put to this site; `overview` is generated, and written when it is named"] };
  const lines: string[] = [];
  let ok = true;
  for (const { kind, name } of wanted) {
    const answer = await askSite(access, "GET", `/api/${kind}/${name}?format=yaml`);
    const file = path.join(folders[kind], `${name}.yaml`);
    const before = await readFile(file, "utf8").catch(() => undefined);
    if (!answer.ok) [ok, lines[lines.length]] = [false, `${name}: ${problemText(answer.problem)}`];
    else if (before === answer.text) lines.push(`${file}: unchanged`);
    else if (before !== undefined && !force)
      [ok, lines[lines.length]] = [false, `${file}: says something else, and is left as it is; --force writes over it`];
    else {
      await mkdir(folders[kind], { recursive: true });
      await writeFile(file, answer.text);
      lines.push(`${file}: written`);
    }
  }
  return { ok, lines };
}

function kindOf(name: string): FileKind {
  return name.startsWith("rules/") ? "rules" : "walls";
}
