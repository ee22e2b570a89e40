/**
 * A body that streams into the site: read as it comes, piece by piece, and never kept. The request itself comes into the object, so
 * that whoever is cut off, sender, Worker or site, ends the text: nothing stays "writing" that nobody writes.
 *
 * All writers together are read at a bounded pace. What comes faster waits in the sender's connection.
 */
import { createTextReader } from "../../core/ingest/live-text.ts";
import { problemAnswer } from "../answers.ts";
import { type StopReason, TEXT_LIMITS, TEXT_MODES, type TextRequest, type Texts } from "./texts.ts";

/** A megabyte of log is some 10 ms of the object: 2 % of it, a second. */
const WINDOW_MS = 250;
const WINDOW_BYTES = 512 * 1024;

export class TextPace {
  readonly #now: () => number;
  readonly #pause: (ms: number) => Promise<void>;
  #window = Number.NEGATIVE_INFINITY;
  #bytes = 0;

  constructor(now: () => number, pause: (ms: number) => Promise<void>) {
    this.#now = now;
    this.#pause = pause;
  }

  /** Resolves when the next piece may be read. */
  async taken(bytes: number): Promise<void> {
    const nowMs = this.#now();
    const window = Math.floor(nowMs / WINDOW_MS);
    if (window !== this.#window) {
      this.#window = window;
      this.#bytes = 0;
    }
    this.#bytes += bytes;
    if (this.#bytes > WINDOW_BYTES) await this.#pause((window + 1) * WINDOW_MS - nowMs);
  }
}

/** As the Worker writes it into the address (worker/routes/texts.ts). */
export function textRequest(params: URLSearchParams): TextRequest {
  const mode = TEXT_MODES.find((one) => one === params.get("mode")) ?? "new";
  return { stream: params.get("stream") ?? "", from: params.get("from") ?? "", mode, credentials: params.getAll("credential") };
}

export async function takeText(asked: TextRequest, request: Request, texts: Texts, pace: TextPace): Promise<Response> {
  const end: { why: "ended" | "broken" | StopReason } = { why: "ended" };
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
  let stopped: Promise<void> | undefined;
  const stop = (why: typeof end.why): void => {
    end.why = why;
    // A read that waits ends with it.
    stopped = reader?.cancel().catch(() => {});
  };
  const writer = texts.begin(asked, stop);
  if (!writer) {
    stop("replaced");
    return problemAnswer("too-many-texts", `A site holds ${TEXT_LIMITS.texts} texts, and walls show or senders write all of them.`);
  }
  request.signal.addEventListener("abort", () => stop("broken"), { once: true });
  const text = createTextReader();
  try {
    for (;;) {
      const piece = await reader?.read();
      if (!piece || piece.done) break;
      writer.write(text.read(piece.value));
      await pace.taken(piece.value.length);
    }
  } catch {
    // The sender went away.
    if (end.why === "ended") end.why = "broken";
  }
  // The platform complains of a body that is still read when it is answered.
  await stopped;
  if (end.why === "replaced") return problemAnswer("replaced");
  if (end.why === "revoked") return problemAnswer("unauthorized");
  if (end.why === "silent") return problemAnswer("bad-request", "Nothing came for an hour.");
  writer.write(text.end());
  writer.end(end.why);
  return end.why === "ended" ? new Response(null, { status: 204 }) : problemAnswer("bad-request", "The body ended early.");
}
