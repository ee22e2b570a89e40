/** Who the console is for, and when it sends somebody to sign in. */
import { describe, expect, it } from "vitest";
import { createAccount, isLetIn, mayOrder } from "../../../dashboard/console/account.ts";
import type { SessionStatus } from "../../../protocol/identity.ts";
import type { Role } from "../../../protocol/routes.ts";

const session = (role: Role | null, open = false): SessionStatus => ({ who: role && "Li Wei", role, open, site: "main" });

function open(answers: readonly (SessionStatus | number)[]) {
  const world = { asked: [] as string[], left: 0, answers: [...answers] };
  const account = createAccount({
    first: session("operator"),
    base: "",
    fetch: async (path, { method }) => {
      world.asked.push(`${method ?? "GET"} ${path}`);
      const answer = world.answers.shift() ?? 500;
      return typeof answer === "number" ? new Response(null, { status: answer }) : Response.json(answer);
    },
    leave: () => {
      world.left++;
    },
  });
  return { world, account };
}

describe("isLetIn", () => {
  it("lets people in, and in open mode everybody; no screen, no device, nobody else", () => {
    const roles: readonly (Role | null)[] = ["viewer", "operator", "admin", "screen", "device", "none", null];
    expect(roles.map((role) => isLetIn(session(role)))).toEqual([true, true, true, false, false, false, false]);
    expect([isLetIn(session(null, true)), isLetIn(session("admin", true))]).toEqual([true, true]);
  });
});

describe("mayOrder", () => {
  it("gives commands to operators, tokens to admins, and a viewer nothing", () => {
    const check = (role: Role, expected: readonly boolean[]): void =>
      expect(
        (["screens.list", "screens.pair", "notices.post", "tokens.list"] as const).map((method) => mayOrder(session(role), method)),
      ).toEqual(expected);
    check("viewer", [true, false, false, false]);
    check("operator", [true, true, true, false]);
    check("admin", [true, true, true, true]);
  });
});

describe("createAccount", () => {
  it("follows the role that somebody has now, and leaves when they have none", async () => {
    const { world, account } = open([session("viewer"), 503, session(null)]);
    await account.refresh();
    expect(account.session.value.role).toBe("viewer");
    await account.refresh();
    expect([account.session.value.role, world.left]).toEqual(["viewer", 0]);
    await account.refresh();
    expect(world.left).toBe(1);
  });

  it("leaves once the site has ended the session, and stays while it has not", async () => {
    const { world, account } = open([503, 204, 204]);
    expect([await account.signOut(false), world.left]).toEqual([false, 0]);
    expect([await account.signOut(false), await account.signOut(true), world.left]).toEqual([true, true, 2]);
    expect(world.asked.slice(1)).toEqual(["DELETE /api/session", "DELETE /api/session?everywhere=1"]);
  });
});
