/**
 * The platform's own limit of fan-out: an object on the same workerd that queues what is POSTed to every open stream, and does
 * nothing else. No wall, no storage, no look at who is slow.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { type Bench, freePort } from "./measure.ts";
import { type Server, startPeer } from "./peers.ts";

const MODULE = `
export class Hub {
  streams = new Set();
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/up") return new Response();
    if (pathname === "/publish") {
      const bytes = new TextEncoder().encode("data: " + (await request.text()) + "\\n\\n");
      for (const stream of this.streams) stream.enqueue(bytes);
      return new Response();
    }
    let mine;
    const body = new ReadableStream({
      start: (stream) => {
        mine = stream;
        this.streams.add(stream);
        stream.enqueue(new TextEncoder().encode(": open\\n\\n"));
      },
      cancel: () => this.streams.delete(mine),
    });
    return new Response(body, { headers: { "content-type": "text/event-stream" } });
  }
}
export default { fetch: (request, env) => env.HUB.getByName("hub").fetch(request) };
`;

export async function startBareFanOut(bench: Bench): Promise<Server> {
  const port = await freePort();
  const folder = path.join(bench.folder, "bare");
  await mkdir(folder);
  await writeFile(path.join(folder, "hub.js"), MODULE);
  await writeFile(
    path.join(folder, "hub.capnp"),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "hub", worker = .hub)],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "hub")]
);
const hub :Workerd.Worker = (
  modules = [(name = "hub.js", esModule = embed "hub.js")],
  compatibilityDate = "2026-10-15",
  bindings = [(name = "HUB", durableObjectNamespace = "Hub")],
  durableObjectNamespaces = [(className = "Hub", uniqueKey = "hub", enableSql = true)],
  durableObjectStorage = (inMemory = void)
);
`,
  );
  const { default: program } = createRequire(import.meta.url)("workerd") as { default: string };
  return startPeer(bench, "bare object (limit)", program, ["serve", "--experimental", path.join(folder, "hub.capnp")], port, "/up");
}
