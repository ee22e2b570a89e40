/** The list of commands, whatever the order in which news of them arrives. */
import { describe, expect, it } from "vitest";
import { type CommandEntry, foldOutcome, foldStatus, newestFor, resultOf, startCommand } from "../../../dashboard/console/commands.ts";
import type { CommandState, CommandStatus } from "../../../protocol/command.ts";

const status = (command: string, state: CommandState, ok: boolean | null = null): CommandStatus => {
  return { command, method: "screens.reload", state, targets: [{ target: "screen:lobby", state, ok, error: null }] };
};

/** A line of news about command `c`, and the state after each. */
function check(news: readonly ((entries: readonly CommandEntry[]) => readonly CommandEntry[])[], expected: readonly string[]): void {
  let entries = startCommand([], { command: "c", method: "screens.reload", subject: "lobby", startedMs: 1000 });
  const states = [entries[0]?.state];
  for (const one of news) {
    entries = one(entries);
    states.push(entries[0]?.state);
  }
  expect(states).toEqual(["sending", ...expected]);
  expect(entries).toHaveLength(1);
}

const changed = (state: CommandState) => (entries: readonly CommandEntry[]) => foldStatus(entries, status("c", state), 2000);
const answered = (state: CommandState) => (entries: readonly CommandEntry[]) =>
  foldOutcome(entries, "c", { ok: true, result: status("c", state) }, 2000);
const refused = (entries: readonly CommandEntry[]) => foldOutcome(entries, "c", { ok: false, code: "no-answer", message: "" }, 2000);

describe("a command of this page", () => {
  it("goes from sending over sent to answered or expired", () => {
    check([answered("sent"), changed("answered")], ["sent", "answered"]);
    check([answered("sent"), changed("expired")], ["sent", "expired"]);
  });

  it("never goes back when a notification overtakes the answer", () => {
    check([changed("sent"), changed("answered"), answered("sent")], ["sent", "answered", "answered"]);
    check([changed("sent"), refused], ["sent", "sent"]);
  });

  it("is refused with a reason, until news says that it was taken after all", () => {
    check([refused], ["refused"]);
    check([refused, changed("answered")], ["refused", "answered"]);
    const entries = startCommand([], { command: "c", method: "screens.reload", subject: "lobby", startedMs: 1000 });
    expect(foldOutcome(entries, "c", { ok: false, code: "unknown-screen", message: "No such screen is on." }, 2000)[0]).toEqual({
      command: "c",
      method: "screens.reload",
      subject: "lobby",
      own: true,
      startedMs: 1000,
      state: "refused",
      targets: [],
      error: { code: "unknown-screen", message: "No such screen is on." },
    });
  });
});

describe("foldStatus", () => {
  it("lists what another console ordered, under its screen", () => {
    expect(foldStatus([], status("x", "sent"), 2000)).toEqual([
      {
        command: "x",
        method: "screens.reload",
        subject: "lobby",
        own: false,
        startedMs: 2000,
        state: "sent",
        targets: [{ target: "screen:lobby", state: "sent", ok: null, error: null }],
        error: null,
      },
    ]);
  });

  it("keeps the newest 20", () => {
    let entries: readonly CommandEntry[] = [];
    for (let i = 0; i < 30; i++) entries = foldStatus(entries, status(`x${i}`, "sent"), i);
    expect(entries.map(({ command }) => command)).toEqual(Array.from({ length: 20 }, (_, i) => `x${29 - i}`));
  });
});

describe("newestFor", () => {
  it("finds the newest command to a screen for a while", () => {
    let entries = startCommand([], { command: "a", method: "screens.identify", subject: "lobby", startedMs: 1000 });
    entries = startCommand(entries, { command: "b", method: "screens.reload", subject: "lobby", startedMs: 2000 });
    entries = startCommand(entries, { command: "c", method: "notices.post", subject: "lobby", startedMs: 3000 });
    expect(newestFor(entries, "lobby", 10_000, 60_000)?.command).toBe("b");
    expect(newestFor(entries, "lobby", 62_000, 60_000)).toBeUndefined();
    expect(newestFor(entries, "hall", 10_000, 60_000)).toBeUndefined();
  });
});

describe("resultOf", () => {
  it("says in one word what a command has come to", () => {
    const result = (state: CommandEntry["state"], ok: boolean | null) =>
      resultOf({ state, targets: [{ target: "screen:a", state: "answered", ok, error: null }] });
    expect(result("sending", null)).toBe("sending");
    expect(result("accepted", null)).toBe("waiting");
    expect(result("sent", null)).toBe("waiting");
    expect(result("answered", true)).toBe("done");
    expect(result("answered", false)).toBe("failed");
    expect(result("expired", null)).toBe("expired");
    expect(result("refused", null)).toBe("refused");
  });
});
