/**
 * Kill to first frame: how long after a power cut a wall has its first snapshot again, the start of the process included.
 *
 * Run: node bench/start.ts [hosts]. Each host has fifty series, read each 10 s for 40 minutes, so that most samples are in sealed
 * chunks, the newest in the journal. The server is killed and started RUNS times; a stream to the overview is asked for as soon as
 * it answers. Not to be compared with a server that was stopped: that one has nothing to replay.
 */
import path from "node:path";
import { type ServeProcess, startServeProcess } from "../scripts/serve-process.ts";
import { openEventStream } from "./event-stream.ts";
import { type Bench, clockMs, cpuSeconds, freePort, median, printBudget, printTable, RUNS, runBench, sleep } from "./measure.ts";

const HOSTS = Number(process.argv[2] ?? 200);
const SERIES_OF_HOST = 50;
const STEP_MS = 10_000;
const STEPS = 240;
/** Posted last, with time for a checkpoint before: up to 200,000 samples of 10,000 series are in the journal. */
const JOURNALED_STEPS = 20;
/** A flood delays checkpoints, since rows are saved up for them; devices that post each 10 s do not. */
const SAVED_MS = 5_000;
/** Steps posted together: a body is some 25,000 samples and 2 MB at most. */
const HOSTS_OF_BODY = 50;
const STEPS_OF_BODY = 10;
/** DESIGN.md section 6. */
const BUDGET_MS = 1_000;

/** Line protocol: seven metrics that make a host of it, and others, a third counters, a third constant, a third with two decimals. */
function linesOf(host: number, timeMs: number, step: number): string {
  const busy = 0.4 + 0.3 * Math.sin(step / 20 + host);
  const name = `instance=host-${host}:9100,job=node`;
  const others = Array.from({ length: SERIES_OF_HOST - 7 }, (_, i) => {
    const value = i % 3 === 0 ? step * 17 + i : i % 3 === 1 ? 42 : Math.round(5_000 + 5_000 * Math.sin(step * (i + 1))) / 100;
    return `part_${i}${i % 3 === 0 ? "_total" : ""}=${value}`;
  });
  return [
    `node,${name} load1=${(8 * busy).toFixed(2)},memory_MemTotal_bytes=17179869184,memory_MemAvailable_bytes=${Math.round(1e10 * (1 - busy))} ${timeMs}`,
    `node,${name},cpu=0,mode=idle cpu_seconds_total=${(step * 10 * (1 - busy)).toFixed(2)} ${timeMs}`,
    `node,${name},fstype=ext4,mountpoint=/ filesystem_size_bytes=5e11,filesystem_avail_bytes=2e11 ${timeMs}`,
    `node,${name},device=eth0 network_receive_bytes_total=${step * 123_457} ${timeMs}`,
    `plant,${name} ${others.join(",")} ${timeMs}`,
  ].join("\n");
}

async function fill(url: string): Promise<void> {
  const endMs = Math.floor(Date.now() / 1_000) * 1_000;
  const startMs = endMs - STEPS * STEP_MS;
  for (let step = 0; step < STEPS; step += STEPS_OF_BODY) {
    if (step >= STEPS - JOURNALED_STEPS) await sleep(SAVED_MS);
    for (let host = 0; host < HOSTS; host += HOSTS_OF_BODY) {
      const lines: string[] = [];
      for (let i = 0; i < STEPS_OF_BODY; i++)
        for (let one = host; one < Math.min(HOSTS, host + HOSTS_OF_BODY); one++)
          lines.push(linesOf(one, startMs + (step + i) * STEP_MS, step + i));
      const answer = await fetch(`${url}/write?precision=ms`, { method: "POST", body: lines.join("\n") });
      if (answer.status !== 204) throw new Error(`${answer.status}: ${await answer.text()}`);
    }
  }
}

interface Start {
  /** From the start of the process, ms. */
  readonly answersMs: number;
  readonly snapshotMs: number;
  /** Of the server's processes until then: what a busy machine says of the wall clock is not the server's. */
  readonly cpuMs: number;
  readonly snapshotBytes: number;
}

/** Starts where the last life was killed, and waits for a wall's first snapshot. */
async function measure(start: () => Promise<ServeProcess>): Promise<{ readonly server: ServeProcess; readonly run: Start }> {
  const startedMs = clockMs();
  const server = await start();
  const answersMs = clockMs() - startedMs;
  const first = Promise.withResolvers<Omit<Start, "cpuMs">>();
  const stream = await openEventStream(new URL("/walls/overview/events", server.url), clockMs, {
    event: (text, atMs) => {
      if (text.includes("event: snapshot")) first.resolve({ answersMs, snapshotMs: atMs - startedMs, snapshotBytes: text.length });
    },
    ended: () => first.reject(new Error("the stream ended before its snapshot")),
  });
  const run = { ...(await first.promise), cpuMs: 1_000 * (await cpuSeconds(server.pid)) };
  stream.close();
  return { server, run };
}

async function figure(url: string, name: string): Promise<string> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? "?";
}

await runBench(300_000, async (bench: Bench) => {
  const port = await freePort();
  const environment = { HOST: "127.0.0.1", PORT: String(port), STATE: path.join(bench.folder, "state"), AUTH: "open" };
  let server: ServeProcess | undefined;
  bench.atEnd(() => server?.kill());
  const start = async (): Promise<ServeProcess> => {
    server = await startServeProcess(environment);
    return server;
  };
  await fill((await start()).url);
  const runs: Start[] = [];
  let what = "";
  for (let run = 0; run < RUNS; run++) {
    await server?.kill();
    // Memory of the dead process is given back, as after a power cut.
    await sleep(500);
    const measured = await measure(start);
    runs.push(measured.run);
    const { url } = measured.server;
    what = `${await figure(url, "parapet_series")} series, ${await figure(url, "parapet_samples_replayed")} samples replayed`;
  }
  const row = (name: string, of: (run: Start) => number): string[] => [
    name,
    median(runs.map(of)).toFixed(0),
    Math.min(...runs.map(of)).toFixed(0),
    Math.max(...runs.map(of)).toFixed(0),
  ];
  printTable(
    [what, "median", "least", "most"],
    [
      row("process start to its address, ms", ({ answersMs }) => answersMs),
      row("to the first snapshot, ms", ({ snapshotMs }) => snapshotMs),
      row("CPU until then, ms", ({ cpuMs }) => cpuMs),
      row("bytes of it", ({ snapshotBytes }) => snapshotBytes),
    ],
  );
  printBudget(`first snapshot within ${BUDGET_MS} ms`, median(runs.map(({ snapshotMs }) => snapshotMs)) <= BUDGET_MS);
});
