/**
 * The screens of bench/fan-out.ts, in a process of their own: opens many streams, and tells which event each of them was given
 * and when. A frame has the last digits of its sequence, which goes on from the newest id; a peer's message has it whole at its start.
 */
import { ENDINGS, endingOf } from "../protocol/frame.ts";
import { type EventStream, FRAME, openEventStream } from "./event-stream.ts";
import { clockMs, sleep } from "./measure.ts";

export type ToScreens =
  | { readonly type: "open"; readonly urls: readonly string[] }
  | { readonly type: "begin" }
  | { readonly type: "end" }
  | { readonly type: "close" };

export interface Received {
  /** One entry an event and screen. */
  readonly screens: Uint32Array;
  readonly seqs: Uint32Array;
  readonly timesMs: Float64Array;
  /** The first screen's events, whole. */
  readonly texts: readonly string[];
  readonly cpuSeconds: number;
  /** Streams that ended by themselves. */
  readonly ended: number;
}

const MESSAGE = 'data: {"seq":';

/** So many at a time: a listening socket's queue is no part of what is measured. */
const OPENING = 50;

let streams: EventStream[] = [];
let screens: number[] = [];
let seqs: number[] = [];
/** The newest of each screen. */
let newest: number[] = [];
let times: number[] = [];
let texts: string[] = [];
let ended = 0;
let closing = false;
let cpuBefore = process.cpuUsage();

async function open(urls: readonly string[]): Promise<void> {
  closing = false;
  ended = 0;
  for (let at = 0; at < urls.length; at += OPENING) {
    const some = urls.slice(at, at + OPENING).map((url, i) =>
      openEventStream(new URL(url), clockMs, {
        event: (text, atMs) => take(at + i, text, atMs),
        ended: () => {
          if (!closing) ended++;
        },
      }),
    );
    streams.push(...(await Promise.all(some)));
  }
}

function take(screen: number, text: string, atMs: number): void {
  if (screen === 0) texts.push(text);
  const message = text.indexOf(MESSAGE);
  const before = newest[screen] ?? 0;
  let seq: number;
  if (text.startsWith(FRAME)) seq = before + stepsTo(before, Number.parseInt(text.slice(FRAME.length), 10));
  else if (message >= 0) seq = Number.parseInt(text.slice(message + MESSAGE.length), 10);
  else {
    newest[screen] = Number(/^id: \w+-(\d+)/.exec(text)?.[1] ?? before);
    return;
  }
  newest[screen] = seq;
  screens.push(screen);
  seqs.push(seq);
  times.push(atMs);
}

/** To the next sequence with this ending. */
function stepsTo(seq: number, ending: number): number {
  return (((ending - endingOf(seq)) % ENDINGS) + ENDINGS) % ENDINGS;
}

function begin(): void {
  screens = [];
  seqs = [];
  times = [];
  cpuBefore = process.cpuUsage();
}

function end(): Received {
  const { user, system } = process.cpuUsage(cpuBefore);
  const columns = { screens: Uint32Array.from(screens), seqs: Uint32Array.from(seqs), timesMs: Float64Array.from(times) };
  return { ...columns, texts, cpuSeconds: (user + system) / 1e6, ended };
}

process.on("message", (message: ToScreens) => {
  void (async () => {
    if (message.type === "open") {
      texts = [];
      newest = [];
      await open(message.urls);
      // First snapshots are in.
      await sleep(300);
      process.send?.("opened");
    } else if (message.type === "begin") begin();
    else if (message.type === "end") process.send?.(end());
    else {
      closing = true;
      for (const stream of streams) stream.close();
      streams = [];
      process.send?.("closed");
    }
  })();
});
process.once("disconnect", () => process.exit(0));
