/**
 * Makes a state folder with some version's own server, to be opened by every later one (test/e2e/states.test.ts):
 *
 *   node test/states/make.ts FOLDER NAME     FOLDER is a checkout of that version, with its packages; NAME.json is written
 *
 * What is posted follows from when it began (state.ts), so that the test knows what must be there. Small numbers make it seal chunks, write
 * checkpoints and leave a journal, where the version knows such things.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { DEVICE, NOTICE, READINGS_OF_BODY, RULE_FILE, RULES, readingsFrom, SPAN_MS, type State, TARGET, TARGET_HOST } from "./state.ts";

async function make(root: string, name: string): Promise<void> {
  const state = await mkdtemp(path.join(tmpdir(), "parapet-state-"));
  const server = spawn(process.execPath, [path.join(root, "scripts/serve.ts")], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "inherit", "inherit", "ipc"],
    env: { ...process.env, AUTH: "open", PORT: "18947", STATE: state, CHECKPOINT_SAMPLES: "400", NOTIFY_HOSTS: TARGET_HOST },
  });
  const url = await new Promise<string>((resolve) => server.once("message", (told: { url: string }) => resolve(told.url)));
  const startMs = Math.floor(Date.now() / 1_000) * 1_000 - SPAN_MS;
  const readings = readingsFrom(startMs);
  for (let i = 0; i < readings.length; i += READINGS_OF_BODY) {
    const lines = readings.slice(i, i + READINGS_OF_BODY).map((reading) => JSON.stringify({ device: DEVICE, ...reading }));
    await posted(`${url}/metrics`, lines.join("\n"));
  }
  await posted(`${url}/api/notices`, JSON.stringify({ text: NOTICE, level: "info" }));
  const rules = await knows(`${url}/api/rules/${RULE_FILE}`, RULES);
  const { target, ...settings } = TARGET;
  const targets = await knows(`${url}/api/targets/${target}`, JSON.stringify({ ...settings, secret: "of-a-kept-state" }));
  process.kill(-(server.pid ?? 0), "SIGKILL");
  await new Promise((resolve) => server.once("exit", resolve));
  const files: Record<string, string> = {};
  const databases = (await readdir(path.join(state, "do"), { recursive: true })).filter((file) => file.endsWith(".sqlite"));
  for (const file of databases) {
    const whole = path.join(state, "do", file);
    // What lies in the log beside it belongs into it.
    const database = new DatabaseSync(whole);
    database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
    database.close();
    files[`do/${file.replaceAll(path.sep, "/")}`] = gzipSync(await readFile(whole), { level: 9 }).toString("base64");
  }
  const made: State = { startMs, ...(rules ? { rules } : {}), ...(targets ? { targets } : {}), files };
  await writeFile(path.join(import.meta.dirname, `${name}.json`), `${JSON.stringify(made, undefined, 2)}\n`);
  await rm(state, { recursive: true, force: true });
}

async function posted(url: string, body: string): Promise<void> {
  const response = await fetch(url, { method: "POST", body, headers: { "content-type": "application/json" } });
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
}

/** Puts it there; false where the version knows no such thing. */
async function knows(url: string, body: string): Promise<boolean> {
  const response = await fetch(url, { method: "PUT", body });
  if (response.status === 404) return false;
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${await response.text()}`);
  return true;
}

const [, , root, name] = process.argv;
if (root === undefined || name === undefined) throw new Error("node test/states/make.ts FOLDER NAME");
await make(path.resolve(root), name);
