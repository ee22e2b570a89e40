/**
 * `npm run senders`: starts real senders against a real site of their own, with an outage in between, and says for each what was
 * checked and whether it passed. Names after it choose some: `npm run senders -- collectd netdata`.
 */
import { collectd } from "./senders/collectd.ts";
import { glances } from "./senders/glances.ts";
import { influx } from "./senders/influx.ts";
import { influxdbClient } from "./senders/influxdb-client.ts";
import { netdata } from "./senders/netdata.ts";
import { openTelemetry } from "./senders/opentelemetry.ts";
import { promClient } from "./senders/prom-client.ts";
import { prometheus } from "./senders/prometheus.ts";
import type { Sender } from "./senders/sender.ts";
import { startSenderSite } from "./senders/site.ts";

const SENDERS: readonly Sender[] = [influxdbClient, promClient, openTelemetry, prometheus, influx, collectd, glances, netdata];

const chosen = process.argv.slice(2);
const count = { passed: 0, failed: 0, "not installed": 0 };

/** Each has a site of its own: what one left is not in the way of another. */
async function tryOne(sender: Sender): Promise<void> {
  const found = await sender.find();
  let verdict: keyof typeof count = "not installed";
  let why = "";
  if (found !== undefined) {
    const site = await startSenderSite();
    try {
      await sender.check(site, found);
      verdict = "passed";
    } catch (error) {
      verdict = "failed";
      why = `\n  ${error instanceof Error ? error.message.replaceAll("\n", "\n  ") : error}`;
    } finally {
      await site.stop();
    }
  }
  count[verdict]++;
  process.stdout.write(`${verdict}: ${sender.name}: ${sender.checks}${why}\n`);
}

for (const sender of SENDERS) {
  if (chosen.length === 0 || chosen.some((name) => sender.name.includes(name))) await tryOne(sender);
}
process.stdout.write(
  `${Object.entries(count)
    .map(([verdict, number]) => `${number} ${verdict}`)
    .join(", ")}\n`,
);
process.exitCode = count.failed === 0 ? 0 : 1;
