/** Where a server listens: HOST and PORT of the environment, and whether that port is free, asked before anything starts. */
import { createServer } from "node:net";
import os from "node:os";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** The port that `wrangler dev` takes by itself; the README names it. */
export const DEFAULT_PORT = 8787;

export type Listen = ({ readonly ok: true } & ListenAddress) | { readonly ok: false; readonly text: string };

export function parseListen(environment: Readonly<Record<string, string | undefined>>): Listen {
  const host = environment.HOST || "127.0.0.1";
  const text = environment.PORT || String(DEFAULT_PORT);
  const port = Number(text);
  if (!/^\d{1,5}$/.test(text) || port < 1 || port > 65_535) return { ok: false, text: `PORT is not a port: ${text}` };
  return { ok: true, host, port };
}

/** One line that says why the port cannot be had, or nothing when it can. */
export async function portProblem({ host, port }: ListenAddress): Promise<string | undefined> {
  const code = await new Promise<string | undefined>((resolve) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
  if (code === undefined) return undefined;
  const another = `choose another with PORT=${port + 1 > 65_535 ? DEFAULT_PORT : port + 1}`;
  if (code === "EADDRINUSE") return `port ${port} on ${host} is in use: stop what listens there, or ${another}`;
  if (code === "EACCES") return `port ${port} on ${host} may not be used by this user: ${another}`;
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return `HOST=${host} is not an address of this machine`;
  return `cannot listen on ${host}:${port} (${code})`;
}

export function isLoopbackHost(host: string): boolean {
  return host === "::1" || host === "localhost" || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function isEveryAddress(host: string): boolean {
  return host === "0.0.0.0" || host === "::";
}

export function siteUrl(host: string, port: number, scheme = "http"): string {
  return `${scheme}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** From this machine. */
export function localUrl({ host, port }: ListenAddress, scheme = "http"): string {
  return siteUrl(isEveryAddress(host) ? "127.0.0.1" : host, port, scheme);
}

/** What to open: for a server on every address those of the cards, else the one. */
export function openUrls({ host, port }: ListenAddress, scheme = "http", cards = os.networkInterfaces()): readonly string[] {
  if (!isEveryAddress(host)) return [siteUrl(host, port, scheme)];
  const addresses = Object.values(cards)
    .flatMap((card) => card ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => siteUrl(address, port, scheme));
  return addresses.length > 0 ? addresses : [siteUrl("127.0.0.1", port, scheme)];
}
