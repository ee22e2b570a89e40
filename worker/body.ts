/**
 * Reads a body: unpacked, counted while it unpacks, and bounded. A Content-Length says nothing about what a gzip becomes.
 */
import type { ProblemCode } from "../protocol/errors.ts";

/** 50,000 lines of 80 bytes. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

export type Body =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: ProblemCode; readonly detail: string };

export async function readBody(request: Request, maxBytes: number = MAX_BODY_BYTES): Promise<Body> {
  const encoding = (request.headers.get("content-encoding") ?? "identity").trim().toLowerCase();
  if (!request.body) return { ok: true, bytes: new Uint8Array() };
  if (encoding !== "gzip" && encoding !== "x-gzip" && encoding !== "identity" && encoding !== "") {
    await request.body.cancel();
    return {
      ok: false,
      code: "bad-encoding",
      detail: `Content-Encoding ${encoding.slice(0, 40)} is not read here; gzip and identity are.`,
    };
  }
  const packed = encoding.endsWith("gzip");
  const stream = packed ? request.body.pipeThrough(new DecompressionStream("gzip")) : request.body;
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      length += value.length;
      if (length > maxBytes) {
        await reader.cancel().catch(() => {});
        return {
          ok: false,
          code: "body-too-large",
          detail: `A body may have ${maxBytes} bytes${packed ? " unpacked" : ""}; send smaller ones.`,
        };
      }
      chunks.push(value);
    }
  } catch {
    if (packed) return { ok: false, code: "bad-gzip", detail: "The body ended early, or is not gzip." };
    return { ok: false, code: "bad-request", detail: "The body ended early." };
  }
  if (chunks.length === 1) return { ok: true, bytes: chunks[0] as Uint8Array };
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { ok: true, bytes };
}
