/**
 * `npm start`: wrangler dev (whose [build] makes the dashboard) and the host agent, as one thing that starts and ends
 * together. Environment: HOST, PORT; DEBUG=1 shows what wrangler says.
 *
 * On a HOST that others reach, open mode would answer nobody but this machine: log-in is required then, with a token made
 * for this run.
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { freshToken } from "./admin-token.ts";
import { type Child, startChild } from "./child.ts";
import { isLoopbackHost, type ListenAddress, localUrl, openUrls, parseListen, portProblem } from "./listen.ts";
import { QUIET_WRANGLER, ROOT, WRANGLER } from "./project.ts";

/** The first build on a slow machine; past it something hangs and is worth showing. */
const READY_MS = 120_000;
const POLL_MS = 100;
/** How long wrangler may take to end by itself. It usually does in a tenth of that. */
const STOP_MS = 3_000;

/** A file, since arguments can be read by every user of this machine. It lies there only while this runs. */
const TOKEN_FILE = path.join(ROOT, ".wrangler/start.env");

const debug = process.env.DEBUG === "1";
const children: Child[] = [];
let ending = false;

async function end(code: number, text?: string): Promise<never> {
  ending = true;
  if (text !== undefined) process.stderr.write(`${text}\n`);
  // The agent first: while the server ends it would only say that the connection is lost.
  for (const child of children.reverse()) await child.stop(STOP_MS);
  rmSync(TOKEN_FILE, { force: true });
  process.exit(code);
}

/** What a child said, without the lines for single requests; of a failed [build] only its own words, which wrangler buries. */
function failure(child: Child | undefined): string {
  const text = child?.output() ?? "";
  if (debug) return "";
  const build = /Running custom build .* failed/.test(text) ? text.match(/^\[custom build\] .*$/gm) : null;
  if (build) return build.map((line) => line.slice("[custom build] ".length)).join("\n");
  return text.replace(/^\[wrangler:info\] (?:GET|POST|DELETE) .*\n/gm, "");
}

/** When one ends by itself, nothing is left to wait for. */
function together(name: string, child: Child): void {
  children.push(child);
  void child.ended.then((code) => {
    if (!ending) void end(code > 0 ? code : 1, `${failure(child)}\nparapet: ${name} ended (${code}), so all of it ends`);
  });
}

function startWrangler({ host, port }: ListenAddress, token: string | undefined): void {
  const args = ["dev", "--ip", host, "--port", String(port), "--inspector-port", "0", "--persist-to", ".wrangler/state"];
  args.push("--show-interactive-dev-session=false");
  if (token !== undefined) {
    mkdirSync(path.dirname(TOKEN_FILE), { recursive: true });
    rmSync(TOKEN_FILE, { force: true });
    writeFileSync(TOKEN_FILE, `AUTH=required\nADMIN_TOKEN=${token}\n`, { mode: 0o600 });
    // In place of .dev.vars, which says that no log-in is needed.
    args.push("--env-file", TOKEN_FILE);
  }
  together("wrangler", startChild([WRANGLER, ...args], { env: { ...process.env, ...QUIET_WRANGLER }, show: debug }));
}

function startAgent(url: string, token: string | undefined): void {
  const environment = { ...process.env, ...(token === undefined ? {} : { PARAPET_TOKEN: token }) };
  const args = [path.join(ROOT, "agent/main.ts"), "--url", url];
  together("the agent", startChild(args, { env: environment, channel: true, show: true }));
}

async function answers(url: string): Promise<boolean> {
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && !ending) {
    try {
      const { status } = await fetch(`${url}/api/walls`, { signal: AbortSignal.timeout(5_000) });
      if (status < 500) return true;
    } catch {
      // Nobody listens there yet.
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return false;
}

function greeting(listen: ListenAddress, token: string | undefined): string {
  const lines = openUrls(listen).flatMap((url) => [`  wall     大屏    ${url}/walls/overview`, `  console  控制台  ${url}/console`]);
  const logIn = [`  log in   登录    admin / ${token}`, "  The token is good until this ends.  此令牌在本次运行期间有效。"];
  return [
    "",
    "Parapet is running.  已启动。",
    ...lines,
    ...(token === undefined ? [] : logIn),
    "  Ctrl-C ends it.  按 Ctrl-C 结束。",
    "",
  ].join("\n");
}

const listen = parseListen(process.env);
if (!listen.ok) await end(1, `parapet: ${listen.text}`);
else {
  const problem = await portProblem(listen);
  if (problem !== undefined) await end(1, `parapet: ${problem}`);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(name, () => {
      if (!ending) void end(0);
    });
  }
  process.stdout.write("Parapet: building and starting …  正在构建并启动…\n");
  const token = isLoopbackHost(listen.host) ? undefined : process.env.ADMIN_TOKEN || freshToken();
  startWrangler(listen, token);
  const url = localUrl(listen);
  if (await answers(url)) {
    startAgent(url, token);
    process.stdout.write(greeting(listen, token));
  } else if (!ending) {
    await end(1, `${failure(children[0])}\nparapet: no answer from ${url} within ${READY_MS / 1000} s`);
  }
}
