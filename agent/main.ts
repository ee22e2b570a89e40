/**
 * The host agent: reads this machine, posts it, keeps what could not be sent. `npm run agent -- --help`.
 *
 * Silent but for lines on stderr when the connection is lost, is back, or the server refuses something.
 */
import os from "node:os";
import { openHost } from "./host.ts";
import { encodeReading, type HostReading, metricObjects } from "./metrics.ts";
import { type AgentOptions, HELP, parseOptions } from "./options.ts";
import { POST_TIMEOUT_MS, postBody } from "./post.ts";
import { ReadingQueue } from "./queue.ts";
import { LOOPBACK_RETRY, REMOTE_RETRY } from "./retry.ts";
import { Sender } from "./sender.ts";

/** Filesystems on a network may take long to answer; without them the rest is still worth sending. */
const WARM_UP_MS = 5_000;
/** A last try on the way out. Whoever stops an agent waits for it. */
const FAREWELL_MS = 1_000;

const say = (line: string): void => {
  process.stderr.write(`parapet agent: ${line}\n`);
};

function enqueue(queue: ReadingQueue, reading: HostReading, device: string): void {
  const own = { parapet_agent_queue: queue.length, parapet_agent_dropped_total: queue.droppedSamples };
  queue.push(encodeReading(metricObjects(reading, device, own), reading.timeMs), reading.timeMs);
}

async function once({ url, token, device }: AgentOptions): Promise<number> {
  const host = openHost();
  await host.warmUp(WARM_UP_MS);
  const queue = new ReadingQueue();
  enqueue(queue, await host.read(), device);
  const [reading] = queue.take({ bytes: 0, samples: 0 }, Date.now());
  if (!reading) throw new Error("a reading was queued and is not there");
  const outcome = await postBody({ url, token, timeoutMs: POST_TIMEOUT_MS }, reading.text);
  if (outcome.type === "stored") {
    process.stdout.write(`${reading.samples} samples of ${device} stored by ${url}\n`);
    if (outcome.refused !== undefined) say(outcome.refused);
    return 0;
  }
  say(outcome.type === "too-large" ? "the server finds one reading too large" : outcome.why);
  return 1;
}

function run({ url, token, device, intervalMs, sendMs, loopback }: AgentOptions): void {
  const host = openHost();
  const queue = new ReadingQueue();
  const sender = new Sender(queue, url, loopback ? LOOPBACK_RETRY : REMOTE_RETRY, {
    post: (text) => postBody({ url, token, timeoutMs: POST_TIMEOUT_MS }, text),
    now: Date.now,
    random: Math.random,
    say,
  });
  let dueMs = Date.now();
  let sendDueMs = dueMs;
  let timer: NodeJS.Timeout | undefined;

  const tick = async (): Promise<void> => {
    enqueue(queue, await host.read(), device);
    const nowMs = Date.now();
    // Half an interval of grace: a timer that is early by a millisecond must not put a body off by a whole one.
    if (nowMs >= sendDueMs - intervalMs / 2) {
      sendDueMs = nowMs + sendMs;
      // Not awaited: readings go on while a server hangs.
      void sender.drain();
    }
    // After a pause (a laptop that slept) the beat goes on from now instead of catching up.
    dueMs = Math.max(dueMs + intervalMs, nowMs);
    timer = setTimeout(() => void tick(), dueMs - nowMs);
  };

  const stop = (): void => {
    clearTimeout(timer);
    setTimeout(() => process.exit(0), FAREWELL_MS);
    void sender.drain().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  // Started by `npm start` with a channel: an agent must not outlive it.
  if (process.channel) process.once("disconnect", () => process.exit(0));
  void tick();
}

const addresses = Object.values(os.networkInterfaces()).flatMap((card) => card?.map(({ address }) => address) ?? []);
const parsed = parseOptions(process.argv.slice(2), process.env, { name: os.hostname(), addresses });
if (parsed.type === "help") process.stdout.write(HELP);
else if (parsed.type === "wrong") {
  say(`${parsed.text}\n\n${HELP}`);
  process.exitCode = 2;
} else if (parsed.options.once) process.exitCode = await once(parsed.options);
else run(parsed.options);
