/**
 * Prometheus with `remote_write`, which it sends again until it is taken. What it scrapes counts how often it was scraped, so that
 * a hole in what arrived shows; a series that ends must be seen to end.
 */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { findProgram, startProgram, withFiles } from "./program.ts";
import { expectSame, type Sender } from "./sender.ts";
import { pause, type SenderSite } from "./site.ts";

/** As docs/ingest.md has it, at a pace at which an outage of seconds is many scrapes. */
const config = (site: SenderSite, target: string): string => `
global:
  scrape_interval: 250ms
remote_write:
  - url: ${site.url}/api/v1/write
    authorization:
      credentials: ${site.token}
    metadata_config:
      send_interval: 1s
scrape_configs:
  - job_name: press
    static_configs:
      - targets: ["${target}"]
        labels: { instance: press-4 }
`;

const OUTAGE_MS = 4_000;

export const prometheus: Sender = {
  name: "prometheus",
  checks: "remote_write: every scrape of an outage arrives, series end, no error in its log",
  find: () => findProgram("prometheus"),
  async check(site, file) {
    let scrapes = 0;
    let hasTool = true;
    const exporter = createServer((_, response) => {
      scrapes++;
      const tool = hasTool ? `# TYPE tool_celsius gauge\ntool_celsius{tool="drill"} 40.5\n` : "";
      response.setHeader("content-type", "text/plain; version=0.0.4");
      response.end(`# HELP scrapes_total Scrapes.\n# TYPE scrapes_total counter\nscrapes_total ${scrapes}\n${tool}`);
    });
    await new Promise<void>((resolve) => exporter.listen(0, "127.0.0.1", resolve));
    const target = `127.0.0.1:${(exporter.address() as AddressInfo).port}`;
    try {
      await withFiles({ "prometheus.yml": config(site, target) }, async (folder) => {
        const args = [`--config.file=${folder}/prometheus.yml`, `--storage.tsdb.path=${path.join(folder, "data")}`];
        const daemon = startProgram(file, [...args, "--web.listen-address=127.0.0.1:0"]);
        try {
          const [found] = await site.until("scrapes_total");
          expectSame("the labels of a series", found?.labels, { __name__: "scrapes_total", instance: "press-4", job: "press" });
          await site.until("tool_celsius");
          hasTool = false;
          // Its last sample is seconds old: only the stale marker can end it.
          await site.until("tool_celsius", (series) => series.length === 0);
          await site.away(() => pause(OUTAGE_MS));
          const seen = scrapes;
          await site.until("scrapes_total", ([series]) => (series?.value ?? 0) > seen + 4);
          await expectNoHole(site);
          // It says that it sends again; what it drops, or cannot read of the answer, is an error.
          expectSame("errors in its log", daemon.output().match(/level=error.*|.*non-recoverable.*/g) ?? [], []);
        } catch (error) {
          throw new Error(`${error instanceof Error ? error.message : error}\n${daemon.output().slice(-2_000)}`);
        } finally {
          await daemon.stop();
        }
      });
    } finally {
      exporter.closeAllConnections();
      exporter.close();
    }
  },
};

/** Each scrape counted one up: as many samples as the first and last of them say, and no reset. */
async function expectNoHole(site: SenderSite): Promise<void> {
  const atS = Date.now() / 1_000;
  const ask = async (query: string): Promise<number> => (await site.ask(query, atS))[0]?.value ?? Number.NaN;
  const first = await ask("min_over_time(scrapes_total[10m])");
  const last = await ask("max_over_time(scrapes_total[10m])");
  expectSame("samples of scrapes", await ask("count_over_time(scrapes_total[10m])"), last - first + 1);
}
