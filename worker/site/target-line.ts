/** The line to one target: one request at a time, signed, never waited for longer than ten seconds, and never led elsewhere. */
import { retryAfterOf, type Tried, verdictOf } from "../../core/alarm/notify-retry.ts";
import { CONTRACT_VERSION } from "../../protocol/contract.ts";
import type { StoredTarget } from "./notification-storage.ts";

export const REQUEST_MS = 10_000;

/** What a site asks of the world outside. `named`: the host is one of NOTIFY_HOSTS. */
export interface Outside {
  /** `null`: notifications may not go there. */
  readonly allow: (url: string) => { readonly url: string; readonly named: boolean } | null;
  readonly fetch: (url: string, init: RequestInit, named: boolean) => Promise<Response>;
  readonly now: () => number;
  /** How often an Alertmanager is told everything, ms. */
  readonly resendMs: number;
}

export class TargetLine {
  readonly #outside: Outside;
  /** As it was put last. */
  target: StoredTarget;
  #turn: Promise<unknown> = Promise.resolve();
  sentMs: number | null = null;
  error: string | null = null;

  constructor(target: StoredTarget, outside: Outside) {
    this.target = target;
    this.#outside = outside;
  }

  /** `id`: of the message, for a webhook. */
  post(text: string, id: string | null): Promise<Tried> {
    const posted = this.#turn.then(() => this.#post(text, id));
    this.#turn = posted.catch(() => undefined);
    return posted;
  }

  async #post(text: string, id: string | null): Promise<Tried> {
    const { target } = this;
    // NOTIFY_HOSTS may be another than when the target was put.
    const allowed = this.#outside.allow(target.kind === "webhook" ? target.url : alertsUrl(target.url));
    const tried: Tried = allowed ? await this.#ask(allowed.url, allowed.named, text, id) : { type: "no-answer", what: "not-allowed" };
    if (verdictOf(tried).type === "sent") {
      this.sentMs = this.#outside.now();
      this.error = null;
    } else this.error = tried.type === "answer" ? `http-${tried.status}` : tried.what;
    return tried;
  }

  async #ask(url: string, named: boolean, text: string, id: string | null): Promise<Tried> {
    const signal = AbortSignal.timeout(REQUEST_MS);
    try {
      const headers = await headersOf(this.target, text, id, this.#outside.now());
      const response = await this.#outside.fetch(url, { method: "POST", headers, body: text, redirect: "manual", signal }, named);
      // What it says is of no interest, and may be long.
      await response.body?.cancel();
      const retryAfterMs = retryAfterOf(response.headers.get("retry-after"), this.#outside.now());
      return { type: "answer", status: response.status, retryAfterMs };
    } catch {
      // Which fault of the network it was, the platform says in words that differ by version; the receiver's side knows better.
      return { type: "no-answer", what: signal.aborted ? "timeout" : "network" };
    }
  }
}

/** The target's address is Alertmanager's own, with the prefix that it is served under, if there is one. */
function alertsUrl(url: string): string {
  const address = new URL(url);
  address.pathname = `${address.pathname.replace(/\/$/, "")}/api/v2/alerts`;
  return address.href;
}

async function headersOf({ kind, secret }: StoredTarget, text: string, id: string | null, nowMs: number): Promise<Headers> {
  const headers = new Headers({ "content-type": "application/json", "user-agent": `Parapet/${CONTRACT_VERSION}` });
  if (id !== null) headers.set("idempotency-key", id);
  if (secret === "") return headers;
  if (kind === "alertmanager") headers.set("authorization", `Bearer ${secret}`);
  else headers.set("x-parapet-signature", await signatureOf(secret, text, Math.floor(nowMs / 1_000)));
  return headers;
}

const UTF8 = new TextEncoder();

/** The time is signed with the body, so that a message that somebody kept cannot be sent again later. */
export async function signatureOf(secret: string, text: string, seconds: number): Promise<string> {
  const key = await crypto.subtle.importKey("raw", UTF8.encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", key, UTF8.encode(`${seconds}.${text}`)));
  return `t=${seconds},v1=${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
}
