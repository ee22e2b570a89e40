/**
 * Ingest: CPU seconds for a million samples of line protocol, all processes of the server counted.
 *
 * Run: node bench/ingest.ts (three minutes; Linux; influxd and victoria-metrics for the comparison)
 * Varies: fields a line (1, 10) and the server. A body is 1,000 lines, one for each of 1,000 hosts with four tags, ten seconds
 * after the body before; values wander as real ones do. 24 connections POST 600 bodies of one field or 60 of ten, each server
 * in turn with the same bodies, five times; a figure is the median of the five. CPU is counted until 1.5 s after the last
 * answer, so that what a server puts off by a moment is in it.
 * Not to be compared with: what a server does later, and others do at once or never (InfluxDB's compaction after minutes,
 * VictoriaMetrics' merges); samples a second of a server whose connections do not wait for a commit window, as Parapet's do;
 * another machine.
 */
import { Agent, request } from "node:http";
import { cpuSeconds, interleave, median, printBudget, printTable, runBench, sleep } from "./measure.ts";
import { keepAwake, type Server, startInflux, startParapet, startVictoria } from "./peers.ts";

const HOSTS = 1_000;
const CONNECTIONS = 24;
const STEP_MS = 10_000;
const SETTLE_MS = 1_500;
const LIMIT_MS = 280_000;
/** DESIGN.md section 6. */
const OF_INFLUX = 0.5;
const OF_VICTORIA = 2;
const ROWS_A_SECOND = 5;

interface Shape {
  readonly fields: number;
  readonly bodies: number;
}

const SHAPES: readonly Shape[] = [
  { fields: 1, bodies: 600 },
  { fields: 10, bodies: 60 },
];

interface Subject {
  readonly server: Server;
  readonly shape: Shape;
  readonly writeUrl: string;
}

interface Run {
  readonly cpuPerMillion: number;
  readonly samplesPerSecond: number;
  readonly rowsPerSecond: number;
}

/** Half a day back, so that no run reaches the present and none repeats a time. */
let timeMs = Math.floor((Date.now() - 12 * 3_600_000) / STEP_MS) * STEP_MS;

const NAMES = ["user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"];

/** Bodies whose values walk: a tenth of the fields stand still, a third are integers that count, the rest are floats. */
function createBodies(): (fields: number) => Buffer {
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const heads = Array.from({ length: HOSTS }, (_, i) => {
    return `cpu,host=host-${String(i).padStart(4, "0")},dc=dc-${i % 3},rack=r${i % 40},os=linux `;
  });
  const walks = new Float64Array(HOSTS * NAMES.length).map(() => random() * 100);
  return (fields) => {
    timeMs += STEP_MS;
    let text = "";
    for (let host = 0; host < HOSTS; host++) {
      text += heads[host];
      for (let field = 0; field < fields; field++) {
        const place = host * NAMES.length + field;
        const counts = field % 3 === 2;
        if (field !== 9) walks[place] = (walks[place] as number) + (counts ? Math.floor(random() * 1_000) : random() - 0.5);
        const value = walks[place] as number;
        text += `${field === 0 ? "" : ","}usage_${NAMES[field]}=${counts ? `${Math.floor(value)}i` : value.toFixed(6)}`;
      }
      text += ` ${timeMs}000000\n`;
    }
    return Buffer.from(text);
  };
}

async function post(url: string, body: Buffer, agent: Agent): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const headers = { "content-type": "text/plain", "content-length": body.length };
    const sending = request(url, { method: "POST", agent, headers }, (answer) => {
      let said = "";
      answer.setEncoding("utf8").on("data", (text: string) => {
        said += text;
      });
      answer.once("end", () => {
        if (answer.statusCode === 204) resolve();
        else reject(new Error(`${url} answered ${answer.statusCode}: ${said.slice(0, 200)}`));
      });
    });
    sending.once("error", reject);
    sending.end(body);
  });
}

async function journalRows(server: Server): Promise<number> {
  if (server.name !== "Parapet") return Number.NaN;
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(/^parapet_journal_rows_total (\d+)/m.exec(text)?.[1]);
}

async function measure({ server, shape, writeUrl }: Subject, bodies: readonly Buffer[]): Promise<Run> {
  const samples = shape.fields * HOSTS * bodies.length;
  const [cpuBefore, rowsBefore, beganMs] = [await cpuSeconds(server.pid), await journalRows(server), performance.now()];
  // Fresh ones for each run: servers close what was idle for long, and a request may meet that half-way.
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const connection = async (): Promise<void> => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) await post(writeUrl, body, agent);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
  const seconds = (performance.now() - beganMs) / 1_000;
  const rows = (await journalRows(server)) - rowsBefore;
  await sleep(SETTLE_MS);
  const cpu = (await cpuSeconds(server.pid)) - cpuBefore;
  return { cpuPerMillion: (cpu / samples) * 1e6, samplesPerSecond: samples / seconds, rowsPerSecond: rows / seconds };
}

await runBench(LIMIT_MS, async (bench) => {
  const parapet = await startParapet(bench);
  keepAwake(bench, parapet);
  const servers = [parapet, await startInflux(bench), await startVictoria(bench)].filter((server) => server !== undefined);
  const makeBody = createBodies();
  const table: string[][] = [];
  const verdicts: (readonly [what: string, met: boolean])[] = [];
  for (const shape of SHAPES) {
    const subjects = servers.map((server): Subject => {
      const query = server.name === "InfluxDB" ? "?db=bench&precision=ns" : "";
      return { server, shape, writeUrl: `${server.url}/write${query}` };
    });
    // Series are made here, and compilers warm up: what a server does once is not its price for a sample.
    const warm = Array.from({ length: Math.ceil(shape.bodies / 3) }, () => makeBody(shape.fields));
    for (const subject of subjects) await measure(subject, warm);
    const ofRun = new Map<number, Buffer[]>();
    const results = await interleave(subjects, (subject, run) => {
      const bodies = ofRun.get(run) ?? Array.from({ length: shape.bodies }, () => makeBody(shape.fields));
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
      const rows = of(server.name, "rowsPerSecond");
      table.push([
        `${server.name}, ${shape.fields} field${shape.fields === 1 ? "" : "s"} a line`,
        of(server.name, "cpuPerMillion").toFixed(2),
        (ours / of(server.name, "cpuPerMillion")).toFixed(2),
        Math.round(of(server.name, "samplesPerSecond") / 1_000).toString(),
        Number.isNaN(rows) ? "" : rows.toFixed(1),
      ]);
    }
    const [influx, victoria] = [ours / of("InfluxDB", "cpuPerMillion"), ours / of("VictoriaMetrics", "cpuPerMillion")];
    const line = `${shape.fields} field${shape.fields === 1 ? "" : "s"} a line`;
    if (!Number.isNaN(influx))
      verdicts.push([`${line}: ${influx.toFixed(2)} x InfluxDB's CPU; to reach: ${OF_INFLUX}`, influx <= OF_INFLUX]);
    if (!Number.isNaN(victoria)) {
      verdicts.push([`${line}: ${victoria.toFixed(2)} x VictoriaMetrics' CPU; to reach: ${OF_VICTORIA}`, victoria <= OF_VICTORIA]);
    }
    const rows = of("Parapet", "rowsPerSecond");
    verdicts.push([`${line}: ${rows.toFixed(1)} rows written a second; to reach: ${ROWS_A_SECOND}`, rows < ROWS_A_SECOND]);
  }
  printTable(["server", "CPU s / million samples", "Parapet / it", "1,000 samples/s", "rows/s"], table);
  for (const [what, met] of verdicts) printBudget(what, met);
});
