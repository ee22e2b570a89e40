/** The token file of `serve`. */
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureAdminToken } from "../../scripts/admin-token.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), "parapet-token-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("ensureAdminToken", () => {
  it("makes 32 random bytes once and keeps them", async () => {
    const state = path.join(folder, "state");
    const first = await ensureAdminToken(state);
    expect(first.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(first.file).toBe(path.join(state, "admin-token"));
    expect(await readFile(first.file, "utf8")).toBe(`${first.token}\n`);
    expect(await ensureAdminToken(state)).toEqual(first);
    expect((await ensureAdminToken(folder)).token).not.toBe(first.token);
  });

  it.skipIf(process.platform === "win32")("lets only its owner read it (skipped on Windows)", async () => {
    const { file } = await ensureAdminToken(folder);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it("gives two first starts at one time the same token", async () => {
    const tokens = await Promise.all([1, 2, 3, 4].map(() => ensureAdminToken(folder)));
    expect(new Set(tokens.map(({ token }) => token)).size).toBe(1);
  });

  it("refuses an empty file instead of an empty token", async () => {
    await writeFile(path.join(folder, "admin-token"), "\n");
    await expect(ensureAdminToken(folder)).rejects.toThrow("is empty");
  });
});
