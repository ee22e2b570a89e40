/**
 * The Worker on workerd itself, without wrangler's and miniflare's development servers: those put Workers of their own before
 * ours, and take half a second to start. Nothing stands between a socket and our Worker but the modules of serve-config.ts.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { guardProgram } from "./guard.ts";
import { localUrl } from "./listen.ts";
import { configText, FILES, type ServeConfig, SOCKET, STATE } from "./serve-config.ts";
import { ensureWorkerBuild, WORKER_FILE } from "./worker-build.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** The folder of all that is kept. */
  readonly state: string;
  /** Variables over those of wrangler.toml: AUTH, ADMIN_TOKEN, SITES. */
  readonly vars: Readonly<Record<string, string>>;
  readonly tls?: ServeConfig["tls"];
  readonly notifyAuthorities?: ServeConfig["notifyAuthorities"];
  readonly say?: (line: string) => void;
}

export interface Served {
  /** From this machine, without a slash at its end. */
  readonly url: string;
  /** Settles when workerd has ended, with how, unless somebody asked it to end. */
  readonly ended: Promise<string | undefined>;
  stop(): Promise<void>;
}

/** Of the state: a folder for each class of objects. */
const STATE_FOLDER = "do";
/** A cold disk reads 150 MB of program first. */
const START_MS = 60_000;

export async function startServe(options: ServeOptions): Promise<Served> {
  const { host, port, tls, notifyAuthorities } = options;
  const state = path.join(options.state, STATE_FOLDER);
  await mkdir(state, { recursive: true, mode: 0o700 });
  const build = await ensureWorkerBuild(options.say ?? (() => {}));
  const vars = { ...build.vars, ...options.vars };
  // Holds the key of TLS, if there is one: readable by its owner alone, and gone as soon as it was read.
  const folder = await mkdtemp(path.join(tmpdir(), "parapet-serve-"));
  try {
    const file = path.join(folder, "serve.capnp");
    await writeFile(file, configText({ build, vars: Object.keys(vars), tls, notifyAuthorities }, path.basename(WORKER_FILE)), {
      mode: 0o600,
    });
    const args = [
      "serve",
      `--import-path=${path.dirname(WORKER_FILE)}`,
      `--socket-addr=${SOCKET}=${host.includes(":") ? `[${host}]` : host}:${port}`,
      `--directory-path=${STATE}=${state}`,
      `--directory-path=${FILES}=${build.assets.directory}`,
      "--control-fd=3",
      file,
    ];
    const child = spawn(workerdProgram(), args, {
      stdio: ["ignore", "inherit", "inherit", "pipe"],
      windowsHide: true,
      env: { ...process.env, ...vars, TZ: "UTC" },
    });
    let stopping = false;
    const unguard = child.pid === undefined ? () => {} : guardProgram(child.pid);
    const ended = endOf(child).then((how) => {
      unguard();
      return stopping ? undefined : how;
    });
    const listening = await Promise.race([
      listeningPort(child),
      ended.then((how) => Promise.reject(new Error(how ?? "workerd was ended while it started"))),
    ]);
    return {
      url: localUrl({ host, port: listening }, tls ? "https" : "http"),
      ended,
      stop: async () => {
        stopping = true;
        // What was answered is on disk; nothing else is owed to anybody.
        child.kill("SIGKILL");
        await ended;
      },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function workerdProgram(): string {
  const { default: file } = createRequire(import.meta.url)("workerd") as { default: string };
  return file;
}

/** A terminal sends these to all of a group: workerd may end before this process was told. */
const ASKED: ReadonlySet<unknown> = new Set(["SIGINT", "SIGTERM", "SIGHUP", 0]);

async function endOf(child: ChildProcess): Promise<string | undefined> {
  try {
    const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
    return ASKED.has(signal ?? code) ? undefined : `workerd ended with ${signal ?? `code ${code}`}`;
  } catch (error) {
    return `workerd cannot be run: ${String(error)}`;
  }
}

/** workerd says on a pipe of its own, a line of JSON each, on which port each socket listens. */
async function listeningPort(child: ChildProcess): Promise<number> {
  const pipe = child.stdio[3] as Readable;
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  let text = "";
  for await (const piece of pipe.setEncoding("utf8") as AsyncIterable<string>) {
    text += piece;
    const found = /"event":"listen","socket":"http","port":(\d+)/.exec(text);
    if (!found) continue;
    clearTimeout(timer);
    return Number(found[1]);
  }
  clearTimeout(timer);
  // It has closed the pipe, so that it ends; how is what is told.
  return new Promise(() => {});
}
