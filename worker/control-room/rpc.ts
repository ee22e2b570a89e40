/** JSON-RPC 2.0 (https://www.jsonrpc.org/specification) as text in and text out. Batches are not taken: a console needs none. */
import * as v from "valibot";
import { RPC_ERRORS, type RpcAnswer, type RpcErrorCode, type RpcId, RpcRequestSchema } from "../../protocol/command.ts";
import type { Answered } from "./commands.ts";

/** A notice of 280 characters in any encoding, with room; anything longer is not a command. */
export const MAX_MESSAGE_CHARACTERS = 16_384;

/** Answers one message; `undefined` for a notification, which JSON-RPC leaves unanswered. */
export async function answerMessage(
  message: string | ArrayBuffer,
  handle: (method: string, params: unknown) => Promise<Answered>,
): Promise<string | undefined> {
  if (typeof message !== "string") return failed(null, "invalid-request", "Messages are text.");
  if (message.length > MAX_MESSAGE_CHARACTERS)
    return failed(null, "invalid-request", `A message has at most ${MAX_MESSAGE_CHARACTERS} characters.`);
  let json: unknown;
  try {
    json = JSON.parse(message);
  } catch {
    return failed(null, "parse-error", "The message is not JSON.");
  }
  const parsed = v.safeParse(RpcRequestSchema, json);
  if (!parsed.success) return failed(null, "invalid-request", "The message is not a JSON-RPC 2.0 request.");
  const { id, method, params } = parsed.output;
  const answered = await handle(method, params);
  if (id === undefined) return undefined;
  if (answered.ok) return JSON.stringify({ jsonrpc: "2.0", id, result: answered.result } satisfies RpcAnswer);
  return failed(id, answered.code, answered.message, answered);
}

function failed(
  id: RpcId,
  code: RpcErrorCode,
  message: string,
  { at, defects }: Pick<Answered & { ok: false }, "at" | "defects"> = {},
): string {
  const data = { code, ...(at === undefined ? {} : { at }), ...(defects === undefined ? {} : { defects }) };
  return JSON.stringify({ jsonrpc: "2.0", id, error: { code: RPC_ERRORS[code], message, data } } satisfies RpcAnswer);
}
