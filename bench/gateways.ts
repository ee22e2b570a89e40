/** What ingest benches send: 1,000 hosts that report every second in line protocol, through ten gateways that post 1,000 lines at a time. */
import { type Agent, request } from "node:http";

export const GATEWAYS = 10;
const HOSTS_A_GATEWAY = 100;
const HOSTS = GATEWAYS * HOSTS_A_GATEWAY;
const READINGS_A_BODY = 10;
export const LINES = HOSTS_A_GATEWAY * READINGS_A_BODY;
const STEP_MS = 1_000;

/** An hour back: all runs together take five sixths of one. Chunks that nothing came to for two hours are closed early. */
let timeMs = Math.floor((Date.now() - 3_600_000) / STEP_MS) * STEP_MS;

const NAMES = ["user", "system", "idle", "nice", "iowait", "irq", "softirq", "steal", "guest", "guest_nice"];

/**
 * Ten seconds of all hosts, one body a gateway. Values walk: a tenth of the fields stand still, a third are integers that count,
 * the rest are floats.
 */
export function createBodies(): (fields: number) => Buffer[] {
  let seed = 1;
  const random = (): number => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const heads = Array.from({ length: HOSTS }, (_, i) => {
    return `cpu,host=host-${String(i).padStart(4, "0")},dc=dc-${i % 3},rack=r${i % 40},os=linux `;
  });
  const walks = new Float64Array(HOSTS * NAMES.length).map(() => random() * 100);
  const lineOf = (host: number, fields: number): string => {
    let line = heads[host] as string;
    for (let field = 0; field < fields; field++) {
      const place = host * NAMES.length + field;
      const counts = field % 3 === 2;
      if (field !== 9) walks[place] = (walks[place] as number) + (counts ? Math.floor(random() * 1_000) : random() - 0.5);
      const value = walks[place] as number;
      line += `${field === 0 ? "" : ","}usage_${NAMES[field]}=${counts ? `${Math.floor(value)}i` : value.toFixed(6)}`;
    }
    return line;
  };
  return (fields) => {
    const texts = Array.from({ length: GATEWAYS }, () => "");
    for (let reading = 0; reading < READINGS_A_BODY; reading++) {
      timeMs += STEP_MS;
      for (let host = 0; host < HOSTS; host++) texts[Math.floor(host / HOSTS_A_GATEWAY)] += `${lineOf(host, fields)} ${timeMs}000000\n`;
    }
    return texts.map((text) => Buffer.from(text));
  };
}

export async function post(url: string, body: Buffer, agent: Agent): Promise<void> {
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
