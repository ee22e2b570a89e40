/** A real server on a port and a state folder of its own, for tests: it can be killed, and started again where it was. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ServeProcess, startServeProcess } from "../../scripts/serve-process.ts";

export interface TestServer {
  readonly url: string;
  /** The folder of all that it keeps. */
  readonly state: string;
  /** Of the process that started workerd; undefined while nothing runs. */
  readonly pid: number | undefined;
  /** As a power cut would: the whole process tree, at once. */
  kill(): Promise<void>;
  /** Starts again at the same address with the same state. */
  start(): Promise<void>;
  /** Ends it and removes its state. */
  remove(): Promise<void>;
}

/**
 * Below what systems give to outgoing connections (Linux from 32,768, others from 49,152): while a server that was killed is away, no
 * connection can be given its port, not even one of the browser that tries to reach it.
 */
const [FIRST_PORT, PORTS] = [20_000, 12_000];

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + Math.floor(Math.random() * PORTS);
    const probe = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      probe.once("error", () => resolve(false));
      probe.listen(port, "127.0.0.1", () => resolve(true));
    });
    if (!isFree) continue;
    await new Promise((resolve) => probe.close(resolve));
    return port;
  }
}

/** `prepare` puts into its state folder what a life before has left there. */
export async function startTestServer(
  environment: Readonly<Record<string, string>> = {},
  prepare: (state: string) => Promise<void> = async () => {},
): Promise<TestServer> {
  const state = await mkdtemp(join(tmpdir(), "parapet-test-"));
  await prepare(state);
  const port = await freePort();
  let running: ServeProcess | undefined;
  const server: TestServer = {
    url: `http://127.0.0.1:${port}`,
    state,
    get pid() {
      return running?.pid;
    },
    kill: async () => {
      await running?.kill();
      running = undefined;
    },
    start: async () => {
      running = await startServeProcess({ AUTH: "open", HOST: "127.0.0.1", PORT: String(port), STATE: state, ...environment });
    },
    remove: async () => {
      await server.kill();
      await rm(state, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** One metric of one device, as a microcontroller sends it. */
export async function measure(url: string, device: string, metrics: Readonly<Record<string, number>>): Promise<void> {
  const response = await fetch(`${url}/devices/${device}/metrics`, { method: "POST", body: JSON.stringify(metrics) });
  if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
}
