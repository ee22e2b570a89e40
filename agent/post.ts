/** One body to `POST /metrics`, and what its answer means for the sender. */
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { parseRetryAfter } from "./retry.ts";

export type Outcome =
  /** `refused` says that lines of the body were not taken, in the server's words. */
  | { readonly type: "stored"; readonly refused?: string }
  | { readonly type: "later"; readonly why: string; readonly retryAfterMs?: number | undefined }
  | { readonly type: "refused"; readonly why: string }
  | { readonly type: "too-large" };

export interface Target {
  /** Where the site is, without a slash at its end: `http://127.0.0.1:8787` or `https://example.org/s/plant`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** A commit takes 2 s at most, so an answer that takes longer than this is not coming. */
  readonly timeoutMs: number;
}

export const POST_TIMEOUT_MS = 10_000;

/** Below it gzip costs more bytes of headers and time than it saves. */
const COMPRESS_FROM_BYTES = 1_000;

/** Answers that mean "not now" although they are 4xx: a token may be on its way, and the sample is still good. */
const LATER = new Set([401, 403, 408, 425, 429]);

/** What of an answer's text is kept: enough for a problem document. */
const ANSWER_BYTES = 4_000;

const compress = promisify(gzip);

export async function postBody(target: Target, text: string): Promise<Outcome> {
  const plain = Buffer.from(text);
  const packed = plain.length > COMPRESS_FROM_BYTES;
  const headers: Record<string, string> = { "content-type": "application/x-ndjson" };
  if (packed) headers["content-encoding"] = "gzip";
  if (target.token !== undefined) headers.authorization = `Bearer ${target.token}`;
  try {
    const answer = await fetch(`${target.url}/metrics`, {
      method: "POST",
      headers,
      body: packed ? await compress(plain) : plain,
      // A redirect would turn the POST into a GET and lose the body in silence.
      redirect: "manual",
      signal: AbortSignal.timeout(target.timeoutMs),
    });
    return outcomeOf(answer.status, answer.headers.get("retry-after"), await readStart(answer), Date.now());
  } catch (error) {
    return { type: "later", why: networkReason(error) };
  }
}

export function outcomeOf(status: number, retryAfter: string | null, text: string, nowMs: number): Outcome {
  if (status >= 200 && status < 300) {
    const refused = rejectionText(text);
    return refused === undefined ? { type: "stored" } : { type: "stored", refused };
  }
  const why = `${status} ${problemText(text)}`.trim();
  if (status === 413) return { type: "too-large" };
  if (status >= 400 && status < 500 && !LATER.has(status)) return { type: "refused", why };
  if (status >= 300 && status < 400) return { type: "later", why: `${status}: the address has moved` };
  return { type: "later", why, retryAfterMs: parseRetryAfter(retryAfter, nowMs) };
}

async function readStart(answer: Response): Promise<string> {
  const reader = answer.body?.getReader();
  if (!reader) return "";
  const parts: Uint8Array[] = [];
  let bytes = 0;
  while (bytes < ANSWER_BYTES) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(parts).toString("utf8");
    parts.push(value);
    bytes += value.length;
  }
  await reader.cancel();
  return Buffer.concat(parts).toString("utf8", 0, ANSWER_BYTES);
}

function record(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    // Not every server, and no proxy, answers in JSON.
    return undefined;
  }
}

/** Words from outside that go to a terminal: one line, no control characters, no more than fit one. */
function plainWords(text: string): string {
  return text
    .replace(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 200);
}

/** RFC 9457: the title and the detail; else the start of the text. */
function problemText(text: string): string {
  const problem = record(text);
  if (!problem) return /^\s*</.test(text) ? "" : plainWords(text);
  return plainWords([problem.title, problem.detail, rejectionText(text)].filter((part) => typeof part === "string").join(": "));
}

/** What the native paths say beside what they stored: how many samples were refused, and the first reasons. */
function rejectionText(text: string): string | undefined {
  const answer = record(text);
  if (!answer || typeof answer.refused !== "number" || answer.refused === 0) return undefined;
  const first: unknown = Array.isArray(answer.rejections) ? answer.rejections[0] : undefined;
  return plainWords(`${answer.refused} not taken${first === undefined ? "" : `, first ${JSON.stringify(first)}`}`);
}

function networkReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return "no answer in time";
  const cause: unknown = error.cause;
  if (cause instanceof Error) return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
  return error.message;
}
