/**
 * The console's way to act: JSON-RPC 2.0 over one WebSocket that is opened again whenever it is lost.
 *
 * A call waits while there is no connection and is sent again after one was lost under it. Writes carry a `command` id of the
 * caller, so a repeat acts once. A call that is not answered in time is over and is never sent again: what an operator
 * ordered must not happen minutes later. Every call ends in a value, none throws.
 */
import * as v from "valibot";
import type { CommandStatus, METHODS, Method, Results, RpcErrorCode } from "../../protocol/command.ts";
import { RESULTS } from "../../protocol/console-contract.ts";
import { backoffMs } from "../screen/connection.ts";
import { decodeMessage } from "./decode.ts";

export type CallErrorCode = RpcErrorCode | "no-connection" | "no-answer" | "too-many-calls" | "bad-answer";

export type Outcome<T> =
  | { readonly ok: true; readonly result: T }
  | { readonly ok: false; readonly code: CallErrorCode; readonly message: string };

export type SocketState = "connecting" | "open" | "closed";

/** What is used of a WebSocket. */
export interface SocketLike {
  send(text: string): void;
  close(): void;
  addEventListener(type: string, listener: (event: { readonly data?: unknown; readonly code?: number }) => void): void;
}

export interface RpcParts {
  readonly connect: () => SocketLike;
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly onState: (state: SocketState) => void;
  readonly onChanged: (status: CommandStatus) => void;
  /** The site says that nobody is signed in here any more. */
  readonly onUnauthorized: () => void;
}

export interface Rpc {
  call<M extends Method>(method: M, params: v.InferInput<(typeof METHODS)[M]>): Promise<Outcome<Results[M]>>;
  /** Once a second: pings, watchdog, back-off, deadlines. */
  tick(): void;
  /** The browser says that it is online or visible again: no reason to wait any longer. */
  hurry(): void;
}

/** An operator does not wait longer for a button; within it a restarted server is back. */
export const CALL_MS = 15_000;
/** Proxies close what is silent for a minute; the platform answers without waking the room. */
export const PING_MS = 30_000;
export const PONG_MS = 10_000;
const CONNECT_MS = 10_000;
/** The site's close code for a socket whose session has ended: 4401, after HTTP's 401. */
const CLOSE_UNAUTHORIZED = 4401;
/** More than anyone presses in 15 s. */
const MAX_CALLS = 32;

interface Call {
  readonly text: string;
  readonly deadlineMs: number;
  sent: boolean;
  readonly settle: (outcome: Outcome<unknown>) => void;
}

export function createRpc(parts: RpcParts): Rpc {
  const calls = new Map<string, Call>();
  let socket: SocketLike | undefined;
  let state: SocketState = "closed";
  let failures = 0;
  let calling = 0;
  /** Of the present state: start of connecting, newest ping, end of back-off. */
  let sinceMs = parts.elapsed();
  let pingMs = 0;
  let pongDueMs = Number.POSITIVE_INFINITY;

  function enter(next: SocketState): void {
    if (state === next) return;
    state = next;
    parts.onState(next);
  }

  function connect(): void {
    const own = parts.connect();
    socket = own;
    sinceMs = parts.elapsed();
    enter("connecting");
    own.addEventListener("open", () => {
      if (socket !== own) return;
      pingMs = parts.elapsed();
      pongDueMs = Number.POSITIVE_INFINITY;
      enter("open");
      for (const call of calls.values()) transmit(call);
    });
    own.addEventListener("close", ({ code }) => {
      if (socket !== own) return;
      lose();
      if (code === CLOSE_UNAUTHORIZED) parts.onUnauthorized();
    });
    own.addEventListener("message", ({ data }) => {
      if (socket === own) receive(data);
    });
  }

  function lose(): void {
    const left = socket;
    socket = undefined;
    left?.close();
    sinceMs = parts.elapsed() + backoffMs(failures, parts.random());
    failures++;
    for (const call of calls.values()) call.sent = false;
    enter("closed");
  }

  function transmit(call: Call): void {
    if (call.sent || state !== "open") return;
    call.sent = true;
    socket?.send(call.text);
  }

  function receive(data: unknown): void {
    // Whatever it says, somebody answers.
    pongDueMs = Number.POSITIVE_INFINITY;
    failures = 0;
    if (data === "pong") return;
    const message = decodeMessage(data);
    if (!message) return;
    if (message.type === "changed") parts.onChanged(message.status);
    else if (message.id === null) return;
    else if (message.type === "result") settle(message.id, { ok: true, result: message.result });
    else {
      settle(message.id, { ok: false, code: message.code, message: message.message });
      if (message.code === "unauthorized") parts.onUnauthorized();
    }
  }

  function settle(id: string, outcome: Outcome<unknown>): void {
    const call = calls.get(id);
    calls.delete(id);
    call?.settle(outcome);
  }

  function tick(): void {
    const nowMs = parts.elapsed();
    for (const [id, { deadlineMs, sent }] of calls) {
      if (nowMs >= deadlineMs) settle(id, { ok: false, code: sent ? "no-answer" : "no-connection", message: "" });
    }
    if (state === "closed") {
      if (nowMs >= sinceMs) connect();
    } else if (state === "connecting") {
      if (nowMs - sinceMs >= CONNECT_MS) lose();
    } else if (nowMs >= pongDueMs) lose();
    else if (nowMs - pingMs >= PING_MS) {
      pingMs = nowMs;
      pongDueMs = nowMs + PONG_MS;
      socket?.send("ping");
    }
  }

  connect();
  return {
    call(method, params) {
      if (calls.size >= MAX_CALLS) return Promise.resolve({ ok: false, code: "too-many-calls", message: "" });
      const id = String(++calling);
      const text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
      return new Promise((resolve) => {
        const call: Call = {
          text,
          deadlineMs: parts.elapsed() + CALL_MS,
          sent: false,
          settle: (outcome) => resolve(outcome.ok ? checked(method, outcome.result) : outcome),
        };
        calls.set(id, call);
        transmit(call);
      });
    },
    tick,
    hurry: () => {
      if (state === "closed") connect();
    },
  };
}

function checked<M extends Method>(method: M, result: unknown): Outcome<Results[M]> {
  const schema: v.GenericSchema<unknown, Results[M]> = RESULTS[method];
  const parsed = v.safeParse(schema, result);
  return parsed.success ? { ok: true, result: parsed.output } : { ok: false, code: "bad-answer", message: "" };
}
