import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { accessRole, accessSettings, verifyAccess } from "../../worker/access.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const SECONDS = NOW.getTime() / 1000;
const AUDIENCE = "a-tag-of-64-letters";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

let server: Server;
let issuer: string;
let key: Pair;
let stranger: Pair;
let published: { kid: string; pair: Pair }[];
let fetches = 0;

beforeAll(async () => {
  [key, stranger] = await Promise.all([generateKeyPair("RS256"), generateKeyPair("RS256")]);
  published = [{ kid: "k1", pair: key }];
  // What Access publishes: its keys at a fixed path.
  server = createServer(async ({ url }, response) => {
    if (url !== "/cdn-cgi/access/certs") return response.writeHead(404).end();
    fetches++;
    const keys = await Promise.all(published.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg: "RS256" })));
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

const settings = () => {
  const found = accessSettings({
    ACCESS_TEAM: issuer,
    ACCESS_AUD: AUDIENCE,
    ACCESS_ROLES: '{"li@example.com":"operator","*@example.com":"viewer"}',
  });
  if (!found) throw new Error("not configured");
  return found;
};

function jwt(claims: Record<string, unknown> = {}, { pair = key, kid = "k1" } = {}): Promise<string> {
  const all = { email: "li@example.com", iss: issuer, aud: AUDIENCE, exp: SECONDS + 600, iat: SECONDS, ...claims };
  return new SignJWT(Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)))
    .setProtectedHeader({ alg: "RS256", kid })
    .sign(pair.privateKey);
}

const verify = async (token: string | Promise<string>): Promise<unknown> => verifyAccess(await token, settings(), NOW);

describe("a JWT of Cloudflare Access", () => {
  it("is taken when signature, issuer, audience and expiry are right", async () => {
    expect(await verify(jwt())).toEqual({ email: "li@example.com", expiresMs: NOW.getTime() + 600_000 });
    expect(await verify(jwt({ aud: ["another", AUDIENCE] }))).toMatchObject({ email: "li@example.com" });
  });

  it("is refused forged, expired, for another audience or issuer, unsigned, or without an address", async () => {
    const refused = {
      forged: jwt({}, { pair: stranger }),
      tampered: jwt().then((token) => `${token.slice(0, -8)}AAAAAAAA`),
      "with its claims changed": jwt().then((token) => {
        const [head, , signature] = token.split(".");
        return [
          head,
          btoa(JSON.stringify({ email: "admin@example.com", iss: issuer, aud: AUDIENCE, exp: SECONDS + 600 })).replace(/=/g, ""),
          signature,
        ].join(".");
      }),
      expired: jwt({ exp: SECONDS - 1 }),
      "without an expiry": jwt({ exp: undefined }),
      "not valid yet": jwt({ nbf: SECONDS + 60 }),
      "for another audience": jwt({ aud: "another" }),
      "of another issuer": jwt({ iss: "https://another.cloudflareaccess.com" }),
      unsigned: Promise.resolve(
        new UnsecuredJWT({ email: "li@example.com" })
          .setIssuer(issuer)
          .setAudience(AUDIENCE)
          .setExpirationTime(SECONDS + 600)
          .encode(),
      ),
      "without an address": jwt({ email: undefined }),
      "with an address that is no text": jwt({ email: { toString: "admin" } }),
      rubbish: Promise.resolve("rubbish"),
      empty: Promise.resolve(""),
    };
    for (const [name, token] of Object.entries(refused)) expect([name, await verify(token)]).toEqual([name, null]);
  });

  it("signed with a key that was not there before is refused until it is published, then taken", async () => {
    const rotated = await generateKeyPair("RS256");
    // A team of its own, so that its keys are not kept from the tests above.
    const team = { ...settings(), issuer: `${issuer}/` };
    const signed = (pair: Pair, kid: string) => jwt({ iss: team.issuer }, { pair, kid });
    expect(await verifyAccess(await signed(rotated, "k2"), { ...team, issuer: team.issuer.replace(/\/$/, "") }, NOW)).toBeNull();
    const before = fetches;
    published = [{ kid: "k2", pair: rotated }, ...published];
    const fresh = { issuer: issuer.replace("127.0.0.1", "localhost"), audience: AUDIENCE, roles: {} };
    const token = await new SignJWT({ email: "li@example.com" })
      .setProtectedHeader({ alg: "RS256", kid: "k2" })
      .setIssuer(fresh.issuer)
      .setAudience(AUDIENCE)
      .setExpirationTime(SECONDS + 60)
      .sign(rotated.privateKey);
    expect(await verifyAccess(token, fresh, NOW)).toMatchObject({ email: "li@example.com" });
    expect(fetches).toBeGreaterThan(before);
  });
});

describe("roles by Access", () => {
  it("go by the most exact name, and nobody else has one", () => {
    const roles = { "li@example.com": "operator", "*@example.com": "viewer" } as const;
    expect(
      ["LI@example.com", "ada@example.com", "li@example.com.evil.org", "constructor", ""].map((email) => accessRole(email, roles)),
    ).toEqual(["operator", "viewer", undefined, undefined, undefined]);
    expect(accessRole("anyone@anywhere", { "*": "viewer" })).toBe("viewer");
  });

  it("are none when they cannot be read, and never a machine's", () => {
    const of = (ACCESS_ROLES: string): unknown => accessSettings({ ACCESS_TEAM: "team", ACCESS_AUD: "x", ACCESS_ROLES })?.roles;
    expect([of("{"), of('{"a@b":"device","c@d":"admin","e@f":"god"}')]).toEqual([{}, { "c@d": "admin" }]);
    expect(accessSettings({ ACCESS_TEAM: "team", ACCESS_AUD: "x" })?.issuer).toBe("https://team.cloudflareaccess.com");
    expect([accessSettings({}), accessSettings({ ACCESS_TEAM: "team" })]).toEqual([null, null]);
  });
});
