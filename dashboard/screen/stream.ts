/**
 * Owns the screen's EventSource: opens and closes it as the connection says, and hands decoded events on. It has no timer of its
 * own but the one that ends a back-off; the watchdog is whoever calls `tick` each second.
 */
import type { StreamEvent } from "../../protocol/frame.ts";
import { type Connection, type ConnectionInput, firstConnection, stepConnection } from "./connection.ts";
import { decodeEvent, EVENTS } from "./decode.ts";

/** What is used of an EventSource. */
export interface EventSourceLike {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface StreamParts {
  readonly connect: (path: string) => EventSourceLike;
  /** The stream's path. `whole`: without `since`. */
  readonly path: (whole: boolean) => string;
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly setTimer: (run: () => void, ms: number) => unknown;
  readonly clearTimer: (timer: unknown) => void;
  readonly onChange: (connection: Connection) => void;
  /** Answers false when the event did not fit what the screen holds. */
  readonly onEvent: (event: StreamEvent) => boolean;
  /** An event that this build cannot read. */
  readonly onUnknown: () => void;
}

export interface Stream {
  readonly connection: () => Connection;
  tick(): void;
  hurry(): void;
}

export function openStream(parts: StreamParts): Stream {
  let connection = firstConnection(parts.elapsed());
  let source: EventSourceLike | undefined;
  let timer: unknown;

  function take(input: ConnectionInput): void {
    const before = connection;
    connection = stepConnection(before, input, parts.elapsed(), parts.random());
    if (connection === before) return;
    if (connection.stream !== before.stream) connect();
    else if (connection.state === "closed" && before.state !== "closed") wait();
    parts.onChange(connection);
  }

  function leave(): void {
    source?.close();
    source = undefined;
    parts.clearTimer(timer);
  }

  function wait(): void {
    leave();
    // A timer may fire a fraction of a millisecond early.
    timer = parts.setTimer(() => take({ type: "tick" }), Math.ceil(connection.retryAtMs - parts.elapsed()) + 1);
  }

  function connect(): void {
    leave();
    const own = parts.connect(parts.path(connection.whole));
    source = own;
    // A source that was left may still deliver what lay in its queue: only the newest counts.
    const listen = (type: string, run: (data: unknown) => void) =>
      own.addEventListener(type, ({ data }) => {
        if (source === own) run(data);
      });
    listen("open", () => take({ type: "opened" }));
    listen("error", () => take({ type: "failed" }));
    // An event without a name is a `message` to browsers.
    for (const name of EVENTS) listen(name === "frame" ? "message" : name, (data) => receive(name, data));
  }

  function receive(name: StreamEvent["event"], data: unknown): void {
    const event = typeof data === "string" ? decodeEvent(name, data) : undefined;
    if (!event) {
      parts.onUnknown();
      // A state event that cannot be read is a hole; any other is passed over, and shows all the same that the line is up.
      const isState = name !== "heartbeat" && name !== "control" && name !== "refused";
      take({ type: isState ? "hole" : "heard" });
      return;
    }
    if (event.event === "refused") {
      take({ type: "refused", code: event.data.code, retryMs: event.data.retryMs });
      return;
    }
    take({ type: "heard" });
    if (!parts.onEvent(event)) take({ type: "hole" });
  }

  connect();
  parts.onChange(connection);
  return { connection: () => connection, tick: () => take({ type: "tick" }), hurry: () => take({ type: "hurry" }) };
}
