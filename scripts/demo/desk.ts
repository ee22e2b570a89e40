/**
 * Those who write: the shift leader news of the line, a build server the logs of its releases, and whoever watches the service what is
 * known of an incident, word by word. What they write follows from what the simulation does.
 */
import { askSite, problemText, type SiteAccess } from "../site-access.ts";
import type { FloorEvent } from "./factory.ts";
import { seeded } from "./noise.ts";
import type { Order } from "./orders.ts";
import { openText, type TextSender } from "./text-sender.ts";
import { type Language, releaseLog, TEXTS, timeOf } from "./texts.ts";

/** Of the wall factory-line. */
const LINE_ZONE = "Asia/Shanghai";

import type { Trouble } from "./web-service.ts";

/** What happened in a second of the simulation. */
export interface Moment {
  readonly atMs: number;
  readonly floor: readonly FloorEvent[];
  /** The order that was done, and the one that is in work since. */
  readonly orders: readonly [done: Order, next: Order] | undefined;
  readonly trouble: Trouble | undefined;
}

/** As the shipped walls name them. */
export const STREAMS = { news: "shop-floor", release: "deploy", incident: "incident" } as const;

/** Lines of the past that the news begin with. */
const PAST_NEWS = 6;
/** Between two lines that nothing has caused, in the mean. */
const FLOOR_NEWS_S = 240;
/** As fast as a model writes. */
const WORD_MS = 120;
const BETWEEN_RELEASES_MS = 75_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function wordsOf(text: string): string[] {
  return text.split(/(?<=\s)|(?<=[，。；：])/);
}

export class Desk {
  readonly #access: SiteAccess;
  readonly #language: Language;
  readonly #random = seeded(13);
  #isOpen = false;
  /** News that nobody was told yet. */
  #news: string[] = [];
  #incident: { readonly trouble: Trouble; readonly sinceMs: number } | undefined;
  #lastIncident = "";
  #sender: TextSender | undefined;
  /** Words that wait for their turn. */
  #words: string[] = [];

  constructor(access: SiteAccess, language: Language) {
    this.#access = access;
    this.#language = language;
  }

  note({ atMs, floor, orders, trouble }: Moment): void {
    const texts = TEXTS[this.#language];
    const tell = (line: string): void => void this.#news.push(`${timeOf(atMs, LINE_ZONE)}  ${line}`);
    for (const event of floor) tell(texts.news(event));
    if (orders) tell(texts.orderDone(...orders));
    if (this.#random() < 1 / FLOOR_NEWS_S) tell(texts.floor[Math.floor(texts.floor.length * this.#random())] as string);
    if (!this.#isOpen) this.#news = this.#news.slice(-PAST_NEWS);
    this.#follow(trouble, atMs);
  }

  /** From now on what is noted is written as well. */
  async open(): Promise<void> {
    this.#isOpen = true;
    await this.#send(STREAMS.news, this.#news.splice(0).join("\n"));
    if (this.#incident) this.#words.push(...wordsOf(this.#lastIncident));
    else await this.#send(STREAMS.incident, this.#lastIncident);
    void this.#release();
    void this.#speak();
  }

  async tell(): Promise<void> {
    for (const line of this.#news.splice(0)) await this.#send(`${STREAMS.news}?append=line`, line);
  }

  #follow(trouble: Trouble | undefined, atMs: number): void {
    const texts = TEXTS[this.#language];
    if (trouble && !this.#incident) {
      this.#incident = { trouble, sinceMs: atMs };
      this.#lastIncident = "";
      this.#say(texts.incident(trouble, timeOf(atMs)));
    } else if (!trouble && this.#incident) {
      const { trouble: over, sinceMs } = this.#incident;
      this.#incident = undefined;
      this.#say(texts.incidentOver(over, timeOf(atMs), Math.max(1, Math.round((atMs - sinceMs) / 60_000))));
    }
  }

  #say(text: string): void {
    this.#lastIncident += text;
    if (this.#isOpen) this.#words.push(...wordsOf(text));
  }

  /** Word by word, and done when the incident is. */
  async #speak(): Promise<void> {
    for (;;) {
      await wait(WORD_MS);
      const word = this.#words.shift();
      if (word !== undefined) {
        this.#sender ??= openText(this.#access, STREAMS.incident);
        this.#sender.write(word);
      } else if (this.#sender && !this.#incident) {
        this.#sender.end();
        this.#sender = undefined;
      }
    }
  }

  async #release(): Promise<void> {
    for (let number = 1; ; number++) {
      const { steps, breaks } = releaseLog(number);
      const sender = openText(this.#access, STREAMS.release);
      for (const { afterMs, text } of steps) {
        await wait(afterMs);
        sender.write(text);
      }
      if (breaks) {
        // What was written is on its way first.
        await wait(WORD_MS);
        sender.breakOff();
      } else sender.end();
      await wait(BETWEEN_RELEASES_MS);
    }
  }

  async #send(path: string, body: string): Promise<void> {
    const answer = await askSite(this.#access, "POST", `/streams/${path}`, body);
    if (!answer.ok) process.stderr.write(`${problemText(answer.problem)}\n`);
  }
}
