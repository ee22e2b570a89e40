/**
 * The servers that benches measure: Parapet as `serve` runs it, and its peers, each with a configuration of its own in the
 * bench's folder, on loopback, ended with the bench. A peer that is not installed is said and left out.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { startServeProcess } from "../scripts/serve-process.ts";
import { type Bench, freePort, sleep } from "./measure.ts";

export interface Server {
  readonly name: string;
  readonly url: string;
  /** Its first process: what it started are descendants. */
  readonly pid: number;
  /** As a power cut would. */
  kill(): Promise<void>;
}

const START_MS = 15_000;
const GRACE_MS = 3_000;
/** Between the end of workerd and that of the process which tells. */
const ENDED_MS = 500;

/** `serve` without log-in on a free port of loopback, its state in the bench's folder, of its own unless it is named. */
export async function startParapet(bench: Bench, environment: Readonly<Record<string, string>> = {}, folder?: string): Promise<Server> {
  const port = await freePort();
  const state = path.join(bench.folder, folder ?? `parapet-${port}`);
  const serve = await startServeProcess({ HOST: "127.0.0.1", PORT: String(port), STATE: state, AUTH: "open", ...environment });
  let isAsked = false;
  let ownEnd: string | undefined;
  void serve.ended.then((code) => {
    if (!isAsked) ownEnd = `Parapet at ${serve.url} ended by itself with code ${code}:\n${serve.output()}`;
  });
  bench.atEnd(async () => {
    // A bench that was refused a connection says that alone, and may say it before the server's end is heard of.
    if (!isAsked) await Promise.race([serve.ended, sleep(ENDED_MS)]);
    isAsked = true;
    if (ownEnd !== undefined) process.stderr.write(`bench: ${ownEnd}\n`);
    await serve.stop();
  });
  const kill = (): Promise<void> => {
    isAsked = true;
    return serve.kill();
  };
  return { name: "Parapet", url: serve.url, pid: serve.pid, kill };
}

/** A site that nobody talks to for 10 s leaves memory, and reads its journal when it is back. */
const AWAKE_EVERY_MS = 3_000;

/** Keeps a site in memory while others are measured, as its devices would. */
export function keepAwake(bench: Bench, { url }: Server): void {
  const timer = setInterval(() => void fetch(`${url}/metrics`).then((answer) => answer.text()), AWAKE_EVERY_MS);
  bench.atEnd(() => clearInterval(timer));
}

/** nginx with nchan: one message is published, and sent to every EventSource. */
export async function startNchan(bench: Bench): Promise<Server | undefined> {
  const program = await findProgram("nginx");
  const module = await findFile(["/usr/lib/nginx/modules/ngx_nchan_module.so", "/usr/lib64/nginx/modules/ngx_nchan_module.so"]);
  if (program === undefined || module === undefined) return missing("nginx with nchan (Debian: libnginx-mod-nchan)");
  const port = await freePort();
  const folder = path.join(bench.folder, "nchan");
  await mkdir(folder);
  const file = path.join(folder, "nginx.conf");
  const paths = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((kind) => `  ${kind}_temp_path ${folder}/${kind};`);
  await writeFile(
    file,
    `load_module ${module};
daemon off;
worker_processes auto;
worker_rlimit_nofile 16384;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log warn;
events { worker_connections 8192; }
http {
  access_log off;
  tcp_nodelay on;
${paths.join("\n")}
  server {
    listen 127.0.0.1:${port};
    location = /up { return 204; }
    location = /publish { nchan_publisher; nchan_channel_id wall; nchan_message_buffer_length 20; nchan_message_timeout 1m; }
    location = /events { nchan_subscriber eventsource; nchan_channel_id wall; nchan_subscriber_first_message newest; }
  }
}
`,
  );
  return startPeer(bench, "nchan", program, ["-p", folder, "-e", `${folder}/error.log`, "-c", file], port, "/up");
}

