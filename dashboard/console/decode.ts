/**
 * What arrives at the console, checked once: events of its stream, answers and notifications of its socket. Members that this
 * build does not know are passed over, so that a newer server still works with an open page.
 */
import * as v from "valibot";
import { CommandAnswer } from "../../protocol/answers.ts";
import { RPC_ERRORS, type RpcErrorCode } from "../../protocol/command.ts";

const text = v.string();

const MessageSchema = v.union([
  v.object({ method: v.literal("commands.changed"), params: CommandAnswer }),
  v.object({ id: text, result: v.unknown() }),
  v.object({ id: v.nullable(text), error: v.object({ message: text, data: v.optional(v.object({ code: v.optional(text) })) }) }),
]);

export type Message =
  | { readonly type: "changed"; readonly status: v.InferOutput<typeof CommandAnswer> }
  | { readonly type: "result"; readonly id: string; readonly result: unknown }
  | { readonly type: "error"; readonly id: string | null; readonly code: RpcErrorCode; readonly message: string };

/** One message of the socket; `undefined` for what this build does not know. */
export function decodeMessage(data: unknown): Message | undefined {
  const json = v.safeParse(v.pipe(v.string(), v.parseJson(), MessageSchema), data);
  if (!json.success) return undefined;
  const message = json.output;
  if ("params" in message) return { type: "changed", status: message.params };
  if ("error" in message) {
    const code = message.error.data?.code ?? "";
    return { type: "error", id: message.id, code: isErrorCode(code) ? code : "internal", message: message.error.message };
  }
  return { type: "result", id: message.id, result: message.result };
}

function isErrorCode(code: string): code is RpcErrorCode {
  return Object.hasOwn(RPC_ERRORS, code);
}

/** The data of a stream event, or `undefined` when it is not of the schema. */
export function decodeData<T>(schema: v.GenericSchema<unknown, T>, data: unknown): T | undefined {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), data);
  return parsed.success ? parsed.output : undefined;
}
