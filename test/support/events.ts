/** Reads a stream of Server-Sent Events as a list of events, for tests. */

export interface ReadEvent {
  readonly event: string;
  readonly id: string | undefined;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every event kind
  readonly data: any;
}

export interface EventReader {
  /** The next event that `accepts` (all by default). Rejects when the stream ends first. */
  next(accepts?: (event: ReadEvent) => boolean): Promise<ReadEvent>;
  /** Resolves when the stream is over, however it ends. */
  ended(): Promise<void>;
  close(): Promise<void>;
}

export function readEvents(body: ReadableStream<Uint8Array>): EventReader {
  const reader = body.getReader();
  const text = new TextDecoder();
  let buffer = "";
  const pull = async (): Promise<ReadEvent | undefined> => {
    for (;;) {
      const end = buffer.indexOf("\n\n");
      if (end >= 0) {
        const block = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        const event = parseBlock(block);
        if (event) return event;
        continue;
      }
      const { done, value } = await reader.read();
      if (done) return undefined;
      buffer += text.decode(value, { stream: true });
    }
  };
  return {
    next: async (accepts = () => true) => {
      for (;;) {
        const event = await pull();
        if (!event) throw new Error("the stream ended");
        if (accepts(event)) return event;
      }
    },
    ended: async () => {
      try {
        while (await pull()) {
          // What still comes is not asked about.
        }
      } catch {
        // Cut: that is an end too.
      }
    },
    close: () => reader.cancel(),
  };
}

function parseBlock(block: string): ReadEvent | undefined {
  let event: string | undefined;
  let id: string | undefined;
  let data: string | undefined;
  for (const line of block.split("\n")) {
    const [, field, value] = /^(\w+): ?(.*)$/.exec(line) ?? [];
    if (field === "event") event = value;
    else if (field === "id") id = value;
    else if (field === "data") data = value;
  }
  // Frames alone have no name.
  return data === undefined ? undefined : { event: event ?? "frame", id, data: JSON.parse(data) };
}
