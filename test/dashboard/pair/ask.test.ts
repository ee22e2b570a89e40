/** What each answer of the site means to a screen that is not paired. */
import { describe, expect, it } from "vitest";
import { askSite, type Post } from "../../../dashboard/pair/ask.ts";
import { firstPairing, type Pairing, stepPairing } from "../../../dashboard/pair/pairing.ts";
import type { PairingOffer } from "../../../protocol/identity.ts";

const OFFER: PairingOffer = { code: "BCDFGHJK", secret: "s".repeat(43), at: 5, expiresMs: 600_005, retryMs: 3000 };
const ASKING = firstPairing(0) as Exclude<Pairing, { phase: "paired" }>;
const SHOWING = stepPairing(ASKING, { type: "offered", offer: OFFER }, 0, 0) as Exclude<Pairing, { phase: "paired" }>;

const answers =
  (status: number, body: unknown, headers: Record<string, string> = {}): Post =>
  async () =>
    new Response(typeof body === "string" ? body : JSON.stringify(body), { status, headers });

const FAILED = (trouble: string, leastMs = 0) => ({ type: "failed", trouble, leastMs });

describe("askSite", () => {
  it("asks for a code first, then whether it was entered, with the secret", async () => {
    const asked: unknown[] = [];
    const post: Post = (path, body) => {
      asked.push([path, body]);
      return answers(200, OFFER)(path, body);
    };
    await askSite(post, "/s/hall", ASKING);
    await askSite(post, "/s/hall", SHOWING);
    expect(asked).toEqual([
      ["/s/hall/api/pairing", {}],
      ["/s/hall/api/pairing/claim", { secret: OFFER.secret }],
    ]);
  });

  it("takes an offer and nothing else for a code", async () => {
    const check = async (body: unknown, expected: unknown) => expect(await askSite(answers(200, body), "", ASKING)).toEqual(expected);
    await check({ ...OFFER, more: 1 }, { type: "offered", offer: OFFER });
    await check({ ...OFFER, code: "BCDF-GHJ" }, FAILED("refused"));
    await check({ ...OFFER, secret: 7 }, FAILED("refused"));
    await check({ ...OFFER, retryMs: null }, FAILED("refused"));
    await check({ ...OFFER, expiresMs: -1 }, FAILED("refused"));
    await check(null, FAILED("refused"));
    await check("<html>", FAILED("no-answer"));
  });

  it("goes where the site says once it is paired, but never to another host", async () => {
    const paired = { state: "paired", screen: "s1", wall: "overview" };
    const check = async (path: unknown, expected: unknown) =>
      expect(await askSite(answers(200, { ...paired, path }), "", SHOWING)).toEqual(expected);
    await check("walls/overview?screen=s1", { type: "paired", path: "walls/overview?screen=s1" });
    await check("/walls/overview", { type: "paired", path: "walls/overview" });
    for (const path of ["//evil.example/", "/\\evil.example", "\\evil.example", "", ".//evil.example", 3])
      await check(path, FAILED("refused"));
  });

  it("waits while nobody entered the code, and starts again when the site does not know it", async () => {
    expect(await askSite(answers(202, { state: "waiting", retryMs: 15_000 }), "", SHOWING)).toEqual({ type: "waiting", retryMs: 15_000 });
    for (const status of [404, 410]) expect(await askSite(answers(status, "{}"), "", SHOWING)).toEqual({ type: "ended" });
    expect(await askSite(answers(404, "{}"), "", ASKING)).toEqual(FAILED("refused"));
  });

  it("tells no answer, a busy site and a refusal apart, and waits as long as it is told", async () => {
    const check = async (post: Post, expected: unknown) => {
      expect(await askSite(post, "", ASKING)).toEqual(expected);
      expect(await askSite(post, "", SHOWING)).toEqual(expected);
    };
    await check(() => Promise.reject(new TypeError("network")), FAILED("no-answer"));
    await check(answers(502, "<html>"), FAILED("no-answer"));
    await check(answers(503, "{}", { "retry-after": "5" }), FAILED("busy", 5000));
    await check(answers(429, "{}", { "retry-after": "20" }), FAILED("busy", 20_000));
    await check(answers(429, "{}"), FAILED("busy", 10_000));
    await check(answers(429, "{}", { "retry-after": "999999" }), FAILED("busy", 600_000));
    await check(answers(429, "{}", { "retry-after": "Fri, 13 Nov 2026 00:00:00 GMT" }), FAILED("busy", 10_000));
    await check(answers(403, "{}"), FAILED("refused"));
  });
});
