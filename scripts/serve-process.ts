/**
 * `serve` as a process of its own, for tests and benches: started, stopped, and killed as a power cut would, the whole tree.
 */
import path from "node:path";
import { type Child, startChild } from "./child.ts";
import { ROOT } from "./project.ts";

export interface ServeProcess {
  /** Without a slash at its end. */
  readonly url: string;
  readonly pid: number;
  output(): string;
  /** Settles when it has ended, asked to or not, with its exit code; -1 after a signal. */
  readonly ended: Promise<number>;
  /** SIGTERM, then SIGKILL: settles when the port is free. */
  stop(): Promise<void>;
  /** SIGKILL to the server and to workerd at once. Settles when both are gone. */
  kill(): Promise<void>;
}

/** A first start builds the Worker and the dashboard, which takes half a minute on a busy machine. */
const START_MS = 120_000;
const STOP_MS = 5_000;

/** `environment` is what `serve` reads: PORT, STATE, AUTH and so on. */
export async function startServeProcess(environment: Readonly<Record<string, string>>): Promise<ServeProcess> {
  const child = startChild([path.join(ROOT, "scripts/serve.ts")], { env: { ...process.env, ...environment }, channel: true });
  const url = await answered(child);
  return {
    url,
    pid: child.pid,
    output: child.output,
    ended: child.ended,
    stop: () => child.stop(STOP_MS),
    async kill() {
      child.kill();
      await child.ended;
    },
  };
}

function answered(child: Child): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill();
      reject(new Error(`serve did not start in ${START_MS} ms\n${child.output()}`));
    }, START_MS);
    child.process.once("message", (message: { url: string }) => {
      clearTimeout(timer);
      resolve(message.url);
    });
    void child.ended.then((code) => {
      clearTimeout(timer);
      reject(new Error(`serve ended with code ${code}\n${child.output()}`));
    });
  });
}
