/** A sender that is a program of this machine: found, started with files of its own, and ended with all that it started. */
import { spawn } from "node:child_process";
import { access, constants, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Where distributions put daemons, beside what PATH names. */
const MORE_FOLDERS = ["/usr/sbin", "/usr/local/sbin", "/sbin"];
const OUTPUT_LENGTH = 20_000;
const STOP_MS = 10_000;

/** The path of a program; `undefined` when it is not installed. */
export async function findProgram(name: string): Promise<string | undefined> {
  for (const folder of [...(process.env.PATH ?? "").split(path.delimiter), ...MORE_FOLDERS]) {
    const file = path.join(folder, name);
    try {
      await access(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

export interface Program {
  /** The end of what it wrote to both outputs. */
  output(): string;
  /** Its exit code; -1 when a signal ended it. */
  readonly ended: Promise<number>;
  /** Ends its process group. */
  stop(): Promise<void>;
}

export function startProgram(file: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}): Program {
  const child = spawn(file, [...args], {
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: { ...process.env, ...environment },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output = (output + text).slice(-OUTPUT_LENGTH);
    });
  }
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      output += error.message;
      resolve(-1);
    });
    child.once("close", (code) => resolve(code ?? -1));
  });
  const signal = (name: NodeJS.Signals): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, name);
    } catch {
      // ESRCH: the whole group has ended already.
    }
  };
  return {
    output: () => output,
    ended,
    async stop() {
      signal("SIGTERM");
      await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, STOP_MS).unref())]);
      signal("SIGKILL");
      await ended;
    },
  };
}

/** Runs to its end; throws with what it said when it fails. */
export async function runProgram(file: string, args: readonly string[]): Promise<string> {
  const program = startProgram(file, args);
  const code = await program.ended;
  if (code !== 0) throw new Error(`${path.basename(file)} ended with ${code}: ${program.output().slice(-500)}`);
  return program.output();
}

/** A folder with these files in it, for as long as `use` runs. */
export async function withFiles<T>(files: Readonly<Record<string, string>>, use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(path.join(tmpdir(), "parapet-sender-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text.replaceAll("$FOLDER", folder));
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
