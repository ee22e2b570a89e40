/** glances with its export to InfluxDB: it asks for its database first, and ends when that is not there. It never sends again. */
import path from "node:path";
import { findProgram, startProgram, withFiles } from "./program.ts";
import { expectSame, type Sender } from "./sender.ts";
import { pause } from "./site.ts";

const config = (port: number, token: string): string => `
[influxdb]
host=127.0.0.1
port=${port}
protocol=http
user=any
password=${token}
db=glances
tags=host:press-4
`;

export const glances: Sender = {
  name: "glances",
  checks: "the export to InfluxDB, its question for the database, figures with their tags; goes on after an outage",
  find: () => findProgram("glances"),
  async check(site, file) {
    await withFiles({ "glances.conf": config(site.port, site.token) }, async (folder) => {
      const args = [
        "-C",
        path.join(folder, "glances.conf"),
        "--quiet",
        "--export",
        "influxdb",
        "--time",
        "2",
        "--disable-plugin",
        "cloud,ip",
      ];
      const program = startProgram(file, args, { HOME: folder });
      try {
        const [cpu] = await site.until("cpu_total");
        expectSame("the device of a series", cpu?.labels.host, "press-4");
        await site.until("load_min1");
        await site.away(() => pause(3_000));
        const backMs = Date.now();
        await site.until("timestamp(cpu_total)", ([found]) => (found?.value ?? 0) * 1_000 > backMs);
      } catch (error) {
        throw new Error(`${error instanceof Error ? error.message : error}\n${program.output().slice(-1_000)}`);
      } finally {
        await program.stop();
      }
    });
  },
};
