import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { ADMIN, ask, makeToken } from "./desk.ts";

const SECRET = "known-to-the-receiver-alone";
const HOOK = { kind: "webhook", url: "http://127.0.0.1:9/hook", secret: SECRET };

/** Every row that the objects of a site have, by table. */
async function rowsOf(site: string): Promise<[table: string, row: string][]> {
  const all = [env.CONTROL_ROOM.getByName(site), env.SITE.getByName(site)].map((object) =>
    runInDurableObject(object as DurableObjectStub, (_: unknown, state: DurableObjectState) =>
      [...state.storage.sql.exec("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'")].flatMap(
        ({ name }) =>
          [...state.storage.sql.exec(`SELECT * FROM ${name}`)].map((row): [string, string] => [String(name), JSON.stringify(row)]),
      ),
    ),
  );
  return (await Promise.all(all)).flat();
}

describe("targets of notifications", () => {
  it("are an admin's alone", async () => {
    const site = "/s/test-a";
    const { secret: operator } = await makeToken(site, "operator");
    const asked = [
      ["GET", ""],
      ["PUT", "/pager"],
      ["DELETE", "/pager"],
      ["POST", "/pager/test"],
      ["GET", "/pager/dead"],
      ["POST", "/pager/retry"],
    ] as const;
    for (const [method, path] of asked) {
      const body = method === "PUT" ? HOOK : undefined;
      expect([method, path, (await ask(method, `${site}/api/targets${path}`, operator, body)).status]).toEqual([method, path, 403]);
    }
  });

  it("are put, listed, tried and deleted, and each of it is in the audit log", async () => {
    const site = "/s/test-h";
    const put = await ask("PUT", `${site}/api/targets/pager?command=put-1`, ADMIN, { ...HOOK, minPriority: "high" });
    expect(put.body).toEqual({
      ...{ command: "put-1", method: "targets.put", state: "answered", target: "pager", secret: true },
      targets: [{ target: "target:pager", state: "answered", ok: true, error: null }],
    });
    const { body } = await ask("GET", `${site}/api/targets`, ADMIN);
    expect(body.targets).toEqual([
      {
        ...{ target: "pager", kind: "webhook", url: "http://127.0.0.1:9/hook", sendResolved: true, minPriority: "high", secret: true },
        ...{ putMs: expect.any(Number), putBy: "admin", queued: 0, dead: 0, sentMs: null, error: null },
      },
    ]);
    expect((await ask("POST", `${site}/api/targets/pager/test`, ADMIN)).body).toMatchObject({
      state: "answered",
      taken: false,
      error: "network",
    });
    expect((await ask("GET", `${site}/api/targets`, ADMIN)).body.targets).toMatchObject([{ error: "network" }]);
    expect((await ask("GET", `${site}/api/targets/pager/dead`, ADMIN)).body).toEqual({ target: "pager", letters: [] });
    expect((await ask("POST", `${site}/api/targets/pager/retry`, ADMIN)).body).toMatchObject({ target: "pager", retried: 0 });
    const metrics = (await ask("GET", `${site}/metrics`, ADMIN)).body as string;
    expect(metrics).toContain('parapet_notifications_total{outcome="sent",target="pager"} 0\n');
    expect((await ask("DELETE", `${site}/api/targets/pager`, ADMIN)).body).toMatchObject({ state: "answered", target: "pager" });
    expect((await ask("DELETE", `${site}/api/targets/pager`, ADMIN)).body).toMatchObject({ status: 404, code: "unknown-target" });
    const { entries } = (await ask("GET", `${site}/api/audit`, ADMIN)).body;
    const lines = entries.map(({ method, outcome }: { method: string; outcome: string }) => `${method} ${outcome}`).reverse();
    expect(lines).toEqual([
      ...["put", "test", "retry", "delete"].flatMap((what) => [`targets.${what} accepted`, `targets.${what} answered`]),
      "targets.delete accepted",
      "targets.delete unknown-target",
    ]);
  });

  it.each([
    ["http://example.org/hook", "url: must begin with https://, unless NOTIFY_HOSTS names its host"],
    ["https://127.0.0.1/hook", "url: is in a private network: NOTIFY_HOSTS must name its host"],
    ["http://127.0.0.1:10/hook", "url: must begin with https://, unless NOTIFY_HOSTS names its host"],
    ["https://me:pw@example.org/", "url: must have no name or password in it: the secret is for that"],
    ["no address", "url: must be an address that begins with https://"],
  ])("may not lead to %s", async (url, detail) => {
    const { status, body } = await ask("PUT", "/s/test-k/api/targets/pager", ADMIN, { ...HOOK, url });
    expect([status, body.code, body.detail]).toEqual([400, "bad-target", detail]);
  });

  it("keep their secret to themselves: it is in no answer, no log and no ledger, settled or not", async () => {
    const site = "/s/test-i";
    await ask("PUT", `${site}/api/targets/pager?command=put-2`, ADMIN, HOOK);
    await ask("PUT", `${site}/api/targets/pager?command=put-3`, ADMIN, { ...HOOK, url: "http://10.0.0.1/" });
    const again = await ask("PUT", `${site}/api/targets/pager?command=put-2`, ADMIN, { ...HOOK, secret: "of-a-repeat-and-not-heard" });
    expect(again.body).toMatchObject({ command: "put-2", secret: true });
    const rows = await rowsOf("test-i");
    expect(rows.filter(([, row]) => row.includes(SECRET)).map(([table]) => table)).toEqual(["targets"]);
    expect(rows.filter(([table, row]) => table === "ledger" && row.includes("(not kept)")).length).toBe(2);
    const shown = await Promise.all(
      ["/api/targets", "/api/audit", "/api/audit.ndjson", "/metrics"].map((path) => ask("GET", site + path, ADMIN)),
    );
    expect(shown.map(({ status, body }) => [status, JSON.stringify(body).includes(SECRET)])).toEqual(shown.map(() => [200, false]));
    expect(JSON.stringify(shown[1]?.body)).toContain('"secret":"(not kept)"');
  });
});
