/**
 * The Worker as one bundle in dist/worker, made by wrangler from wrangler.toml, and beside it what `serve` must know of that
 * file: nothing is written twice. Built again only when a source changed, so that a server starts in a fraction of a second.
 */
import { createHash } from "node:crypto";
import { cp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { startChild } from "./child.ts";
import { QUIET_WRANGLER, ROOT, WRANGLER } from "./project.ts";

export interface WorkerBuild {
  /** Digest of the sources it was made from. */
  readonly sources: string;
  readonly name: string;
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  readonly vars: Readonly<Record<string, string>>;
  readonly objects: readonly { readonly binding: string; readonly className: string }[];
  readonly assets: {
    readonly binding: string;
    readonly directory: string;
    /** Path prefixes that are served without asking the Worker (`run_worker_first` with `!`). */
    readonly prefixes: readonly string[];
    /** By path. */
    readonly files: Readonly<Record<string, { readonly type: string; readonly etag: string }>>;
    /** What `_headers` says of paths that begin so. */
    readonly headers: readonly { readonly prefix: string; readonly set: readonly (readonly [name: string, value: string])[] }[];
  };
}

const OUT = path.join(ROOT, "dist/worker");
/** A copy: the next build of the dashboard must not take the files of a server that runs. */
const ASSETS = path.join(OUT, "dashboard");
const BUILD_FILE = path.join(OUT, "build.json");
export const WORKER_FILE = path.join(OUT, "index.js");

const SOURCES = [
  "core",
  "protocol",
  "worker",
  "dashboard",
  "wrangler.toml",
  "vite.config.ts",
  "package-lock.json",
  "scripts/worker-build.ts",
];

/** The build that is there, made first when there is none or a source is newer. Throws with wrangler's words when it fails. */
export async function ensureWorkerBuild(say: (line: string) => void): Promise<WorkerBuild> {
  const sources = await digestSources();
  const there = await readBuild();
  if (there?.sources === sources) return there;
  say("building the Worker and the dashboard …");
  await rm(OUT, { recursive: true, force: true });
  const child = startChild([WRANGLER, "deploy", "--dry-run", "--outdir", OUT], { env: { ...process.env, ...QUIET_WRANGLER } });
  if ((await child.ended) !== 0) throw new Error(`the build failed\n${child.output()}`);
  const build = await describe(sources);
  await writeFile(BUILD_FILE, JSON.stringify(build, undefined, 2));
  return build;
}

async function readBuild(): Promise<WorkerBuild | undefined> {
  try {
    await stat(WORKER_FILE);
    return JSON.parse(await readFile(BUILD_FILE, "utf8")) as WorkerBuild;
  } catch {
    // Not there, or half written: built again.
    return undefined;
  }
}

async function digestSources(): Promise<string> {
  const digest = createHash("sha256");
  for (const source of SOURCES) {
    for (const file of await filesIn(path.join(ROOT, source))) {
      const { size, mtimeMs } = await stat(file);
      digest.update(`${file}\n${size}\n${mtimeMs}\n`);
    }
  }
  return digest.digest("hex");
}

async function filesIn(place: string): Promise<readonly string[]> {
  if ((await stat(place)).isFile()) return [place];
  const entries = await readdir(place, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
}

/** Imported here and not above: wrangler is 15 MB of code, which a start without a build need not read. */
async function describe(sources: string): Promise<WorkerBuild> {
  const { unstable_readConfig } = await import("wrangler");
  const config = unstable_readConfig({ config: path.join(ROOT, "wrangler.toml") }, { hideWarnings: true });
  const { name, compatibility_date, compatibility_flags, vars, durable_objects, assets } = config;
  if (!name || !compatibility_date || !assets?.directory || !assets.binding) {
    throw new Error("wrangler.toml must have a name, a compatibility date, and assets with a directory and a binding");
  }
  await cp(path.resolve(ROOT, assets.directory), ASSETS, { recursive: true });
  const first: string[] = Array.isArray(assets.run_worker_first) ? assets.run_worker_first : [];
  return {
    sources,
    name,
    compatibilityDate: compatibility_date,
    compatibilityFlags: compatibility_flags,
    vars: Object.fromEntries(Object.entries(vars).map(([key, value]) => [key, String(value)])),
    objects: durable_objects.bindings.map((object: { name: string; class_name: string }) => ({
      binding: object.name,
      className: object.class_name,
    })),
    assets: {
      binding: assets.binding,
      directory: ASSETS,
      prefixes: first.filter((rule) => /^!\/.*\/\*$/.test(rule)).map((rule) => rule.slice(1, -1)),
      files: await describeFiles(),
      headers: parseHeaders(await readFile(path.join(ASSETS, HEADERS_FILE), "utf8")),
    },
  };
}

const HEADERS_FILE = "_headers";

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".ico": "image/x-icon",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".webmanifest": "application/manifest+json",
  ".woff2": "font/woff2",
};

async function describeFiles(): Promise<WorkerBuild["assets"]["files"]> {
  const files: Record<string, { type: string; etag: string }> = {};
  for (const file of await filesIn(ASSETS)) {
    const name = path.relative(ASSETS, file).replaceAll(path.sep, "/");
    if (name === HEADERS_FILE) continue;
    const type = TYPES[path.extname(name)];
    if (type === undefined) throw new Error(`the dashboard has a file of no known type: ${name}`);
    const digest = createHash("sha256")
      .update(await readFile(file))
      .digest("hex");
    files[`/${name}`] = { type, etag: `"${digest.slice(0, 32)}"` };
  }
  return files;
}

/** A path that ends in `*` on a line of its own, and below it, indented, a header a line (Workers static assets, `_headers`). */
export function parseHeaders(text: string): WorkerBuild["assets"]["headers"] {
  const rules: { prefix: string; set: [string, string][] }[] = [];
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const [, name, value] = /^\s+([\w-]+): *(.+)$/.exec(line) ?? [];
    if (name !== undefined && value !== undefined) rules.at(-1)?.set.push([name, value.trim()]);
    else if (/^\/.*\*$/.test(line)) rules.push({ prefix: line.slice(0, -1), set: [] });
    else throw new Error(`_headers has a line that serve does not know: ${line}`);
  }
  return rules;
}
