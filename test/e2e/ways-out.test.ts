/** The ways out that `serve` gives a site for notifications: what is not named reaches public addresses alone, whatever its name leads to. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Readable } from "node:stream";
import { afterEach, expect, it } from "vitest";
import { configText, FILES, SOCKET, STATE } from "../../scripts/serve-config.ts";
import type { WorkerBuild } from "../../scripts/worker-build.ts";
import { startReceiver } from "../support/receiver.ts";

const WORKER = `export default {
  async fetch(request, env) {
    const { searchParams } = new URL(request.url);
    try {
      const answer = await env[searchParams.get("way")].fetch(searchParams.get("to"), { method: "POST", body: "x", redirect: "manual" });
      return new Response(String(answer.status));
    } catch {
      return new Response("not let through");
    }
  },
};`;

const BUILD: WorkerBuild = {
  ...{ sources: "", name: "ways", compatibilityDate: "2026-10-15", compatibilityFlags: [], vars: {}, objects: [] },
  assets: { binding: "ASSETS", directory: "", prefixes: [], files: {}, headers: [] },
};

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** workerd with a Worker that asks whom it is told to, by the way it is told to. */
async function startWays(notifyAuthorities?: string): Promise<(way: string, to: string) => Promise<string>> {
  const folder = await mkdtemp(path.join(tmpdir(), "parapet-ways-"));
  ends.push(() => rm(folder, { recursive: true }));
  await writeFile(path.join(folder, "ways.js"), WORKER);
  await writeFile(path.join(folder, "config.capnp"), configText({ build: BUILD, vars: [], notifyAuthorities }, "ways.js"));
  for (const name of [STATE, FILES]) await mkdir(path.join(folder, name));
  const folders = [STATE, FILES].map((name) => `--directory-path=${name}=${path.join(folder, name)}`);
  const args = ["serve", `--import-path=${folder}`, `--socket-addr=${SOCKET}=127.0.0.1:0`, ...folders, "--control-fd=3"];
  const { default: program } = createRequire(import.meta.url)("workerd") as { default: string };
  const child = spawn(program, [...args, path.join(folder, "config.capnp")], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  ends.push(async () => {
    child.kill("SIGKILL");
    await once(child, "exit");
  });
  const [line] = (await once((child.stdio[3] as Readable).setEncoding("utf8"), "data")) as [string];
  const port = /"port":(\d+)/.exec(line)?.[1];
  return async (way, to) => (await fetch(`http://127.0.0.1:${port}/?way=${way}&to=${encodeURIComponent(to)}`)).text();
}

it("leads to hosts that are named wherever they are, and elsewhere to public addresses alone", async () => {
  const receiver = await startReceiver();
  ends.push(() => receiver.close());
  const { port } = new URL(receiver.url);
  const ask = await startWays();
  // The second is what a name that was made to lead here looks like.
  for (const to of [`http://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
    expect([to, await ask("NOTIFY_PUBLIC", to), await ask("NOTIFY_NAMED", to)]).toEqual([to, "not let through", "204"]);
  }
  receiver.next({ status: 307, headers: { location: `${receiver.url}/elsewhere` } });
  expect(await ask("NOTIFY_NAMED", receiver.url)).toBe("307");
  expect(receiver.received.map(({ path: asked }) => asked)).toEqual(["/", "/", "/"]);
});

it("trusts the authorities that it was given for hosts that are named, and checks certificates in any case", async () => {
  const tls = path.join(import.meta.dirname, "../support/tls");
  const [cert = "", key = ""] = await Promise.all(["certificate.pem", "key.pem"].map((name) => readFile(path.join(tls, name), "utf8")));
  const receiver = await startReceiver(0, { cert, key });
  ends.push(() => receiver.close());
  const [told, untold] = [await startWays(cert), await startWays()];
  expect([await told("NOTIFY_NAMED", receiver.url), await untold("NOTIFY_NAMED", receiver.url)]).toEqual(["204", "not let through"]);
});
