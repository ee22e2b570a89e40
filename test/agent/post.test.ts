/** A body against a real server on loopback that stores, refuses, hangs and cuts. */
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, it } from "vitest";
import { outcomeOf, postBody } from "../../agent/post.ts";

let server: Server | undefined;

async function listen(answer: RequestListener): Promise<string> {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  server = undefined;
});

async function post(answer: RequestListener, text = "{}\n", token?: string, timeoutMs = 5000) {
  return postBody({ url: await listen(answer), token, timeoutMs }, text);
}

describe("postBody", () => {
  it("posts NDJSON, packed when that saves something, with the token", async () => {
    const seen: unknown[] = [];
    const url = await listen((request, response) => {
      const parts: Buffer[] = [];
      request.on("data", (part: Buffer) => parts.push(part));
      request.on("end", () => {
        const body = Buffer.concat(parts);
        const encoding = request.headers["content-encoding"];
        const text = (encoding === "gzip" ? gunzipSync(body) : body).toString();
        seen.push([request.method, request.url, request.headers["content-type"], encoding, request.headers.authorization, text]);
        response.writeHead(204).end();
      });
    });
    const long = `${JSON.stringify({ a: "x".repeat(2000) })}\n`;
    expect(await postBody({ url: `${url}/s/plant`, timeoutMs: 5000 }, "{}\n")).toEqual({ type: "stored" });
    expect(await postBody({ url, token: "abc", timeoutMs: 5000 }, long)).toEqual({ type: "stored" });
    expect(seen).toEqual([
      ["POST", "/s/plant/metrics", "application/x-ndjson", undefined, undefined, "{}\n"],
      ["POST", "/metrics", "application/x-ndjson", "gzip", "Bearer abc", long],
    ]);
  });

  it("tries later when nobody listens, nothing is answered in time, or the answer is cut", async () => {
    const url = await listen(() => {});
    expect(await postBody({ url, timeoutMs: 50 }, "{}\n")).toEqual({ type: "later", why: "no answer in time" });
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    expect(await postBody({ url, timeoutMs: 5000 }, "{}\n")).toEqual({ type: "later", why: "ECONNREFUSED" });
    expect(await post((request) => request.socket.destroy())).toMatchObject({ type: "later" });
    const half = await post((_, response) => {
      response.writeHead(200, { "content-length": "100" });
      response.write("half");
      setImmediate(() => response.socket?.destroy());
    });
    expect(half).toMatchObject({ type: "later" });
  });

  it("does not follow a redirect, which would lose the body", async () => {
    const moved = await post((_, response) => response.writeHead(301, { location: "/elsewhere" }).end());
    expect(moved).toEqual({ type: "later", why: "301: the address has moved" });
  });

  it("reads no more of an endless answer than it needs", async () => {
    const outcome = await post((_, response) => {
      response.writeHead(400, { "content-type": "text/plain" });
      const fill = (): void => {
        while (response.write("words ".repeat(2000)));
        response.once("drain", fill);
      };
      response.on("error", () => {});
      fill();
    });
    expect(outcome).toEqual({ type: "refused", why: `400 ${"words ".repeat(40).slice(0, 200)}`.trim() });
  });
});

describe("outcomeOf", () => {
  const problem = JSON.stringify({ title: "No sample could be taken", detail: "line 1", status: 400 });
  const check = (status: number, retryAfter: string | null, text: string, expected: unknown): void =>
    expect(outcomeOf(status, retryAfter, text, 0), `${status} ${text}`).toEqual(expected);

  it("takes any 2xx as stored, with what the server says it refused", () => {
    check(204, null, "", { type: "stored" });
    check(200, null, '{"stored":3,"refused":0}', { type: "stored" });
    check(200, null, '{"stored":3,"refused":2,"rejections":[{"code":"bad-line","line":3}]}', {
      type: "stored",
      refused: '2 not taken, first {"code":"bad-line","line":3}',
    });
  });

  it("drops only what will never be taken", () => {
    check(400, null, problem, { type: "refused", why: "400 No sample could be taken: line 1" });
    check(404, null, "<!doctype html><p>no", { type: "refused", why: "404" });
    check(413, null, "", { type: "too-large" });
    const nothing = JSON.stringify({ title: "No sample could be taken", refused: 1, rejections: [{ code: "too-old", count: 1 }] });
    check(400, null, nothing, { type: "refused", why: '400 No sample could be taken: 1 not taken, first {"code":"too-old","count":1}' });
  });

  it("keeps what may be taken later", () => {
    check(401, null, problem, { type: "later", why: "401 No sample could be taken: line 1", retryAfterMs: undefined });
    check(403, null, "", { type: "later", why: "403", retryAfterMs: undefined });
    check(408, null, "", { type: "later", why: "408", retryAfterMs: undefined });
    check(429, "5", "slow down", { type: "later", why: "429 slow down", retryAfterMs: 5000 });
    check(500, null, "", { type: "later", why: "500", retryAfterMs: undefined });
    check(503, "2", "", { type: "later", why: "503", retryAfterMs: 2000 });
  });

  it("lets no control character of an answer reach the terminal", () => {
    check(500, null, "a\u001b[31mred\r\nb", { type: "later", why: "500 a [31mred b", retryAfterMs: undefined });
  });
});
