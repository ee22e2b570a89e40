/**
 * Child processes that start others (wrangler -> node -> workerd): ended as a tree, so that none is left holding a port.
 * Each child leads a process group of its own; Windows has no such groups, there `taskkill /T` follows the tree.
 */
import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { ROOT } from "./project.ts";

const WINDOWS = process.platform === "win32";

/** What of a child's output is kept to be shown when it fails. */
const OUTPUT_LINES = 200;

export interface Child {
  readonly pid: number;
  /** The newest lines of both outputs. */
  output(): string;
  /** Settles when the child has ended, with its exit code; -1 when a signal ended it or it could not start. */
  readonly ended: Promise<number>;
  /** Ends the tree: asks first, and after `graceMs` insists. Settles when the child has ended. */
  stop(graceMs: number): Promise<void>;
  /** Ends the tree at once, as a power cut would. */
  kill(): void;
  readonly process: ChildProcess;
}

export function startChild(
  args: readonly string[],
  options: Pick<SpawnOptions, "env"> & { channel?: boolean; show?: boolean } = {},
): Child {
  const child = spawn(process.execPath, [...args], {
    cwd: ROOT,
    env: options.env ?? process.env,
    detached: !WINDOWS,
    windowsHide: true,
    stdio: ["ignore", "pipe", "pipe", ...(options.channel ? (["ipc"] as const) : [])],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      if (options.show) process.stderr.write(text);
      lines.push(text);
      if (lines.length > OUTPUT_LINES) lines.shift();
    });
  }
  let over = false;
  const ended = new Promise<number>((resolve) => {
    child.once("error", (error) => {
      lines.push(error.message);
      resolve(-1);
    });
    child.once("close", (code) => resolve(code ?? -1));
  }).finally(() => {
    over = true;
  });

  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      if (!WINDOWS) process.kill(-child.pid, name);
      else spawn("taskkill", ["/pid", String(child.pid), "/T", "/F"], { windowsHide: true, stdio: "ignore" });
    } catch {
      // ESRCH: the whole group has ended already.
    }
  };
  return {
    pid: child.pid ?? -1,
    output: () => lines.join(""),
    ended,
    async stop(graceMs) {
      if (!over) {
        signal("SIGTERM");
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, graceMs).unref())]);
      }
      // Also when the leader has ended: what it started may live on.
      signal("SIGKILL");
      await ended;
    },
    kill: () => signal("SIGKILL"),
    process: child,
  };
}
