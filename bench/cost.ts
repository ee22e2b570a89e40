/**
 * What a site costs, counted: the platform's billed counters of the real server while devices post ten metrics each 10 s, and what
 * that comes to in a month. The tables of docs/cost.md are this command's.
 *
 * Run: node bench/cost.ts [devices …]. CPU is that of the whole server, the object's and the log-in's included: on Cloudflare the
 * Worker's share of it is billed, so that it is an upper bound.
 */
import { Agent, request } from "node:http";
import { type Bench, clockMs, cpuSeconds, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { startParapet } from "./peers.ts";

const DEVICES = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1_000, 10_000];
const EVERY_S = 10;
const METRICS = 10;
/** Devices are made and named first: that is once. Then what goes on. */
const WARM_S = 12;
const MEASURED_S = 30;
const MONTH_S = 30 * 86_400;
/** DESIGN.md section 6. */
const MOST_ROWS = 5;

/** Workers Paid, US dollars, 2026-11: of each what is included in a month, and a million more. */
const PRICES = {
  workerRequests: { included: 10e6, million: 0.3 },
  objectRequests: { included: 1e6, million: 0.15 },
  cpuMs: { included: 30e6, million: 0.02 },
  rowsWritten: { included: 50e6, million: 1 },
  rowsRead: { included: 25e9, million: 0.001 },
  gigabyteSeconds: { included: 400_000, million: 12.5 },
} as const;
const LEAST_DOLLARS = 5;
const OBJECT_GB = 0.128;

interface Rates {
  readonly bodies: number;
  readonly workerRequests: number;
  readonly objectRequests: number;
  readonly rowsWritten: number;
  readonly rowsRead: number;
  readonly cpuMs: number;
  readonly stored: number;
}

async function measure(bench: Bench, devices: number): Promise<Rates> {
  const parapet = await startParapet(bench, { MAX_SERIES: String(devices * METRICS + 1_000) });
  // An answer takes a commit window: more than a quarter of a second's bodies are on their way.
  const agent = new Agent({ keepAlive: true, maxSockets: Math.max(64, devices / EVERY_S) });
  const figures = async (): Promise<Map<string, number>> => {
    const text = await (await fetch(`${parapet.url}/metrics`)).text();
    const sums = new Map<string, number>();
    for (const [, name = "", value] of text.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm))
      sums.set(name, (sums.get(name) ?? 0) + Number(value));
    return sums;
  };
  let reading = 0;
  const post = (device: number): Promise<void> => {
    const metrics = Object.fromEntries(
      Array.from({ length: METRICS }, (_, i) => [
        `m${i}`,
        i % 2 ? reading * i : Math.round(5_000 + 900 * Math.sin(reading + i + device)) / 100,
      ]),
    );
    return new Promise((resolve, reject) => {
      const sending = request(`${parapet.url}/devices/d${device}/metrics`, { method: "POST", agent }, (answer) => {
        answer.resume();
        if (answer.statusCode === 204) answer.once("end", resolve);
        else reject(new Error(`answered ${answer.statusCode}`));
      });
      sending.once("error", reject);
      sending.end(JSON.stringify(metrics));
    });
  };
  /** Bodies come one after the other, as those of so many devices do. */
  const run = async (seconds: number): Promise<number> => {
    const [startMs, bodies] = [clockMs(), Math.round((devices * seconds) / EVERY_S)];
    const posts: Promise<void>[] = [];
    for (let i = 0; i < bodies; i++) {
      const aheadMs = startMs + (i * 1_000 * EVERY_S) / devices - clockMs();
      // A timer takes a millisecond at least.
      if (aheadMs > 1) await sleep(aheadMs);
      if (i % devices === 0) reading++;
      posts.push(post(i % devices));
    }
    await Promise.all(posts);
    return (clockMs() - startMs) / 1_000;
  };
  await run(WARM_S);
  const [before, cpuBefore] = [await figures(), await cpuSeconds(parapet.pid)];
  const seconds = await run(MEASURED_S);
  const cpu = (await cpuSeconds(parapet.pid)) - cpuBefore;
  const after = await figures();
  const rate = (name: string): number => ((after.get(name) ?? 0) - (before.get(name) ?? 0)) / seconds;
  agent.destroy();
  // The look at the figures itself is a request too, to both.
  const objectRequests = rate("parapet_requests_total") - 1 / seconds;
  const workerRequests = rate("parapet_worker_requests_total") - 1 / seconds;
  return {
    bodies: rate("parapet_bodies_total"),
    workerRequests,
    objectRequests,
    rowsWritten: rate("parapet_rows_written_total"),
    rowsRead: rate("parapet_rows_read_total"),
    cpuMs: (1_000 * cpu) / seconds,
    stored: rate("parapet_samples_total"),
  };
}

function dollars(amountOfMonth: number, { included, million }: { readonly included: number; readonly million: number }): number {
  return (Math.max(0, amountOfMonth - included) * million) / 1e6;
}

await runBench(600_000, async (bench) => {
  const measured: (readonly [devices: number, rates: Rates])[] = [];
  for (const devices of DEVICES) measured.push([devices, await measure(bench, devices)]);
  printTable(
    ["devices", "bodies/s", "samples/s", "Worker requests/s", "object requests/s", "rows written/s", "rows read/s", "CPU ms a body"],
    measured.map(([devices, rates]) => [
      String(devices),
      rates.bodies.toFixed(0),
      rates.stored.toFixed(0),
      rates.workerRequests.toFixed(1),
      rates.objectRequests.toFixed(1),
      rates.rowsWritten.toFixed(2),
      rates.rowsRead.toFixed(2),
      (rates.cpuMs / rates.bodies).toFixed(2),
    ]),
  );
  printTable(
    ["devices", "Worker requests", "object requests", "CPU", "rows written", "rows read", "duration", "total, $ a month"],
    measured.map(([devices, rates]) => {
      // What each body takes is measured; how many there are follows from the devices.
      const bodies = (MONTH_S * devices) / EVERY_S;
      const parts = [
        dollars((bodies * rates.workerRequests) / rates.bodies, PRICES.workerRequests),
        dollars((bodies * rates.objectRequests) / rates.bodies, PRICES.objectRequests),
        dollars((bodies * rates.cpuMs) / rates.bodies, PRICES.cpuMs),
        dollars(rates.rowsWritten * MONTH_S, PRICES.rowsWritten),
        dollars(rates.rowsRead * MONTH_S, PRICES.rowsRead),
        dollars(OBJECT_GB * MONTH_S, PRICES.gigabyteSeconds),
      ];
      const total = parts.reduce((sum, part) => sum + part, LEAST_DOLLARS);
      return [String(devices), ...parts.map((part) => part.toFixed(2)), total.toFixed(2)];
    }),
  );
  printBudget(
    `under ${MOST_ROWS} rows written a second`,
    measured.every(([, { rowsWritten }]) => rowsWritten < MOST_ROWS),
  );
});
