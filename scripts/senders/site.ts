/** The site that senders are tried against: real, with log-in, on a port and a state of its own; it can be away for a while. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { type ServeProcess, startServeProcess } from "../serve-process.ts";

export interface Found {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface SenderSite {
  readonly url: string;
  readonly port: number;
  /** Of the role device. */
  readonly token: string;
  /** What PromQL answers now, or for a time, in seconds. */
  ask(query: string, atS?: number): Promise<readonly Found[]>;
  /** Waits until the query answers something that `accepts` likes; throws with what it last answered when it never does. */
  until(query: string, accepts?: (found: readonly Found[]) => boolean): Promise<readonly Found[]>;
  /** Is gone as after a power cut while `meanwhile` runs, and back with all that it had answered. */
  away(meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** A busy machine, a sender that starts slowly, and one interval of it. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 250;

export async function startSenderSite(): Promise<SenderSite> {
  const state = await mkdtemp(path.join(tmpdir(), "parapet-senders-"));
  const port = await freePort();
  const admin = randomBytes(24).toString("hex");
  const environment = { AUTH: "required", ADMIN_TOKEN: admin, HOST: "127.0.0.1", PORT: String(port), STATE: state };
  let running: ServeProcess = await startServeProcess(environment);
  const { url } = running;
  const headers = { authorization: `Bearer ${admin}` };

  const ask = async (query: string, atS?: number): Promise<readonly Found[]> => {
    const time = atS === undefined ? "" : `&time=${atS}`;
    const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}${time}`, { headers });
    const { data, error } = (await answer.json()) as {
      data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
      error?: string;
    };
    if (!data) throw new Error(`${query}: ${error}`);
    return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
  };

  const made = await fetch(`${url}/api/tokens`, { method: "POST", headers, body: JSON.stringify({ name: "sender", role: "device" }) });
  const { secret } = (await made.json()) as { secret: string };

  return {
    url,
    port,
    token: secret,
    ask,
    async until(query, accepts = (found) => found.length > 0) {
      const endMs = Date.now() + PATIENCE_MS;
      for (;;) {
        const found = await ask(query);
        if (accepts(found)) return found;
        if (Date.now() > endMs) throw new Error(`${query} answered only ${JSON.stringify(found).slice(0, 300)}`);
        await pause(AGAIN_MS);
      }
    },
    async away(meanwhile) {
      await running.kill();
      try {
        await meanwhile();
      } finally {
        running = await startServeProcess(environment);
      }
    },
    async stop() {
      await running.stop();
      await rm(state, { recursive: true, force: true });
    },
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, "127.0.0.1", resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
