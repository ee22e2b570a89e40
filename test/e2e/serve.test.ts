/** `npm run serve` as a whole: the files it serves, TLS, and how it ends. */
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { type ServeProcess, startServeProcess } from "../../scripts/serve-process.ts";
import { freePort, startTestServer, type TestServer } from "../support/server.ts";

let server: TestServer | undefined;

afterEach(() => server?.remove());

const TLS = path.join(import.meta.dirname, "../support/tls");

/** Of a page: the first script that it loads. */
async function scriptOf(url: string): Promise<string> {
  const found = /\/assets\/[\w.-]+\.js/.exec(await (await fetch(`${url}/`)).text());
  if (!found) throw new Error("the page loads no script");
  return found[0];
}

function statusOver(url: string, certificate: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { ca: certificate }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asking.once("error", reject);
    asking.end();
  });
}

/** As a supervisor would, which does not wait for anything: a port that is still held for a moment is tried again. */
async function startedAgain(environment: Readonly<Record<string, string>>): Promise<ServeProcess> {
  for (const endMs = Date.now() + 20_000; ; ) {
    try {
      return await startServeProcess(environment);
    } catch (error) {
      if (Date.now() > endMs) throw error;
    }
  }
}

describe("serve", () => {
  it("gives the dashboard's files their type, a tag, and to what has a hash in its name a year", async () => {
    server = await startTestServer();
    const script = await scriptOf(server.url);
    const whole = await fetch(server.url + script);
    const of = (...names: string[]): (string | null)[] => names.map((name) => whole.headers.get(name));
    expect([whole.status, ...of("content-type", "cache-control", "content-encoding", "content-security-policy")]).toEqual([
      200,
      "text/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
      "gzip",
      "default-src 'none'; frame-ancestors 'none'",
    ]);
    expect((await whole.text()).length).toBeGreaterThan(1_000);
    const held = await fetch(server.url + script, { headers: { "if-none-match": whole.headers.get("etag") ?? "" } });
    expect([held.status, await held.text()]).toEqual([304, ""]);
    const statuses = await Promise.all(
      ["/assets/", "/assets/none.js", "/assets/..%2fbuild.json", "/assets/%2e%2e/_headers", "/_headers", "/build.json"].map(
        async (name) => (await fetch((server?.url ?? "") + name)).status,
      ),
    );
    expect(statuses).toEqual([404, 404, 404, 404, 404, 404]);
    expect((await fetch(server.url + script, { method: "POST" })).status).toBe(405);
  });

  it("answers over TLS with the certificate that it was given", async () => {
    server = await startTestServer({ TLS_CERT: path.join(TLS, "certificate.pem"), TLS_KEY: path.join(TLS, "key.pem") });
    const certificate = await readFile(path.join(TLS, "certificate.pem"), "utf8");
    expect(await statusOver(`${server.url.replace("http:", "https:")}/metrics`, certificate)).toBe(200);
  });

  it.skipIf(process.platform === "win32")(
    "leaves nothing behind that holds its port when it alone is killed, and starts again with what it answered",
    async () => {
      const state = mkdtempSync(path.join(tmpdir(), "parapet-killed-"));
      const environment = { AUTH: "open", HOST: "127.0.0.1", PORT: String(await freePort()), STATE: state };
      const killed = await startServeProcess(environment);
      expect((await fetch(`${killed.url}/metrics`, { method: "POST", body: '{"device":"d","a":1}' })).status).toBe(204);
      // Not the tree: workerd must notice by itself.
      process.kill(killed.pid, "SIGKILL");
      const again = await startedAgain(environment);
      try {
        expect(await (await fetch(`${again.url}/api/v1/label/device/values`)).json()).toEqual({ status: "success", data: ["d"] });
      } finally {
        await again.stop();
        await killed.kill();
        rmSync(state, { recursive: true, force: true });
      }
    },
  );

  it("ends with a word when it cannot listen", async () => {
    server = await startTestServer();
    const { port } = new URL(server.url);
    const state = path.join(server.state, "other");
    await expect(startServeProcess({ AUTH: "open", HOST: "127.0.0.1", PORT: port, STATE: state })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use`,
    );
  });
});
