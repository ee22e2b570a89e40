/**
 * Reads a body: bounded while it arrives and while it unpacks. A Content-Length says nothing about what a gzip becomes, and many
 * senders send none.
 */
import type { ProblemCode } from "../protocol/errors.ts";
import { gunzip, inflateZlib, joined, type Unpacked } from "./unpack.ts";

/** 50,000 lines of 80 bytes. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export type Body =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail: string };

type Unpack = (packed: Uint8Array<ArrayBuffer>, maxBytes: number) => Promise<Unpacked>;

const UNPACK = new Map<string, Unpack | undefined>([
  ["", undefined],
  ["identity", undefined],
  ["gzip", gunzip],
  ["x-gzip", gunzip],
  ["deflate", inflateZlib],
]);

/** `passedOn` names encodings that the caller unpacks itself. */
export async function readBody(request: Request, maxBytes: number = MAX_BODY_BYTES, passedOn: readonly string[] = []): Promise<Body> {
  const encoding = (request.headers.get("content-encoding") ?? "").trim().toLowerCase();
  if (!request.body) return { ok: true, bytes: new Uint8Array() };
  if (!UNPACK.has(encoding) && !passedOn.includes(encoding)) {
    await request.body.cancel();
    const taken = ["gzip", "deflate", ...passedOn].join(", ");
    return refuse("bad-encoding", `Content-Encoding ${encoding.slice(0, 40)} is not read here; ${taken} and identity are.`);
  }
  const unpack = UNPACK.get(encoding);
  const tooLarge = refuse("body-too-large", `A body may have ${maxBytes} bytes${unpack ? " unpacked" : ""}; send smaller ones.`);
  const sent = await (saysLength(request, maxBytes) ? readWhole(request) : readAll(request.body, maxBytes));
  if (sent === "too-large") return tooLarge;
  if (sent === "cut") return refuse("bad-request", "The body ended early.");
  // Some clients say gzip of an empty body too.
  if (!unpack || sent.length === 0) return { ok: true, bytes: sent };
  const unpacked = await unpack(sent, maxBytes);
  if (unpacked.ok) return { ok: true, bytes: unpacked.bytes };
  if (unpacked.why === "too-large") return tooLarge;
  const isGzip = sent[0] === 0x1f && sent[1] === 0x8b;
  const plain = unpack === gunzip && !isGzip;
  return refuse("bad-gzip", `The body ${plain ? "is not" : "ended early, or is not whole,"} ${encoding}, which its Content-Encoding says.`);
}

/** A body is never longer than it says: the platform ends it there. */
function saysLength({ headers }: Request, maxBytes: number): boolean {
  const length = headers.get("content-length");
  return length !== null && Number(length) <= maxBytes;
}

/** All at once, which saves a call for each piece. */
async function readWhole(request: Request): Promise<Uint8Array<ArrayBuffer> | "cut"> {
  try {
    return new Uint8Array(await request.arrayBuffer());
  } catch {
    // The sender went away.
    return "cut";
  }
}

async function readAll(body: ReadableStream, maxBytes: number): Promise<Uint8Array<ArrayBuffer> | "too-large" | "cut"> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel().catch(() => {});
        return "too-large";
      }
      chunks.push(value);
    }
  } catch {
    // The sender went away.
    return "cut";
  }
  return new Uint8Array(joined(chunks));
}

function refuse(code: ProblemCode, detail: string): Body {
  return { ok: false, code, detail };
}
