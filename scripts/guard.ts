/**
 * Ends a program with us, also when we are killed and can do nothing any more: or workerd would go on alone, and hold the port
 * against the next start. A shell of a megabyte holds the other end of a pipe, which closes however we end.
 */
import { spawn } from "node:child_process";

/** On Windows there is no such shell; there a console that is closed ends all of its programs. */
const HAS_SHELL = process.platform !== "win32";

/** Watches until what it answers is called: when the program has ended by itself. */
export function guardProgram(pid: number): () => void {
  if (!HAS_SHELL) return () => {};
  // In a session of its own: a signal to all of ours must not end it before us.
  const guard = spawn("/bin/sh", ["-c", 'read -r _; kill -9 "$0"', String(pid)], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  // Without a shell the program is merely not watched.
  guard.once("error", () => {});
  guard.unref();
  return () => void guard.kill("SIGKILL");
}
