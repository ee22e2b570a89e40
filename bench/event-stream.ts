/**
 * One Server-Sent Events stream over a bare socket, as cheap as it can be read: no Request object, no Node stream, one text
 * per piece that came. A thousand of them must not be what a bench measures.
 */
import { connect, type Socket } from "node:net";

/** A frame is the event without a name whose data is a list. */
export const FRAME = "data:[";

export interface EventStream {
  close(): void;
}

export interface EventStreamHandlers {
  /** Each event as it came, without the blank line after it; `atMs` by the caller's clock, once a piece. */
  event(text: string, atMs: number): void;
  /** The stream ended, however it did. */
  ended(): void;
}

/** One read takes an event whole: they are about 1 kB, and a first snapshot comes in several reads. */
const READ_BYTES = 64 * 1024;

const SHARED = Buffer.allocUnsafe(READ_BYTES);

/** Resolves once the answer's head says 200. Reads all streams of this process through one buffer: reading is synchronous. */
export function openEventStream(url: URL, clock: () => number, handlers: EventStreamHandlers): Promise<EventStream> {
  return new Promise((resolve, reject) => {
    const body = createBody();
    let head = "";
    let pending = "";
    let opened = false;
    let socket: Socket;
    const take = (piece: string, atMs: number): void => {
      let text = pending + piece;
      for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
        if (end > 0) handlers.event(text.slice(0, end), atMs);
        text = text.slice(end + 2);
      }
      pending = text;
    };
    const read = (piece: string, atMs: number): void => {
      if (opened) {
        take(body.decode(piece), atMs);
        return;
      }
      head += piece;
      const end = head.indexOf("\r\n\r\n");
      if (end < 0) return;
      const [first = ""] = head.split("\r\n", 1);
      if (!first.startsWith("HTTP/1.1 200")) {
        socket.destroy();
        reject(new Error(`${url.pathname} answered ${first}`));
        return;
      }
      opened = true;
      body.chunked = /^transfer-encoding: *chunked/im.test(head.slice(0, end + 2));
      resolve({ close: () => socket.destroy() });
      take(body.decode(head.slice(end + 4)), atMs);
      head = "";
    };
    socket = connect({
      host: url.hostname,
      port: Number(url.port),
      noDelay: true,
      onread: {
        buffer: SHARED,
        callback: (bytes) => {
          read(SHARED.toString("latin1", 0, bytes), clock());
          return true;
        },
      },
    });
    socket.once("connect", () =>
      socket.write(`GET ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\naccept: text/event-stream\r\n\r\n`),
    );
    socket.once("error", reject);
    socket.once("close", () => {
      reject(new Error(`${url.pathname} was closed`));
      if (opened) handlers.ended();
    });
  });
}

/** Takes the chunked coding off (RFC 9112 section 7.1); a body without one passes as it is. */
function createBody(): { chunked: boolean; decode(piece: string): string } {
  let left = 0;
  let size = "";
  let afterData = false;
  return {
    chunked: false,
    decode(piece) {
      if (!this.chunked) return piece;
      let text = "";
      for (let at = 0; at < piece.length; ) {
        if (left > 0) {
          const data = piece.slice(at, at + left);
          text += data;
          left -= data.length;
          at += data.length;
          afterData = left === 0;
          continue;
        }
        const feed = piece.indexOf("\n", at);
        size += piece.slice(at, feed < 0 ? undefined : feed);
        if (feed < 0) break;
        at = feed + 1;
        if (!afterData) left = Number.parseInt(size, 16);
        afterData = false;
        size = "";
      }
      return text;
    },
  };
}
