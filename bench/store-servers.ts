/**
 * The series store as a server, beside Prometheus and VictoriaMetrics with the same series: memory, and from a kill to the first
 * answer.
 *
 * Run: node bench/store-servers.ts [series …] (four minutes; Linux; prometheus and victoria-metrics for the comparison)
 * Varies: the server, and how many series (10,000 and 100,000), each of an hour in steps of 10 s (six minutes of 100,000), written by remote write, the same
 * bodies to each. Memory is what is resident of all its processes a moment later, after one query over all series; Parapet's head is
 * what it says of itself. The kill is a SIGKILL as soon as all is answered; a start counts from the start of the process to the
 * answer of a query over all series, which is asked until it is answered right, five times, in turn; the figure is the median.
 * Not to be compared with: a server that was stopped, which has nothing to replay; one with days of blocks.
 */
import { clockMs, interleave, median, printBudget, printTable, residentBytes, runBench, sleep } from "./measure.ts";
import { type Server, startParapet, startPrometheus, startVictoria } from "./peers.ts";
import { fill } from "./same-samples.ts";

const COUNTS = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [10_000, 100_000];
/** An hour of 10,000 series, and as many samples of more of them: Parapet writes fewer than five rows a second, whatever it is sent. */
const MOST_SAMPLES = 3_600_000;
const MOST_STEPS = 360;
/** What a server does at once after the last body; VictoriaMetrics writes what it has answered every 5 s. */
const SETTLE_MS = 12_000;
const MIB = 2 ** 20;
/** DESIGN.md section 6: of the object, not of the process. */
const MOST_HEAD_MIB = 100;
const MOST_START_MS = 1_000;
const BUDGET_SERIES = 10_000;

const END_MS = Math.floor(Date.now() / 1_000) * 1_000;
const QUERY = `/api/v1/query?time=${END_MS / 1_000}&query=${encodeURIComponent('count({job="plant"})')}`;

interface Subject {
  readonly name: string;
  readonly start: () => Promise<Server | undefined>;
}

/** How many series the server counts now. */
async function counted({ url }: Server): Promise<number> {
  const answer = await fetch(url + QUERY);
  if (!answer.ok) return Number.NaN;
  const { data } = (await answer.json()) as { data: { result: readonly { value: readonly [number, string] }[] } };
  return Number(data.result[0]?.value[1]);
}

async function untilCounted(server: Server, series: number): Promise<void> {
  for (const deadline = clockMs() + 60_000; (await counted(server).catch(() => Number.NaN)) !== series; await sleep(10)) {
    if (clockMs() > deadline) throw new Error(`${server.name} counts ${await counted(server).catch(String)} series of ${series}`);
  }
}

async function headBytes({ url }: Server): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^parapet_head_bytes (\S+)$/m.exec(text)?.[1] ?? Number.NaN);
}

await runBench(900_000, async (bench) => {
  const rows: string[][] = [];
  const verdicts: (readonly [what: string, met: boolean])[] = [];
  for (const series of COUNTS) {
    const environment = { MAX_SERIES: String(series + 1_000) };
    const subjects: readonly Subject[] = [
      { name: "Parapet", start: () => startParapet(bench, environment, `parapet-${series}`) },
      { name: "Prometheus", start: () => startPrometheus(bench, `prometheus-${series}`, QUERY) },
      { name: "VictoriaMetrics", start: () => startVictoria(bench, `victoria-${series}`, QUERY) },
    ];
    const memory = new Map<string, number>();
    let head = Number.NaN;
    const there: Subject[] = [];
    for (const subject of subjects) {
      const server = await subject.start();
      if (!server) continue;
      there.push(subject);
      await fill(server, { series, steps: Math.min(MOST_STEPS, MOST_SAMPLES / series), endMs: END_MS });
      await untilCounted(server, series);
      await sleep(SETTLE_MS);
      memory.set(subject.name, (await residentBytes(server.pid)) / MIB);
      if (server.name === "Parapet") head = (await headBytes(server)) / MIB;
      await server.kill();
    }
    const starts = await interleave(there, async ({ start }) => {
      const startedMs = clockMs();
      const server = await start();
      if (!server) return Number.NaN;
      await untilCounted(server, series);
      const took = clockMs() - startedMs;
      await server.kill();
      return took;
    });
    for (const subject of there) {
      const took = starts.get(subject) ?? [];
      rows.push([
        `${subject.name}, ${series} series`,
        (memory.get(subject.name) ?? Number.NaN).toFixed(0),
        subject.name === "Parapet" ? head.toFixed(1) : "",
        median(took).toFixed(0),
        `${Math.min(...took).toFixed(0)} to ${Math.max(...took).toFixed(0)}`,
      ]);
      if (subject.name !== "Parapet") continue;
      verdicts.push([`${series} series take ${head.toFixed(1)} MiB of the object; at most ${MOST_HEAD_MIB}`, head <= MOST_HEAD_MIB]);
      if (series === BUDGET_SERIES)
        verdicts.push([
          `${series} series are back in ${median(took).toFixed(0)} ms; at most ${MOST_START_MS}`,
          median(took) <= MOST_START_MS,
        ]);
    }
  }
  printTable(["server", "resident MiB", "of it the head", "kill to answer, ms", "of five"], rows);
  for (const [what, met] of verdicts) printBudget(what, met);
});
