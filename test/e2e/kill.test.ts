/** Answered means stored: the real server, killed as a power cut would, at any moment. */
import { afterAll, describe, expect, it } from "vitest";
import { chanceOf } from "../support/chance.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const WRITERS = 4;
/** Of all cases together. The long form (`KILLS=1000`) is for a night. */
const KILLS = Number(process.env.KILLS ?? 20);
/** Moments follow from it: a run that failed is run again with `SEED=`. */
const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
/** A start, writing and the check of one kill, on a busy machine. */
const MOST_MS = 30_000;

let server: TestServer | undefined;

afterAll(() => server?.remove());

interface Writer {
  readonly device: string;
  /** How many numbers were answered: 0 to answered - 1. */
  answered: number;
}

/** Posts 0, 1, 2 … one after the other until the server is gone. Each number is a sample of its own time. */
async function write(writer: Writer, url: string): Promise<void> {
  for (;;) {
    const body = JSON.stringify({ device: writer.device, time: START_MS + writer.answered, n: writer.answered });
    try {
      const response = await fetch(`${url}/metrics`, { method: "POST", body });
      if (response.status !== 204) throw new Error(await response.text());
    } catch {
      // The server is gone: whether it took this one is not known, and nothing was promised.
      return;
    }
    writer.answered++;
  }
}

const START_MS = Date.now() - 600_000;

async function ask(url: string, expr: string): Promise<Map<string, number>> {
  const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expr)}`);
  const { data } = (await response.json()) as { data: { result: { metric: { device: string }; value: [number, string] }[] } };
  return new Map(data.result.map(({ metric, value }) => [metric.device, Number(value[1])]));
}

const sumBelow = (count: number): number => (count * (count - 1)) / 2;

interface Case {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Killed this long after each writer was answered once, at most. */
  readonly withinMs: number;
}

const CASES: readonly Case[] = [
  { name: "from its journal", environment: {}, withinMs: 400 },
  { name: "while it writes checkpoints", environment: { CHECKPOINT_SAMPLES: "5", COMMIT_WINDOW_MS: "10" }, withinMs: 150 },
];
const KILLS_OF_CASE = Math.ceil(KILLS / CASES.length);

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("the real server, killed at any moment while four writers POST", () => {
  it.each(CASES)(
    "has every sample that it answered, and each once, $name",
    async ({ environment, withinMs }) => {
      await server?.remove();
      const chance = chanceOf(SEED);
      const writers: Writer[] = Array.from({ length: WRITERS }, (_, i) => ({ device: `w${i}`, answered: 0 }));
      server = await startTestServer(environment);
      for (let kill = 0; kill < KILLS_OF_CASE; kill++) {
        const { url } = server;
        const writing = writers.map((writer) => write(writer, url));
        const before = writers.map(({ answered }) => answered);
        // By count first, so that a slow machine is killed at work too.
        while (writers.some(({ answered }, i) => answered <= (before[i] as number))) await wait(1);
        await wait(chance() * withinMs);
        await server.kill();
        await Promise.all(writing);
        await server.start();
        const counts = await ask(server.url, "count_over_time(n[1h])");
        const sums = await ask(server.url, "sum_over_time(n[1h])");
        for (const writer of writers) {
          const count = counts.get(writer.device) ?? 0;
          // The one that was on its way when the server died may be there, and is then not sent again.
          expect([count - writer.answered, sums.get(writer.device)], `kill ${kill}; again with SEED=${SEED}`).toEqual([
            count > writer.answered ? 1 : 0,
            sumBelow(count),
          ]);
          writer.answered = count;
        }
      }
      expect(Math.min(...writers.map(({ answered }) => answered))).toBeGreaterThanOrEqual(KILLS_OF_CASE);
    },
    KILLS_OF_CASE * MOST_MS,
  );
});
