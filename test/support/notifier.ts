/** A notifier over a SQLite of its own, with a list of alarms that a test sets, and a clock. What goes out is seen, or sent in earnest. */

import { type Alarm, alarmId } from "../../core/alarm/alarm.ts";
import { RESEND_MS } from "../../core/alarm/notify-form.ts";
import type { Labels } from "../../core/metric.ts";
import { checkAddress } from "../../worker/notify-address.ts";
import { Notifier, type TargetPut } from "../../worker/site/notifier.ts";
import { SiteStorage } from "../../worker/site/storage.ts";
import { type TestDatabase, testDatabase } from "./sqlite.ts";

export const START = Date.parse("2026-11-25T12:00:00Z");

/** An alarm that is active since the clock's start. */
export function standing(name: string, device: string, more: Partial<Alarm> = {}): Alarm {
  const labels: Labels = [
    ["alertname", name],
    ["instance", device],
  ];
  const condition = { phase: "active", beganMs: START, activeMs: START, failingMs: null, noData: false } as const;
  const deeds = { acknowledged: null, shelf: null, suppressedBy: null, outOfService: null, comments: [] };
  const rest = { annotations: [["summary", `${device} is ${name}`]], response: "", help: "", value: 1 } as const;
  const flags = { chattering: false, drill: false, sinceMs: START };
  return { id: alarmId(labels), labels, priority: "high", state: "UNACK", condition, ...deeds, ...rest, ...flags, ...more };
}

export interface Sent {
  readonly atMs: number;
  readonly url: string;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of two forms
  readonly body: any;
  readonly text: string;
}

export type Reply = number | { readonly status: number; readonly headers: Readonly<Record<string, string>> } | "network" | Promise<number>;

export class NotifierBench {
  readonly disk: TestDatabase = testDatabase();
  readonly sent: Sent[] = [];
  alarms: readonly Alarm[] = [];
  nowMs = START;
  hosts = "receiver,alertmanager:9093";
  /** What the outside answers, by turns; then 200. */
  replies: Reply[] = [];
  /** Sends in earnest. */
  fetch: typeof fetch | undefined;
  ids = 0;
  mayWrite = true;
  externalLabels: Labels = [];
  notifier: Notifier = this.open();

  /** As after a restart. */
  open(): Notifier {
    const storage = new SiteStorage(this.disk.sql, (act) => this.disk.transaction(act));
    this.notifier = new Notifier({
      storage: storage.notifications,
      outside: {
        allow: (text) => {
          const checked = checkAddress(text, this.hosts);
          return checked.ok ? { url: checked.url.href, named: checked.named } : null;
        },
        fetch: (url, init) => (this.fetch ? this.fetch(url, init) : this.#answer(url, init)),
        now: () => this.nowMs,
        resendMs: RESEND_MS,
      },
      alarms: () => this.alarms,
      externalUrl: "https://wall.example/console",
      externalLabels: this.externalLabels,
      newId: () => `id-${++this.ids}`,
      random: () => 1,
      mayWrite: () => this.mayWrite,
      changed: () => {},
    });
    return this.notifier;
  }

  put(more: Partial<TargetPut> = {}): { readonly secret: boolean } {
    const settings = { target: "pager", kind: "webhook", url: "http://receiver/hook", sendResolved: true, minPriority: "low" } as const;
    return this.notifier.put({ ...settings, secret: undefined, putMs: this.nowMs, putBy: "admin", ...more }, this.nowMs);
  }

  /** These alarms are there now. */
  set(...alarms: readonly Alarm[]): void {
    this.alarms = alarms;
    this.notifier.observe(this.nowMs);
  }

  /** Lets time pass, with a step whenever something is due. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      const dueMs = this.notifier.dueMs();
      if (dueMs === null || dueMs > endMs) break;
      this.nowMs = Math.max(this.nowMs, dueMs);
      await this.notifier.step(this.nowMs);
    }
    this.nowMs = endMs;
  }

  async #answer(url: string, init: RequestInit): Promise<Response> {
    const text = String(init.body);
    this.sent.push({ atMs: this.nowMs - START, url, headers: new Headers(init.headers), body: JSON.parse(text), text });
    const reply = (await this.replies.shift()) ?? 200;
    if (reply === "network") throw new TypeError("fetch failed");
    return typeof reply === "number" ? new Response(null, { status: reply }) : new Response(null, reply);
  }
}