export async function startInflux(bench: Bench): Promise<Server | undefined> {
  const program = await findProgram("influxd");
  if (program === undefined) return missing("influxd (Debian: influxdb)");
  const [port, rpcPort] = [await freePort(), await freePort()];
  const folder = path.join(bench.folder, "influx");
  await mkdir(folder);
  const file = path.join(folder, "influxdb.conf");
  // As it ships, but for what it does besides storing: statistics of itself, a log line a request, looking for updates.
  await writeFile(
    file,
    `reporting-disabled = true
bind-address = "127.0.0.1:${rpcPort}"
[meta]
  dir = "${folder}/meta"
[data]
  dir = "${folder}/data"
  wal-dir = "${folder}/wal"
  query-log-enabled = false
[monitor]
  store-enabled = false
[http]
  bind-address = "127.0.0.1:${port}"
  log-enabled = false
[subscriber]
  enabled = false
[continuous_queries]
  enabled = false
`,
  );
  const server = await startPeer(bench, "InfluxDB", program, ["-config", file], port, "/ping");
  const made = await fetch(`${server.url}/query`, { method: "POST", body: new URLSearchParams({ q: "CREATE DATABASE bench" }) });
  if (!made.ok) throw new Error(`InfluxDB did not make a database: ${made.status} ${await made.text()}`);
  return server;
}

/** `upPath` is asked until it is answered well. */
export async function startVictoria(bench: Bench, folder = "victoria", upPath = "/health"): Promise<Server | undefined> {
  const program = await findProgram("victoria-metrics");
  if (program === undefined) return missing("victoria-metrics");
  const port = await freePort();
  // What was just written is to be seen by queries at once, as with the others.
  const seen = ["-search.latencyOffset=0s", "-search.disableCache"];
  const args = [`-httpListenAddr=127.0.0.1:${port}`, `-storageDataPath=${path.join(bench.folder, folder)}`, "-loggerLevel=ERROR", ...seen];
  return startPeer(bench, "VictoriaMetrics", program, args, port, upPath);
}

/** Takes remote write, and scrapes nothing; evaluates the rules of a file, if there is one. */
export async function startPrometheus(
  bench: Bench,
  folder = "prometheus",
  upPath = "/-/ready",
  rulesFile?: string,
): Promise<Server | undefined> {
  const program = await findProgram("prometheus");
  if (program === undefined) return missing("prometheus");
  const port = await freePort();
  const place = path.join(bench.folder, folder);
  await mkdir(place, { recursive: true });
  const file = path.join(place, "prometheus.yml");
  await writeFile(file, rulesFile === undefined ? "global: {}\n" : `rule_files: [${JSON.stringify(rulesFile)}]\n`);
  const args = [
    `--config.file=${file}`,
    `--storage.tsdb.path=${path.join(place, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    "--web.enable-remote-write-receiver",
    "--log.level=error",
  ];
  return startPeer(bench, "Prometheus", program, args, port, upPath);
}

export function findPromtool(): Promise<string | undefined> {
  return findProgram("promtool");
}

export async function startPeer(
  bench: Bench,
  name: string,
  program: string,
  args: string[],
  port: number,
  upPath: string,
): Promise<Server> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"], detached: true });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said = (said + text).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => {
    child.once("error", (error) => {
      said += error.message;
      resolve();
    });
    child.once("close", resolve);
  });
  bench.atEnd(() => endGroup(child, ended));
  const url = `http://127.0.0.1:${port}`;
  for (const deadline = Date.now() + START_MS; ; await sleep(10)) {
    const up = await fetch(`${url}${upPath}`).catch(() => undefined);
    if (up?.ok) break;
    if (Date.now() > deadline || child.exitCode !== null) throw new Error(`${name} did not start\n${said}`);
  }
  return { name, url, pid: child.pid ?? -1, kill: () => endGroup(child, ended, ["SIGKILL"]) };
}

/** The child leads a group of its own: what it started ends with it. */
async function endGroup(
  child: ChildProcess,
  ended: Promise<void>,
  signals: readonly NodeJS.Signals[] = ["SIGTERM", "SIGKILL"],
): Promise<void> {
  for (const signal of signals) {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, signal);
    } catch {
      // ESRCH: all of it has ended.
    }
    await Promise.race([ended, sleep(GRACE_MS)]);
  }
}

async function findProgram(name: string): Promise<string | undefined> {
  const folders = [...(process.env.PATH ?? "").split(path.delimiter), "/usr/sbin", "/usr/local/sbin"];
  return findFile(folders.map((folder) => path.join(folder, name)));
}

async function findFile(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const there = await access(file, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return undefined;
}

function missing(what: string): undefined {
  process.stdout.write(`SKIPPED: ${what} is not installed here, so nothing to compare with\n`);
}
