/**
 * A TCP hop between browser and server that fails as real ones do: a dead switch or a full radio link falls silent half way and tells
 * nobody, a line is thin, a port is closed.
 */
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface StallingProxy {
  readonly url: string;
  /** From now on no byte passes, on connections that are open or new; none of them is closed. */
  stall(): void;
  /** The connections that are open now fall silent after a few bytes more, in the middle of what is being said; new ones pass. */
  stallHalfWay(): void;
  /** To the browser no more than so many bytes a second pass from now on, on each connection; what is too much waits. */
  thin(bytesPerSecond: number): void;
  /** Ends all connections and refuses new ones. */
  block(): Promise<void>;
  /** New bytes pass again. What was held back is lost with its connections. */
  resume(): void;
  close(): Promise<void>;
}

/** Of the event that is cut: less than any has. */
const HALF_WAY_BYTES = 40;
const THIN_EACH_MS = 100;

interface Hop {
  /** To the browser, in order; what is held back by a thin line. */
  waiting: Buffer;
  /** How many bytes may still pass. */
  left: number;
}

export async function startStallingProxy(target: string): Promise<StallingProxy> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const hops = new Map<Socket, Hop>();
  let stalled = false;
  let most = Number.POSITIVE_INFINITY;
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    const hop: Hop = { waiting: Buffer.alloc(0), left: Number.POSITIVE_INFINITY };
    hops.set(near, hop);
    near.on("data", (bytes) => {
      if (!stalled && hop.left > 0) far.write(bytes);
    });
    far.on("data", (bytes) => {
      if (stalled) return;
      if (most < Number.POSITIVE_INFINITY) hop.waiting = Buffer.concat([hop.waiting, bytes]);
      else pass(near, hop, bytes);
    });
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from);
      from.on("error", () => from.destroy());
      from.on("close", () => {
        sockets.delete(from);
        hops.delete(from);
        if (!stalled && hop.left > 0) to.destroy();
      });
    }
  });

  function pass(near: Socket, hop: Hop, bytes: Buffer): void {
    const part = bytes.subarray(0, hop.left);
    hop.left -= part.length;
    if (part.length > 0) near.write(part);
  }

  const timer = setInterval(() => {
    for (const [near, hop] of hops) {
      if (hop.waiting.length === 0) continue;
      const count = Math.min(hop.waiting.length, Math.max(1, (most * THIN_EACH_MS) / 1000));
      pass(near, hop, hop.waiting.subarray(0, count));
      hop.waiting = hop.waiting.subarray(count);
    }
  }, THIN_EACH_MS);

  const listen = (at: number): Promise<void> => new Promise((resolve) => server.listen(at, "127.0.0.1", resolve));
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  await listen(0);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stall: () => {
      stalled = true;
    },
    stallHalfWay: () => {
      for (const hop of hops.values()) hop.left = HALF_WAY_BYTES;
    },
    thin: (bytesPerSecond) => {
      most = bytesPerSecond;
    },
    block: end,
    resume: () => {
      stalled = false;
      for (const socket of sockets) socket.destroy();
    },
    close: async () => {
      clearInterval(timer);
      await end();
    },
  };
}
