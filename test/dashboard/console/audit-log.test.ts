/** Reading the audit log page by page, over filters that change and answers that do not come. */
import { describe, expect, it } from "vitest";
import { ALL, auditPath, createAuditLog, MOST_LINES } from "../../../dashboard/console/audit-log.ts";
import type { AuditEntry } from "../../../protocol/command.ts";

const entry = (number: number): AuditEntry => {
  const who = { who: "admin", role: "admin", from: "" };
  return { number, atMs: number, command: "c", method: "screens.pair", ...who, params: {}, outcome: "answered", targets: [] };
};
const page = (newest: number, count: number): AuditEntry[] => Array.from({ length: count }, (_, i) => entry(newest - i));

function open() {
  const world = { asked: [] as string[], answers: [] as ((answer: Response) => void)[], left: 0 };
  const log = createAuditLog({
    base: "/s/hall",
    fetch: (path, { headers }) => {
      expect(headers).toEqual({ "x-parapet-page": "1" });
      world.asked.push(path);
      return new Promise((resolve) => world.answers.push(resolve));
    },
    onUnauthorized: () => {
      world.left++;
    },
  });
  const answer = async (index: number, entries: readonly AuditEntry[] | number): Promise<void> => {
    const body = typeof entries === "number" ? "{}" : JSON.stringify({ entries });
    world.answers[index]?.(new Response(body, { status: typeof entries === "number" ? entries : 200 }));
    await new Promise((resolve) => setImmediate(resolve));
  };
  const numbers = (): number[] => log.entries.value.map(({ number }) => number);
  return { world, log, answer, numbers };
}

describe("createAuditLog", () => {
  it("reads the newest lines, then older ones below the last, until there are none", async () => {
    const { world, log, answer, numbers } = open();
    void log.load(ALL);
    await answer(0, page(9, 3));
    void log.older();
    await answer(1, page(6, 2));
    void log.older();
    await answer(2, []);
    await log.older();
    expect(world.asked).toEqual(["/s/hall/api/audit", "/s/hall/api/audit?before=7", "/s/hall/api/audit?before=5"]);
    expect([numbers(), log.ended.value, log.state.value]).toEqual([[9, 8, 7, 6, 5], true, "read"]);
  });

  it("asks for one page at a time, however often older is pressed", async () => {
    const { world, log, answer } = open();
    void log.load(ALL);
    void log.older();
    await answer(0, page(9, 3));
    void log.older();
    void log.older();
    expect(world.asked).toHaveLength(2);
  });

  it("shows the lines of the filter that stands there, not of one before", async () => {
    const { world, log, answer, numbers } = open();
    void log.load(ALL);
    void log.load({ ...ALL, who: "li wei", outcome: "expired" });
    await answer(1, page(4, 1));
    await answer(0, page(9, 3));
    expect([numbers(), world.asked[1]]).toEqual([[4], "/s/hall/api/audit?who=li+wei&outcome=expired"]);
  });

  it("keeps what it has when the site does not answer, and tells a missing answer from a missing role", async () => {
    const { log, answer, numbers, world } = open();
    void log.load(ALL);
    await answer(0, page(9, 3));
    void log.older();
    await answer(1, 503);
    expect([numbers(), log.state.value, log.ended.value]).toEqual([[9, 8, 7], "no-answer", false]);
    void log.older();
    await answer(2, 403);
    expect([log.state.value, world.left]).toEqual(["forbidden", 0]);
    void log.older();
    await answer(3, 401);
    expect(world.left).toBe(1);
  });

  it("holds a bounded number of lines", async () => {
    const { log, answer, numbers } = open();
    void log.load(ALL);
    await answer(0, page(10_000, MOST_LINES - 1));
    expect(log.ended.value).toBe(false);
    void log.older();
    await answer(1, page(5_000, 100));
    expect([numbers().length, log.ended.value]).toEqual([MOST_LINES, true]);
  });
});

describe("auditPath", () => {
  it("names only what is asked for", () => {
    expect(auditPath("", ALL, undefined)).toBe("/api/audit");
    expect(auditPath("", { method: "screens.pair", who: " a&b ", outcome: "" }, 7)).toBe(
      "/api/audit?before=7&method=screens.pair&who=a%26b",
    );
  });
});
