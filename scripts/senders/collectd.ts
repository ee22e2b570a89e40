/**
 * collectd's write_http, as JSON and as PUTVAL: it sends its password only when it was asked for it. It never sends a body
 * again: after an outage it must go on by itself.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import { findProgram, startProgram, withFiles } from "./program.ts";
import { expectSame, type Sender } from "./sender.ts";
import { pause } from "./site.ts";

const config = (url: string, token: string): string => `
Hostname "press-4"
FQDNLookup false
Interval 1
BaseDir "$FOLDER"
PIDFile "$FOLDER/pid"
LoadPlugin logfile
<Plugin logfile>
  LogLevel info
  File "$FOLDER/log"
</Plugin>
LoadPlugin load
LoadPlugin memory
LoadPlugin interface
LoadPlugin write_http
<Plugin write_http>
  <Node "json">
    URL "${url}/collectd"
    User "any"
    Password "${token}"
    Format "JSON"
    BufferSize 4096
    LogHttpError true
  </Node>
  <Node "command">
    URL "${url}/collectd?rates=1"
    User "any"
    Password "${token}"
    Format "Command"
    StoreRates true
    BufferSize 4096
    LogHttpError true
  </Node>
</Plugin>
`;

export const collectd: Sender = {
  name: "collectd",
  checks: "write_http as JSON and as PUTVAL, its password when asked, no error in its log; goes on after an outage",
  find: () => findProgram("collectd"),
  async check(site, file) {
    await withFiles({ "collectd.conf": config(site.url, site.token) }, async (folder) => {
      const daemon = startProgram(file, ["-f", "-C", path.join(folder, "collectd.conf")]);
      try {
        const used = 'collectd_memory{memory="used"}';
        const [memory] = await site.until(used);
        expectSame("the device of a series", memory?.labels.instance, "press-4");
        await site.until("collectd_load_shortterm");
        const counted = await site.until('collectd_interface_if_octets_rx_total{interface="lo"}');
        const rated = await site.until('collectd_interface_if_octets_rx{interface="lo"}');
        expectSame("a counter as JSON, a rate as PUTVAL", [counted.length, rated.length], [1, 1]);
        const log = (): Promise<string> => readFile(path.join(folder, "log"), "utf8");
        // Before it was asked for its password it is told 401, once for each node.
        expectSame("errors in its log", (await log()).match(/\[error\].*|HTTP Error code: (?!401).*/g) ?? [], []);
        await site.away(() => pause(3_000));
        const backMs = Date.now();
        await site.until(`timestamp(${used})`, ([found]) => (found?.value ?? 0) * 1_000 > backMs);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${daemon.output().slice(-1_000)}`);
      } finally {
        await daemon.stop();
      }
    });
  },
};
