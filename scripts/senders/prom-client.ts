/** `prom-client` from npm, with its Pushgateway client. It never sends again: after an outage its next push counts. */
import { Counter, Gauge, Histogram, Pushgateway, Registry } from "prom-client";
import { expectSame, type Sender } from "./sender.ts";
import type { SenderSite } from "./site.ts";

const GROUP = { jobName: "night shift", groupings: { instance: "press/4" } };

/** What lives of the group, without when it was pushed. */
async function names(site: SenderSite): Promise<string[]> {
  const found = await site.ask('{job="night shift",__name__!~"push_.*|.*_bucket"}');
  return found.map(({ labels, value }) => `${labels.__name__} ${value}`).sort();
}

export const promClient: Sender = {
  name: "prom-client",
  checks: "Pushgateway: push, pushAdd and delete replace, add and end series; a push after an outage counts",
  find: async () => "npm",
  async check(site) {
    const register = new Registry();
    const parts = new Counter({ name: "parts_total", help: "Parts made.", registers: [register] });
    const temp = new Gauge({ name: "oil_celsius", help: "Oil.", labelNames: ["zone"], registers: [register] });
    const cycle = new Histogram({ name: "cycle_seconds", help: "A cycle.", buckets: [1, 5], registers: [register] });
    parts.inc(7);
    temp.set({ zone: 'a "b"' }, 40.5);
    cycle.observe(2);
    const gateway = new Pushgateway(site.url, { auth: `any:${site.token}` }, register);
    await gateway.push(GROUP);
    expectSame("what push wrote", await names(site), ["cycle_seconds_count 1", "cycle_seconds_sum 2", "oil_celsius 40.5", "parts_total 7"]);

    temp.reset();
    temp.set({ zone: "c" }, 41);
    await gateway.pushAdd(GROUP);
    const zones = await site.ask("oil_celsius");
    expectSame(
      "what pushAdd left",
      zones.map(({ labels, value }) => [labels.zone, value]),
      [["c", 41]],
    );

    register.removeSingleMetric("cycle_seconds");
    await gateway.push(GROUP);
    expectSame("what the next push left", await names(site), ["oil_celsius 41", "parts_total 7"]);

    let failed = false;
    await site.away(async () => {
      parts.inc();
      await gateway.push(GROUP).catch(() => {
        failed = true;
      });
    });
    expectSame("a push without a site failed", failed, true);
    expectSame("what is there after an outage", await names(site), ["oil_celsius 41", "parts_total 7"]);
    await gateway.push(GROUP);
    expectSame("what the push after the outage wrote", await names(site), ["oil_celsius 41", "parts_total 8"]);

    await gateway.delete(GROUP);
    expectSame("what delete left", await names(site), []);
  },
};
