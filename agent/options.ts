/** The agent's command line, as plain values: what to post, where to, and how often. */
import { parseArgs } from "node:util";

export interface AgentOptions {
  readonly url: string;
  readonly device: string;
  readonly intervalMs: number;
  /** How often what was read is posted. */
  readonly sendMs: number;
  readonly loopback: boolean;
  readonly token: string | undefined;
  readonly once: boolean;
}

export type Options =
  | { readonly type: "run"; readonly options: AgentOptions }
  | { readonly type: "help" }
  | { readonly type: "wrong"; readonly text: string };

/** To this machine each second, for a wall that moves; elsewhere a request each 10 s, which a metered site can afford. */
const LOOPBACK_MS = 1_000;
const REMOTE_MS = 10_000;

/** Below it the agent would measure mostly itself; past it a device counts as unusual and the queue holds days. */
const INTERVAL_SECONDS = { least: 0.2, most: 3600 };

const DEVICE_MAX = 200;

export const HELP = `Posts this machine's metrics to a Parapet site.

  npm run agent -- --url http://127.0.0.1:8787 [--device name] [--interval seconds] [--token token] [--once]

  --url       the site: http(s)://host:port, with /s/{site} for a site that is not the first
  --device    the device's name on the wall; this host's name when absent
  --interval  seconds from reading to reading; 1 to this machine, else 10. Elsewhere bodies go out every 10 s at most
  --token     a device token; better in the environment as PARAPET_TOKEN, where other users of this machine do not see it
  --once      reads and posts once, says what happened, ends
`;

/** What a machine knows about itself. */
export interface Machine {
  readonly name: string;
  /** Of its network cards: a site at one of them is on this machine too. */
  readonly addresses: readonly string[];
}

export function parseOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  { name, addresses }: Machine,
): Options {
  let values: ReturnType<typeof parse>;
  try {
    values = parse(args);
  } catch (error) {
    return { type: "wrong", text: error instanceof Error ? error.message : String(error) };
  }
  if (values.help) return { type: "help" };
  if (values.url === undefined) return { type: "wrong", text: "--url is missing" };
  const url = siteUrl(values.url);
  if (url === undefined) return { type: "wrong", text: `--url is not an http or https address: ${values.url}` };
  const device = values.device ?? name;
  if (device.trim() === "" || device.length > DEVICE_MAX || /\p{Cc}/u.test(device)) {
    return { type: "wrong", text: `--device must have 1 to ${DEVICE_MAX} characters and no control characters` };
  }
  const loopback = isLoopback(url.hostname) || addresses.includes(url.hostname.replace(/^\[|\]$/g, ""));
  const seconds = values.interval === undefined ? (loopback ? LOOPBACK_MS : REMOTE_MS) / 1000 : Number(values.interval);
  const { least, most } = INTERVAL_SECONDS;
  if (!(seconds >= least && seconds <= most)) return { type: "wrong", text: `--interval must be ${least} to ${most} seconds` };
  const intervalMs = Math.round(seconds * 1000);
  const options: AgentOptions = {
    url: url.href.replace(/\/+$/, ""),
    device,
    intervalMs,
    sendMs: loopback ? intervalMs : Math.max(intervalMs, REMOTE_MS),
    loopback,
    token: values.token ?? (environment.PARAPET_TOKEN || undefined),
    once: values.once,
  };
  return { type: "run", options };
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      device: { type: "string" },
      interval: { type: "string" },
      token: { type: "string" },
      once: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  }).values;
}

function siteUrl(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol)) return undefined;
  url.search = "";
  url.hash = "";
  return url;
}

export function isLoopback(hostname: string): boolean {
  return hostname === "[::1]" || /^127(?:\.\d{1,3}){3}$/.test(hostname) || /^(?:.+\.)?localhost$/.test(hostname);
}
