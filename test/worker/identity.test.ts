import { describe, expect, it } from "vitest";
import { PAIRING_LETTERS } from "../../protocol/command.ts";
import { digestOf, newSecret, randomText, revocableIds } from "../../worker/identity.ts";

describe("secrets", () => {
  it("are 256 bits as text, and never the same", () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    expect(secrets.every((secret) => /^[A-Za-z0-9_-]{43}$/.test(secret))).toBe(true);
    expect(new Set(secrets).size).toBe(100);
  });

  it("are kept as SHA-256", async () => {
    expect(await digestOf("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("of letters are drawn evenly from all of them", () => {
    const text = randomText(PAIRING_LETTERS, 40_000);
    const counts = [...PAIRING_LETTERS].map((letter) => text.split(letter).length - 1);
    // 2,000 each; a byte taken modulo 20 would favour sixteen letters by eight per cent, and chance stays within five sigma.
    expect(counts.every((count) => Math.abs(count - 2000) < 220)).toBe(true);
    expect(text.length).toBe(40_000);
  });
});

describe("revocableIds", () => {
  it("finds a session by itself and by the token that it was opened with", () => {
    expect(revocableIds({ type: "session", digest: "d", token: "token:t" })).toEqual(["session:d", "token:t"]);
    expect(revocableIds({ type: "credential", id: "screen:s" })).toEqual(["screen:s"]);
    expect(revocableIds({ type: "open" })).toEqual([]);
  });
});
