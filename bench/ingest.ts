/**
 * Ingest: CPU seconds for a million samples of line protocol, all processes of the server counted.
 *
 * Run: node bench/ingest.ts (three minutes; Linux; influxd and victoria-metrics for the comparison)
 * Varies: fields a line (1, 10) and the server. 1,000 hosts with four tags each report every second through ten gateways; a
 * gateway posts ten seconds of its 100 hosts at a time, 1,000 lines a body, one body after the other, so that each series comes in
 * order. Values wander as real ones do. 300 bodies of one field or 120 of ten, each server in turn with the same bodies, five
 * times; a figure is the median of the five. CPU is counted until 1.5 s after the last answer, so that what a server puts off by a
 * moment is in it. A series gets 120 samples or more in a run: what is done once a chunk is in it too.
 * Not to be compared with: what a server does later, and others do at once or never (InfluxDB's compaction after minutes,
 * VictoriaMetrics' merges, Parapet's roll-ups after days); samples a second of a server whose senders do not wait for a commit
 * window, as Parapet's do; samples out of order or hours old; another machine.
 */
import { Agent } from "node:http";
import { createBodies, GATEWAYS, LINES, post } from "./gateways.ts";
import { cpuSeconds, interleave, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { keepAwake, type Server, startInflux, startParapet, startVictoria } from "./peers.ts";

const SETTLE_MS = 1_500;
/** With a third of a run V8 was compiling through two of the five that count. */
const WARM_RUNS = 2;
const LIMIT_MS = 280_000;
/** DESIGN.md section 6. */
const OF_INFLUX = 0.5;
const OF_VICTORIA = 2;

interface Shape {
  readonly fields: number;
  readonly bodies: number;
}

const SHAPES: readonly Shape[] = [
  { fields: 1, bodies: 300 },
  { fields: 10, bodies: 120 },
];

interface Subject {
  readonly server: Server;
  readonly shape: Shape;
  readonly writeUrl: string;
}

interface Run {
  readonly cpuPerMillion: number;
  readonly samplesPerSecond: number;
}

async function measure({ server, shape, writeUrl }: Subject, rounds: readonly (readonly Buffer[])[]): Promise<Run> {
  const samples = shape.fields * LINES * GATEWAYS * rounds.length;
  const [cpuBefore, beganMs] = [await cpuSeconds(server.pid), performance.now()];
  // Fresh ones for each run: servers close what was idle for long, and a request may meet that half-way.
  const agent = new Agent({ keepAlive: true, maxSockets: GATEWAYS });
  const gateway = async (_: unknown, number: number): Promise<void> => {
    for (const bodies of rounds) await post(writeUrl, bodies[number] as Buffer, agent);
  };
  await Promise.all(Array.from({ length: GATEWAYS }, gateway));
  agent.destroy();
  const seconds = (performance.now() - beganMs) / 1_000;
  await sleep(SETTLE_MS);
  const cpu = (await cpuSeconds(server.pid)) - cpuBefore;
  return { cpuPerMillion: (cpu / samples) * 1e6, samplesPerSecond: samples / seconds };
}

await runBench(LIMIT_MS, async (bench) => {
  const parapet = await startParapet(bench);
  keepAwake(bench, parapet);
  const servers = [parapet, await startInflux(bench), await startVictoria(bench)].filter((server) => server !== undefined);
  const makeBodies = createBodies();
  const table: string[][] = [];
  const verdicts: (readonly [what: string, met: boolean])[] = [];
  for (const shape of SHAPES) {
    const subjects = servers.map((server): Subject => {
      const query = server.name === "InfluxDB" ? "?db=bench&precision=ns" : "";
      return { server, shape, writeUrl: `${server.url}/write${query}` };
    });
    // Series are made here, and compilers warm up, for as long as it takes them: what a server does once is not its price for a sample.
    const roundsOf = (bodies: number): Buffer[][] => Array.from({ length: Math.ceil(bodies / GATEWAYS) }, () => makeBodies(shape.fields));
    const warm = roundsOf(shape.bodies * WARM_RUNS);
    for (const subject of subjects) await measure(subject, warm);
    const ofRun = new Map<number, Buffer[][]>();
    const results = await interleave(subjects, (subject, run) => {
      const bodies = ofRun.get(run) ?? roundsOf(shape.bodies);
      // The same for all of this run; older ones are let go.
      ofRun.clear();
      ofRun.set(run, bodies);
      return measure(subject, bodies);
    });
    const of = (name: string, figure: keyof Run): number => {
      const subject = subjects.find(({ server }) => server.name === name);
      return median((subject ? results.get(subject) : undefined)?.map((run) => run[figure]) ?? []);
    };
    const ours = of("Parapet", "cpuPerMillion");
    for (const { server } of subjects) {
      table.push([
        `${server.name}, ${shape.fields} field${shape.fields === 1 ? "" : "s"} a line`,
        of(server.name, "cpuPerMillion").toFixed(2),
        (ours / of(server.name, "cpuPerMillion")).toFixed(2),
        Math.round(of(server.name, "samplesPerSecond") / 1_000).toString(),
      ]);
    }
    const [influx, victoria] = [ours / of("InfluxDB", "cpuPerMillion"), ours / of("VictoriaMetrics", "cpuPerMillion")];
    const line = `${shape.fields} field${shape.fields === 1 ? "" : "s"} a line`;
    if (!Number.isNaN(influx))
      verdicts.push([`${line}: ${influx.toFixed(2)} x InfluxDB's CPU; to reach: ${OF_INFLUX}`, influx <= OF_INFLUX]);
    if (!Number.isNaN(victoria)) {
      verdicts.push([`${line}: ${victoria.toFixed(2)} x VictoriaMetrics' CPU; to reach: ${OF_VICTORIA}`, victoria <= OF_VICTORIA]);
    }
  }
  printTable(["server", "CPU s / million samples", "Parapet / it", "1,000 samples/s"], table);
  for (const [what, met] of verdicts) printBudget(what, met);
});
