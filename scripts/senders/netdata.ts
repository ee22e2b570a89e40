/** Netdata's exporting engine to /api/put, in its three formats at once. It keeps what it could not send: after an outage nothing is missing. */
import path from "node:path";
import { findProgram, startProgram, withFiles } from "./program.ts";
import { expectSame, type Sender } from "./sender.ts";
import { pause } from "./site.ts";

const EVERY_S = 2;
const AWAY_MS = 8_000;

const config = `
[global]
    run as user = root
    update every = 1
    hostname = press-4
[db]
    mode = ram
[directories]
    config = $FOLDER
    stock config = $FOLDER
    log = $FOLDER/log
    cache = $FOLDER/cache
    lib = $FOLDER/lib
    home = $FOLDER
[web]
    mode = none
[ml]
    enabled = no
[health]
    enabled = no
[statsd]
    enabled = no
[plugins]
    tc = no
    idlejitter = no
    cgroups = no
    diskspace = no
    timex = no
    checks = no
    apps = no
    charts.d = no
    python.d = no
    go.d = no
    ebpf = no
    ioping = no
    slabinfo = no
    perf = no
    nfacct = no
    xenstat = no
    enable running new plugins = no
[logs]
    debug = none
    error = $FOLDER/error.log
    access = none
`;

/** Each to a metric of its own prefix. */
const exporting = (port: number, token: string): string =>
  ["opentsdb", "graphite", "json"]
    .map(
      (type) => `
[${type}:http:${type}]
    enabled = yes
    destination = 127.0.0.1:${port}
    username = any
    password = ${token}
    prefix = ${type === "json" ? "netjson" : type === "opentsdb" ? "nettsdb" : "netdata"}
    update every = ${EVERY_S}
    buffer on failures = 60
    timeout ms = 2000
    send charts matching = system.cpu
`,
    )
    .join(`\n`);

export const netdata: Sender = {
  name: "netdata",
  checks: "opentsdb:http, graphite:http and json:http with a password; after an outage no interval is missing",
  find: () => findProgram("netdata"),
  async check(site, file) {
    const files = {
      "netdata.conf": config,
      "exporting.conf": `[exporting:global]\n    enabled = yes\n${exporting(site.port, site.token)}`,
      "log/.keep": "",
      "cache/.keep": "",
      "lib/.keep": "",
    };
    await withFiles(files, async (folder) => {
      const daemon = startProgram(file, ["-D", "-c", path.join(folder, "netdata.conf")], { HOME: folder });
      try {
        const names = ["nettsdb_system_cpu_user", "netdata_system_cpu_user", 'netjson_system_cpu_percentage{dimension="user"}'];
        for (const name of names) await site.until(name);
        const found = await Promise.all(names.map((name) => site.ask(name)));
        expectSame(
          "the devices",
          found.map(([one]) => one?.labels.host ?? one?.labels.instance),
          ["press-4", "press-4", "press-4"],
        );
        await site.away(() => pause(AWAY_MS));
        const backS = Date.now() / 1_000;
        for (const name of names) {
          // It sends what it kept one interval at a time: the newest sample lags, and the ones before it tell whether all are there.
          const [newest] = await site.until(`timestamp(${name})`, ([one]) => (one?.value ?? 0) > backS + EVERY_S);
          const windowS = AWAY_MS / 1_000 + 2 * EVERY_S;
          const [counted] = await site.ask(`count_over_time(${name}[${windowS}s])`, newest?.value ?? 0);
          expectSame(`samples of ${name} over the outage`, counted?.value, windowS / EVERY_S);
        }
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${daemon.output().slice(-1_500)}`);
      } finally {
        await daemon.stop();
      }
    });
  },
};
