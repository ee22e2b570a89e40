/** Receivers of notifications, real ones: a web server that misbehaves as it is told, and Debian's Alertmanager. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingHttpHeaders, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What it does with a request: a status, with headers; no answer; or the end of the connection. */
export type Behaviour = number | { readonly status: number; readonly headers: Readonly<Record<string, string>> } | "hang" | "reset";

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly atMs: number;
}

export interface Receiver {
  readonly url: string;
  readonly received: readonly Received[];
  /** What it does with the next requests, one each; then it takes everything. */
  next(...behaviours: readonly Behaviour[]): void;
  /** Settles when so many requests have come. */
  count(requests: number): Promise<void>;
  close(): Promise<void>;
}

/** `tls`: PEM texts. */
export async function startReceiver(port = 0, tls?: { readonly cert: string; readonly key: string }): Promise<Receiver> {
  const received: Received[] = [];
  let behaviours: Behaviour[] = [];
  let heard: (() => void) | undefined;
  const take: RequestListener = (request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(pieces).toString(), atMs: Date.now() });
      behave(behaviours.shift() ?? 204, response);
      heard?.();
    });
  };
  const server = tls ? createTlsServer(tls, take) : createServer(take);
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `${tls ? "https" : "http"}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    next: (...all) => {
      behaviours = [...all];
    },
    count: async (requests) => {
      while (received.length < requests) await new Promise<void>((resolve) => (heard = resolve));
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function behave(behaviour: Behaviour, response: ServerResponse): void {
  if (behaviour === "hang") return;
  if (behaviour === "reset") response.socket?.resetAndDestroy();
  else if (typeof behaviour === "number") response.writeHead(behaviour).end(behaviour === 204 ? undefined : "words of no interest");
  else response.writeHead(behaviour.status, behaviour.headers).end();
}

const ALERTMANAGER = "/usr/bin/prometheus-alertmanager";
export const hasAlertmanager = existsSync(ALERTMANAGER);

/** An alert as `GET /api/v2/alerts` shows it. */
export interface Alert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly fingerprint: string;
  readonly generatorURL?: string;
}

export interface Alertmanager {
  readonly url: string;
  /** Those that stand. */
  alerts(): Promise<readonly Alert[]>;
  /** Settles when the alerts that stand are those; else it says what they are. */
  shows(names: readonly string[]): Promise<void>;
  /** And forgets all. */
  kill(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** Of a site that tells at once, on a busy machine. */
const SHOWN_MS = 30_000;
const QUIET = "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n";

export async function startAlertmanager(port: number): Promise<Alertmanager> {
  const folder = await mkdtemp(join(tmpdir(), "parapet-alertmanager-"));
  const file = join(folder, "alertmanager.yml");
  await writeFile(file, QUIET);
  const url = `http://127.0.0.1:${port}`;
  let end: (() => Promise<void>) | undefined;
  const manager: Alertmanager = {
    url,
    alerts: async () => (await (await fetch(`${url}/api/v2/alerts`)).json()) as Alert[],
    shows: async (names) => {
      const deadline = Date.now() + SHOWN_MS;
      for (;;) {
        const shown = (await manager.alerts()).map(({ labels }) => labels.alertname ?? "").sort();
        if (shown.join() === [...names].sort().join()) return;
        if (Date.now() > deadline) throw new Error(`Alertmanager shows ${JSON.stringify(shown)}`);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    },
    kill: async () => {
      await end?.();
      end = undefined;
      await rm(join(folder, "data"), { recursive: true, force: true });
    },
    start: async () => {
      const address = [`--web.listen-address=127.0.0.1:${port}`, "--cluster.listen-address="];
      const child = spawn(ALERTMANAGER, [`--config.file=${file}`, `--storage.path=${join(folder, "data")}`, ...address], {
        stdio: "ignore",
      });
      const ended = once(child, "exit");
      end = async () => {
        child.kill("SIGKILL");
        await ended;
      };
      const deadline = Date.now() + 20_000;
      while (Date.now() < deadline) {
        const answer = await fetch(`${url}/-/ready`).catch(() => undefined);
        if (answer?.ok) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error("Alertmanager does not answer");
    },
    remove: async () => {
      await manager.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await manager.start();
  return manager;
}
