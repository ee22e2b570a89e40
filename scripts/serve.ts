/**
 * `npm run serve`: the on-premises server. Environment: HOST (127.0.0.1), PORT (8787), STATE (.parapet), TLS_CERT and TLS_KEY
 * (PEM files), AUTH (required, or open for loopback only), ADMIN_TOKEN, SITES; of notifications: NOTIFY_HOSTS, NOTIFY_CA (a PEM file), EXTERNAL_URL;
 * of the series store (worker/env.ts): RAW_DAYS, MAX_DATABASE_BYTES, MAX_SERIES, MAX_HEAD_BYTES, CHECKPOINT_SAMPLES, COMMIT_WINDOW_MS, PLAN.
 */
import { mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { ensureAdminToken } from "./admin-token.ts";
import { isLoopbackHost, openUrls, parseListen, portProblem } from "./listen.ts";
import { ROOT } from "./project.ts";
import { startServe } from "./serve-worker.ts";

const environment = process.env;

function fail(text: string): never {
  process.stderr.write(`parapet: ${text}\n`);
  process.exit(1);
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const listen = parseListen(environment);
if (!listen.ok) fail(listen.text);
const auth = environment.AUTH || "required";
if (auth !== "required" && auth !== "open") fail(`AUTH is neither "required" nor "open": ${auth}`);
if (auth === "open" && !isLoopbackHost(listen.host)) {
  fail(`AUTH=open answers only this machine, and HOST=${listen.host} is for others: leave AUTH out and use the token`);
}
const problem = await portProblem(listen);
if (problem !== undefined) fail(problem);

const { TLS_CERT: certificateFile, TLS_KEY: keyFile } = environment;
if (Boolean(certificateFile) !== Boolean(keyFile)) fail("TLS_CERT and TLS_KEY go together");

async function readPem(file: string): Promise<string> {
  return readFile(file, "utf8").catch((error: Error) => fail(`cannot read ${file}: ${error.message}`));
}

const tls = certificateFile && keyFile ? { certificate: await readPem(certificateFile), key: await readPem(keyFile) } : undefined;

const notifyAuthorities = environment.NOTIFY_CA ? await readPem(environment.NOTIFY_CA) : undefined;
if (notifyAuthorities !== undefined && !notifyAuthorities.includes("-----BEGIN CERTIFICATE-----"))
  fail("NOTIFY_CA has no certificate in it");

const state = path.resolve(ROOT, environment.STATE || ".parapet");
await mkdir(state, { recursive: true, mode: 0o700 }).catch((error: Error) => fail(`cannot use STATE=${state}: ${error.message}`));

const vars: Record<string, string> = { AUTH: auth };
for (const name of [
  "SITES",
  "RAW_DAYS",
  "MAX_DATABASE_BYTES",
  "MAX_SERIES",
  "MAX_HEAD_BYTES",
  "CHECKPOINT_SAMPLES",
  "COMMIT_WINDOW_MS",
  "PLAN",
  "NOTIFY_HOSTS",
  "NOTIFY_RESEND_MS",
  "EXTERNAL_URL",
]) {
  const value = environment[name];
  if (value) vars[name] = value;
}
let tokenFile: string | undefined;
if (environment.ADMIN_TOKEN) vars.ADMIN_TOKEN = environment.ADMIN_TOKEN;
else if (auth === "required") {
  const made = await ensureAdminToken(state);
  vars.ADMIN_TOKEN = made.token;
  tokenFile = made.file;
}

try {
  const served = await startServe({ host: listen.host, port: listen.port, state, vars, tls, notifyAuthorities, say });
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    void served.stop();
  };
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, stop);
  // Whoever started this process starts it again, with what it was told.
  void served.ended.then((how) => {
    if (how !== undefined) fail(how);
    process.exit(0);
  });
  // Started by a test or a bench with a channel: the server must not outlive it.
  if (process.channel) process.once("disconnect", stop);
  say(`Parapet answers at ${openUrls(listen, tls ? "https" : "http").join(" and ")}; state in ${state}`);
  if (tokenFile !== undefined) say(`log in as admin; the token is in ${tokenFile}`);
  process.send?.({ url: served.url });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
