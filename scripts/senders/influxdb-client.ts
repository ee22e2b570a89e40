/** `@influxdata/influxdb-client` from npm: batches, gzip, and its own retries over an outage. */
import { InfluxDB, Point, setLogger } from "@influxdata/influxdb-client";
import { expectSame, type Sender } from "./sender.ts";
import { pause } from "./site.ts";

const POINTS = 60;

export const influxdbClient: Sender = {
  name: "@influxdata/influxdb-client",
  checks: `${POINTS} points in v2 line protocol with gzip, half of them written while the site was away, none missing`,
  find: async () => "npm",
  async check(site) {
    // What it says of each retry is expected here.
    setLogger({ error: () => {}, warn: () => {} });
    const write = new InfluxDB({ url: site.url, token: site.token }).getWriteApi("any", "any", "ms", {
      batchSize: 10,
      flushInterval: 200,
      gzipThreshold: 1,
      maxRetries: 20,
      minRetryDelay: 500,
      maxRetryDelay: 2_000,
    });
    const startMs = Date.now();
    let sent = 0;
    const point = (): void => {
      const at = new Date(startMs + sent * 10);
      write.writePoint(new Point("machine").tag("host", "press 4").floatField("n", sent++).stringField("note", "two\nlines").timestamp(at));
    };
    while (sent < POINTS / 2) point();
    await write.flush();
    await site.until("count_over_time(machine_n[10m])", ([found]) => found?.value === POINTS / 2);
    await site.away(async () => {
      while (sent < POINTS) {
        point();
        await pause(50);
      }
    });
    await site.until("count_over_time(machine_n[10m])", ([found]) => found?.value === POINTS);
    // Closed before, it would drop what it was still to send again.
    await write.close();
    const [sum] = await site.ask("sum_over_time(machine_n[10m])");
    expectSame("the sum of all points", sum, { labels: { host: "press 4" }, value: (POINTS * (POINTS - 1)) / 2 });
  },
};
