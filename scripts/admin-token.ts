/** The first admin's token of `serve`: made once, kept beside the state, readable by its owner alone, never printed. */
import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

/** 256 bits: not guessed, and short enough to be typed once. */
const TOKEN_BYTES = 32;

export function freshToken(): string {
  return randomBytes(TOKEN_BYTES).toString("base64url");
}

export async function ensureAdminToken(state: string): Promise<{ readonly token: string; readonly file: string }> {
  const file = path.join(state, "admin-token");
  await mkdir(state, { recursive: true, mode: 0o700 });
  try {
    // `wx`: of two first starts at one time only one may write.
    await writeFile(file, `${freshToken()}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  const token = (await readFile(file, "utf8")).trim();
  if (token === "") throw new Error(`${file} is empty: remove it and start again`);
  return { token, file };
}
