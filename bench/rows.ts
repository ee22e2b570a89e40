/**
 * Rows written against the rate of ingest, as the platform bills them: journal, checkpoints and all else.
 *
 * Run: node bench/rows.ts (five minutes)
 * Varies: how many samples a second ten gateways post, ten fields a line, 10,000 series, each body as soon as it is due and the one
 * before is answered; the last line is as fast as they are answered. Each rate has 10 s before it counts, so that what a quiet site has
 * saved up is spent, and then 40 s. An answer waits for its rows: its time stands beside.
 * Then the server is killed at moments of such a flood, and started again: what a start replays, and how long until it answers.
 * Rows of many small bodies, and what they cost: bench/cost.ts.
 */
import { Agent } from "node:http";
import { createBodies, GATEWAYS, LINES, post } from "./gateways.ts";
import { clockMs, percentile, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { type Server, startParapet } from "./peers.ts";

const FIELDS = 10;
const RATES = [10_000, 100_000, 200_000, Number.POSITIVE_INFINITY];
const BEFORE_MS = 10_000;
const MEASURED_MS = 40_000;
/** DESIGN.md section 6. */
const MOST_ROWS = 5;
/** The same, and what a start replays. */
const MOST_REPLAYED = 500_000;
/** A few checkpoints, and somewhere between two. */
const KILLED_AFTER_MS = [4_100, 5_300, 6_700, 4_900, 5_900];

interface Figures {
  readonly rows: number;
  readonly journal: number;
  readonly checkpoints: number;
  readonly samples: number;
}

/** Bodies of one moment, made when the first gateway comes for its own, and let go with the last. */
function byRounds(make: () => Buffer[]): (round: number, number: number) => Buffer {
  const rounds = new Map<number, { readonly bodies: Buffer[]; left: number }>();
  return (round, number) => {
    const made = rounds.get(round) ?? { bodies: make(), left: GATEWAYS };
    rounds.set(round, made);
    if (--made.left === 0) rounds.delete(round);
    return made.bodies[number] as Buffer;
  };
}

/** As fast as bodies are answered, until the server is gone. */
async function flood(url: string, take: (round: number, number: number) => Buffer, agent: Agent): Promise<void> {
  const gateway = async (_: unknown, number: number): Promise<void> => {
    for (let round = 0; ; round++) await post(`${url}/write`, take(round, number), agent);
  };
  await Promise.allSettled(Array.from({ length: GATEWAYS }, gateway));
}

async function figures({ url }: Server): Promise<Figures> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const of = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1]);
  return {
    rows: of("parapet_rows_written_total"),
    journal: of("parapet_journal_rows_total"),
    checkpoints: of("parapet_checkpoints_total"),
    samples: of("parapet_samples_total"),
  };
}

await runBench(400_000, async (bench) => {
  const server = await startParapet(bench);
  const makeBodies = createBodies();
  const table: string[][] = [];
  let worst = 0;
  for (const rate of RATES) {
    const agent = new Agent({ keepAlive: true, maxSockets: GATEWAYS });
    const beganMs = clockMs();
    const endMs = beganMs + BEFORE_MS + MEASURED_MS;
    const everyMs = (LINES * FIELDS * GATEWAYS * 1_000) / rate;
    const waits: number[] = [];
    let before: Figures | undefined;
    let beforeMs = 0;
    const take = byRounds(() => makeBodies(FIELDS));
    const gateway = async (_: unknown, number: number): Promise<void> => {
      for (let round = 0; clockMs() < endMs; round++) {
        await sleep(beganMs + round * everyMs - clockMs());
        const body = take(round, number);
        const sentMs = clockMs();
        await post(`${server.url}/write`, body, agent);
        if (before) waits.push(clockMs() - sentMs);
      }
    };
    const gateways = Promise.all(Array.from({ length: GATEWAYS }, gateway));
    await sleep(BEFORE_MS);
    before = await figures(server);
    beforeMs = clockMs();
    await gateways;
    const seconds = (clockMs() - beforeMs) / 1_000;
    const after = await figures(server);
    agent.destroy();
    const per = (of: keyof Figures): number => (after[of] - (before?.[of] ?? 0)) / seconds;
    worst = Math.max(worst, per("rows"));
    table.push([
      Number.isFinite(rate) ? `${rate / 1_000},000 samples/s` : "as fast as answered",
      Math.round(per("samples")).toString(),
      per("journal").toFixed(2),
      per("checkpoints").toFixed(2),
      per("rows").toFixed(2),
      percentile(waits, 0.5).toFixed(0),
      percentile(waits, 0.99).toFixed(0),
    ]);
  }
  printTable(["asked for", "samples/s", "journal rows/s", "checkpoints/s", "rows/s", "answer p50 ms", "p99 ms"], table);
  await server.kill();
  const starts: string[][] = [];
  let mostReplayed = 0;
  for (const ms of KILLED_AFTER_MS) {
    const flooded = await startParapet(bench, {}, "flooded");
    const agent = new Agent({ keepAlive: true, maxSockets: GATEWAYS });
    const flooding = flood(
      flooded.url,
      byRounds(() => makeBodies(FIELDS)),
      agent,
    );
    await sleep(ms);
    await flooded.kill();
    await flooding;
    agent.destroy();
    const startedMs = clockMs();
    const again = await startParapet(bench, {}, "flooded");
    const text = await (await fetch(`${again.url}/metrics`)).text();
    const answersMs = clockMs() - startedMs;
    const replayed = Number(/^parapet_samples_replayed (\S+)$/m.exec(text)?.[1]);
    mostReplayed = Math.max(mostReplayed, replayed);
    starts.push([(ms / 1_000).toFixed(1), replayed.toString(), answersMs.toFixed(0)]);
    await again.kill();
  }
  printTable(["killed after s of flood", "samples replayed", "process start to an answer, ms"], starts);
  printBudget(`${mostReplayed} samples replayed at most; to reach: ${MOST_REPLAYED}`, mostReplayed <= MOST_REPLAYED);
  printBudget(`${worst.toFixed(2)} rows written a second at most; under ${MOST_ROWS}`, worst < MOST_ROWS);
});
