import { beforeAll, describe, expect, it } from "vitest";
import { mayAct, ROUTES, type Role, type Route } from "../../../protocol/routes.ts";
import { send } from "../wall.ts";
import { ADMIN, ask, bearer, cookieOf, makeToken } from "./desk.ts";

const SITE = "/s/test-a";

/** A body that each write takes, so that what is answered is about the role and not about the body. */
const BODIES: Readonly<Record<string, unknown>> = {
  deviceMetrics: { m: 1 },
  metrics: { device: "d1", m: 1 },
  influxWrite: "m,device=d1 v=1",
  influxWriteV2: "m,device=d1 v=1",
  sessionOpen: { token: ADMIN },
  pairingClaim: { secret: "x".repeat(32) },
};

let screen = "";

/** The screen of the walk is not the one that it revokes. */
const pathOf = ({ path, method }: Route): string => {
  const named = path
    .replace(":wall", "overview")
    .replace(":device", "d1")
    .replace(":stream", "d1")
    .replace(":screen", method === "DELETE" ? "none" : screen);
  return SITE + named.replace(":notice", "none").replace(":token", "none");
};

/** What a refusal is for a route: by its kind. */
async function isRefused(route: Route, headers: Record<string, string>, body: unknown): Promise<boolean> {
  const init: RequestInit = { method: route.method, headers, redirect: "manual" };
  if (route.method === "POST") init.body = typeof body === "string" ? body : JSON.stringify(body ?? {});
  const response = await send(pathOf(route), init);
  if (route.kind === "stream") {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    const { value } = await reader.read();
    const first = new TextDecoder().decode(value);
    await reader.cancel();
    return first.includes("event: refused") && first.includes("unauthorized");
  }
  await response.arrayBuffer();
  if (route.kind === "page") return response.status === 302 && /\/(sign-in\?.*)?$/.test(response.headers.get("location") ?? "");
  return response.status === 401 || response.status === 403;
}

const ROLES = ["none", "device", "screen", "viewer", "operator", "admin"] as const;

const headersOf = new Map<Role, Record<string, string>>([["none", {}]]);

beforeAll(async () => {
  for (const role of ["device", "viewer", "operator", "admin"] as const) headersOf.set(role, bearer((await makeToken(SITE, role)).secret));
  const { body: offer } = await ask("POST", `${SITE}/api/pairing`);
  const { body: paired } = await ask("POST", `${SITE}/api/screens`, ADMIN, { code: offer.code, name: "tv", wall: "overview" });
  screen = paired.screen;
  headersOf.set("screen", { cookie: cookieOf(await ask("POST", `${SITE}/api/pairing/claim`, null, { secret: offer.secret })) });
});

describe("every route and method", () => {
  const walk = Object.entries(ROUTES as Record<string, Route>).flatMap(([name, route]) =>
    ROLES.map((role) => [name, role, route] as const),
  );

  it.each(walk)("%s by %s is let in exactly when the table says so", async (name, role, route) => {
    expect(await isRefused(route, headersOf.get(role) ?? {}, BODIES[name])).toBe(!mayAct(role, route.role));
  });

  it("is refused to a token that is not known, with the question that senders wait for", async () => {
    const { status, headers, body } = await ask("POST", `${SITE}/write`, "not-a-token", "m v=1");
    expect([status, headers.get("www-authenticate")?.startsWith("Basic "), body]).toEqual([401, true, { error: "authorization failed" }]);
    const page = await ask("GET", `${SITE}/api/screens`, null, undefined, { "x-parapet-page": "1" });
    expect([page.status, page.headers.get("www-authenticate")]).toEqual([401, null]);
  });
});

describe("mayAct", () => {
  it("is least by default", () => {
    const table = ROLES.map((role) => [role, ROLES.filter((least) => mayAct(role, least))]);
    expect(Object.fromEntries(table)).toEqual({
      none: ["none"],
      device: ["none", "device"],
      screen: ["none", "screen"],
      viewer: ["none", "screen", "viewer"],
      operator: ["none", "screen", "viewer", "operator"],
      admin: ["none", "device", "screen", "viewer", "operator", "admin"],
    });
  });
});

describe("walls", () => {
  const file = "wall: w1\npanels: [{ type: status-grid }]\n";
  const put = (role: Role): Promise<Response> =>
    send(`${SITE}/api/walls/w1`, { method: "PUT", body: file, headers: headersOf.get(role) ?? {} });

  it("are put by operators, whose name is kept with the version", async () => {
    expect((await put("viewer")).status).toBe(403);
    expect((await put("operator")).status).toBe(200);
    const { body } = await ask("GET", `${SITE}/api/walls/w1/versions`, null, undefined, headersOf.get("viewer"));
    expect(body.versions).toMatchObject([{ version: 1, who: "operator of a test" }]);
  });
});
