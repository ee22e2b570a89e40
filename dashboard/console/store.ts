/** The console's state: what it sees, what it ordered, and the clock that both are told by. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import type { InferInput } from "valibot";
import type { ConsoleAlarms } from "../../protocol/alarm.ts";
import type { ConsoleScreens, METHODS, ReadMethod, Results, WriteMethod } from "../../protocol/command.ts";
import { HEARTBEAT_MS } from "../../protocol/frame.ts";
import type { Clock } from "../clock.ts";
import { type Connection, firstConnection } from "../screen/connection.ts";
import { type CommandEntry, foldOutcome, foldStatus, startCommand } from "./commands.ts";
import type { Outcome, Rpc, RpcParts, SocketState } from "./rpc.ts";

export type Order<M extends WriteMethod> = Omit<InferInput<(typeof METHODS)[M]>, "command">;

export interface ConsoleStore {
  /** `undefined` before the first list. */
  readonly list: ReadonlySignal<ConsoleScreens | undefined>;
  /** `undefined` before the first; `"unread"` when this page cannot read what the site sends, which must not look like no alarm. */
  readonly alarms: ReadonlySignal<ConsoleAlarms | "unread" | undefined>;
  readonly feed: ReadonlySignal<Connection>;
  readonly socket: ReadonlySignal<SocketState>;
  readonly commands: ReadonlySignal<readonly CommandEntry[]>;
  /** Server time, epoch ms, stepping each second. */
  readonly nowMs: ReadonlySignal<number>;
  /** How long nothing was heard of the site. */
  readonly quietMs: ReadonlySignal<number>;
  /** What is seen is not of now: the stream is down, or nothing came on it. */
  readonly old: ReadonlySignal<boolean>;
  /**
   * Gives a command and shows it from that moment on. Its result when the site took it, else nothing: the list of commands says
   * why. `subject` is what it is about, for people.
   */
  order<M extends WriteMethod>(method: M, params: Order<M>, subject: string): Promise<Results[M] | undefined>;
  /** The same, with the reason of a refusal. */
  give<M extends WriteMethod>(method: M, params: Order<M>, subject: string): Promise<Outcome<Results[M]>>;
  read<M extends ReadMethod>(method: M, params: InferInput<(typeof METHODS)[M]>): Promise<Outcome<Results[M]>>;
  take: {
    readonly screens: (list: ConsoleScreens) => void;
    readonly alarms: (alarms: ConsoleAlarms | "unread") => void;
    readonly feed: (connection: Connection) => void;
    readonly time: (atMs: number) => void;
    readonly second: () => void;
  };
}

/** One heartbeat and a half. */
const QUIET_MS = 1.5 * HEARTBEAT_MS;
/** A stream that is opened again within a second, as after each hour, is not worth a word. */
const BLINK_MS = 1_000;

export interface StoreParts {
  readonly clock: Clock;
  readonly newId: () => string;
  /** The site says that this is not for whoever is at this console: the page may believe in a role that is gone. */
  readonly onForbidden: () => void;
  readonly openRpc: (parts: Pick<RpcParts, "onState" | "onChanged">) => Rpc;
}

export function createConsoleStore({ clock, newId, onForbidden, openRpc }: StoreParts): ConsoleStore & { readonly rpc: Rpc } {
  const list = signal<ConsoleScreens | undefined>(undefined);
  const alarms = signal<ConsoleAlarms | "unread" | undefined>(undefined);
  const feed = signal<Connection>(firstConnection(clock.elapsed()));
  const socket = signal<SocketState>("closed");
  const commands = signal<readonly CommandEntry[]>([]);
  const nowMs = signal(clock.now());
  const elapsedMs = signal(clock.elapsed());
  /** How to ask again what became of a command: the same id acts once and is answered as it stands. */
  const again = new Map<string, () => Promise<unknown>>();

  const rpc = openRpc({
    onState: (state) => {
      socket.value = state;
      if (state === "open") for (const ask of again.values()) void ask();
    },
    onChanged: (status) => {
      commands.value = foldStatus(commands.value, status, clock.now());
      forget();
    },
  });

  /** Only what a screen has still to answer is asked for again, and only what is still listed. */
  function forget(): void {
    const open = new Set(commands.value.filter(({ state }) => state === "sent" || state === "accepted").map(({ command }) => command));
    for (const command of again.keys()) if (!open.has(command)) again.delete(command);
  }

  const quietMs = computed(() => elapsedMs.value - (feed.value.heardMs ?? 0));
  const old = computed(() => quietMs.value > (feed.value.state === "open" ? QUIET_MS : BLINK_MS));

  async function give<M extends WriteMethod>(method: M, params: Order<M>, subject: string): Promise<Outcome<Results[M]>> {
    const command = newId();
    commands.value = startCommand(commands.value, { command, method, subject, startedMs: clock.now() });
    const ask = async (): Promise<Outcome<Results[M]>> => {
      const outcome = await rpc.call(method, { ...params, command } as InferInput<(typeof METHODS)[M]>);
      commands.value = foldOutcome(commands.value, command, outcome, clock.now());
      if (!outcome.ok && outcome.code === "forbidden") onForbidden();
      return outcome;
    };
    const outcome = await ask();
    again.set(command, ask);
    forget();
    return outcome;
  }

  return {
    list,
    alarms,
    feed,
    socket,
    commands,
    nowMs,
    quietMs,
    old,
    rpc,
    give,
    async order(method, params, subject) {
      const outcome = await give(method, params, subject);
      return outcome.ok ? outcome.result : undefined;
    },
    read: (method, params) => rpc.call(method, params),
    take: {
      screens: (next) => {
        list.value = next;
      },
      alarms: (next) => {
        alarms.value = next;
      },
      feed: (connection) => {
        feed.value = connection;
      },
      time: (atMs) => clock.observe(atMs),
      second: () => {
        nowMs.value = clock.now();
        elapsedMs.value = clock.elapsed();
      },
    },
  };
}
