/** Writing a site's walls back as files: those that were put, or those that are named, the generated overview too. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { Done } from "./command-line.ts";
import { askSite, problemText, type SiteAccess } from "./site-access.ts";

const ListSchema = v.object({ walls: v.array(v.object({ name: v.string(), generated: v.boolean() })) });

export interface ExportOptions {
  readonly names: readonly string[];
  readonly folder: string;
  /** Over files that say something else. */
  readonly force: boolean;
}

export async function exportWalls({ names, folder, force }: ExportOptions, access: SiteAccess): Promise<Done> {
  const list = await askSite(access, "GET", "/api/walls");
  if (!list.ok) return { ok: false, lines: [problemText(list.problem)] };
  const { walls } = v.parse(v.pipe(v.string(), v.parseJson(), ListSchema), list.text);
  const wanted = names.length > 0 ? names : walls.filter(({ generated }) => !generated).map(({ name }) => name);
  const unknown = wanted.filter((name) => !walls.some((wall) => wall.name === name));
  if (unknown.length > 0) return { ok: false, lines: unknown.map((name) => `${name}: there is no such wall`) };
  if (wanted.length === 0)
    return { ok: true, lines: ["no wall was put to this site; `overview` is generated, and written when it is named"] };
  await mkdir(folder, { recursive: true });
  const lines: string[] = [];
  let ok = true;
  for (const name of wanted) {
    const answer = await askSite(access, "GET", `/api/walls/${name}?format=yaml`);
    const file = path.join(folder, `${name}.yaml`);
    const before = await readFile(file, "utf8").catch(() => undefined);
    if (!answer.ok) [ok, lines[lines.length]] = [false, `${name}: ${problemText(answer.problem)}`];
    else if (before === answer.text) lines.push(`${file}: unchanged`);
    else if (before !== undefined && !force)
      [ok, lines[lines.length]] = [false, `${file}: says something else, and is left as it is; --force writes over it`];
    else {
      await writeFile(file, answer.text);
      lines.push(`${file}: written`);
    }
  }
  return { ok, lines };
}
