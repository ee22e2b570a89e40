/** The operator's socket, asked and listened to. */
import { send } from "./wall.ts";

export interface Socket {
  ask(method: string, params?: unknown): Promise<unknown>;
  raw(text: string): Promise<unknown>;
  /** The next message that is not an answer. */
  told(): Promise<unknown>;
  close(): void;
}

/** As an operator's browser opens it; `headers` say who that is. */
export async function openSocket(site = "", headers: Readonly<Record<string, string>> = {}): Promise<Socket> {
  const response = await send(`${site}/console/socket`, { headers: { ...headers, upgrade: "websocket" } });
  const socket = response.webSocket;
  if (!socket) throw new Error(`no socket: ${response.status} ${await response.text()}`);
  socket.accept();
  const inbox: unknown[] = [];
  const waiting: ((message: unknown) => void)[] = [];
  socket.addEventListener("message", ({ data }) => {
    const message: unknown = data === "pong" ? "pong" : JSON.parse(String(data));
    const waiter = waiting.shift();
    if (waiter) waiter(message);
    else inbox.push(message);
  });
  const next = (): Promise<unknown> =>
    inbox.length > 0 ? Promise.resolve(inbox.shift()) : new Promise((resolve) => waiting.push(resolve));
  let id = 0;
  const isTold = (message: unknown): boolean => typeof message === "object" && message !== null && "method" in message;
  const kept: unknown[] = [];
  return {
    ask: async (method, params) => {
      socket.send(JSON.stringify({ jsonrpc: "2.0", id: ++id, method, params }));
      for (;;) {
        const message = await next();
        if (!isTold(message)) return message;
        kept.push(message);
      }
    },
    raw: (text) => {
      socket.send(text);
      return next();
    },
    told: async () => kept.shift() ?? next(),
    close: () => socket.close(),
  };
}
