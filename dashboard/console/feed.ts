/**
 * The console's way to see: one EventSource whose every event is whole. Opened, left and opened again by the same rules as a
 * screen's stream (`screen/connection.ts`), without sequence and `since`, which whole events do not need.
 */
import type { ConsoleAlarms } from "../../protocol/alarm.ts";
import type { ConsoleScreens } from "../../protocol/command.ts";
import { CONSOLE_EVENTS } from "../../protocol/console-contract.ts";
import { type Connection, type ConnectionInput, firstConnection, stepConnection } from "../screen/connection.ts";
import { decodeData } from "./decode.ts";

/** What is used of an EventSource. */
export interface SourceLike {
  addEventListener(type: string, listener: (event: { readonly data?: unknown }) => void): void;
  close(): void;
}

export interface FeedParts {
  readonly connect: () => SourceLike;
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly onChange: (connection: Connection) => void;
  readonly onScreens: (list: ConsoleScreens) => void;
  /** Every alarm, or word that this page cannot read them: an older list must not stand there as if it were of now. */
  readonly onAlarms: (alarms: ConsoleAlarms | "unread") => void;
  /** A server time that has just arrived. */
  readonly onTime: (atMs: number) => void;
  /** The site says that nobody is signed in here any more. */
  readonly onUnauthorized: () => void;
}

export interface Feed {
  /** Once a second: watchdog and back-off. */
  tick(): void;
  hurry(): void;
}

export function openFeed(parts: FeedParts): Feed {
  let connection = firstConnection(parts.elapsed());
  let source: SourceLike | undefined;

  function take(input: ConnectionInput): void {
    const before = connection;
    connection = stepConnection(before, input, parts.elapsed(), parts.random());
    if (connection === before) return;
    if (connection.stream !== before.stream) connect();
    else if (connection.state === "closed") leave();
    parts.onChange(connection);
  }

  function leave(): void {
    source?.close();
    source = undefined;
  }

  function connect(): void {
    leave();
    const own = parts.connect();
    source = own;
    const listen = (type: string, run: (data: unknown) => void): void =>
      own.addEventListener(type, ({ data }) => {
        if (source === own) run(data);
      });
    listen("open", () => take({ type: "opened" }));
    listen("error", () => take({ type: "failed" }));
    listen("heartbeat", (data) => {
      take({ type: "heard" });
      const heartbeat = decodeData(CONSOLE_EVENTS.heartbeat, data);
      if (heartbeat) parts.onTime(heartbeat.at);
    });
    listen("screens", (data) => {
      take({ type: "heard" });
      const list = decodeData(CONSOLE_EVENTS.screens, data);
      if (!list) return;
      parts.onTime(list.at);
      parts.onScreens(list);
    });
    listen("alarms", (data) => {
      take({ type: "heard" });
      const alarms = decodeData(CONSOLE_EVENTS.alarms, data);
      if (alarms) parts.onTime(alarms.at);
      parts.onAlarms(alarms ?? "unread");
    });
    listen("refused", (data) => {
      const refusal = decodeData(CONSOLE_EVENTS.refused, data);
      take(refusal ? { type: "refused", ...refusal } : { type: "failed" });
      if (refusal?.code === "unauthorized") parts.onUnauthorized();
    });
  }

  connect();
  parts.onChange(connection);
  return { tick: () => take({ type: "tick" }), hurry: () => take({ type: "hurry" }) };
}
