/** Commands for scripts: the same as the console's, answered the same, in the same ledger. */
import type * as v from "valibot";
import type { AuditEntry, Method, RpcErrorCode } from "../../protocol/command.ts";
import { AuditExportParams, AuditParams } from "../../protocol/contract.ts";
import type { ProblemCode } from "../../protocol/errors.ts";
import { jsonAnswer, problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import type { Answered } from "../control-room/commands.ts";
import type { AuditFilter } from "../control-room/storage.ts";
import { roomOf } from "../room.ts";
import { withQuery } from "./checked.ts";
import type { Handler, RouteContext } from "./context.ts";

const MAX_COMMAND_BYTES = 16 * 1024;
const AUDIT_PAGE = 100;
const EXPORT_PAGE = 1_000;
const UTF8 = new TextEncoder();

export const notices: Handler = (context) => run(context, "notices.list", {});
export const noticePost: Handler = (context) => runBody(context, "notices.post");
export const noticeClear: Handler = (context) => run(context, "notices.clear", { notice: context.param("notice") });
export const screens: Handler = (context) => run(context, "screens.list", {});
export const screenPair: Handler = (context) => runBody(context, "screens.pair");
export const screenRevoke: Handler = (context) => run(context, "screens.revoke", { screen: context.param("screen") });
export const tokens: Handler = (context) => run(context, "tokens.list", {});
export const tokenMake: Handler = (context) => runBody(context, "tokens.make");
export const tokenRevoke: Handler = (context) => run(context, "tokens.revoke", { token: context.param("token") });

export const audit = withQuery(AuditParams, async ({ env, site }, { before = null, ...filters }) => {
  const filter = { ...filterOf(filters), before };
  return jsonAnswer({ entries: await roomOf(env, site).auditLog(filter, AUDIT_PAGE) });
});

/** Page by page as it is read: the log may be larger than an answer that is built at once. */
export const auditExport = withQuery(AuditExportParams, ({ env, site }, filters) => {
  let before: number | null = null;
  const body = new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const entries: AuditEntry[] = await roomOf(env, site).auditLog({ ...filterOf(filters), before }, EXPORT_PAGE);
      const last = entries.at(-1);
      if (!last) return controller.close();
      before = last.number;
      controller.enqueue(UTF8.encode(entries.map((entry) => `${JSON.stringify(entry)}\n`).join("")));
    },
  });
  return new Response(body, { headers: { "content-type": "application/x-ndjson", "cache-control": "no-store" } });
});

function filterOf({ method = "", who = "", outcome = "" }: v.InferOutput<typeof AuditExportParams>): Omit<AuditFilter, "before"> {
  return { method, who, outcome };
}

/** `more`: parameters that the address says. */
export async function runBody(context: RouteContext, method: Method, more: object = {}): Promise<Response> {
  const body = await readBody(context.request, MAX_COMMAND_BYTES);
  if (!body.ok) return problemAnswer(body.code, body.detail);
  let params: unknown;
  try {
    params = JSON.parse(new TextDecoder().decode(body.bytes));
  } catch {
    return problemAnswer("bad-request", "The body is not JSON.");
  }
  // What is no object is refused as it is.
  return run(context, method, typeof params === "object" && !Array.isArray(params) ? { ...params, ...more } : params);
}

/** The command's id, so that a repeat acts once. */
export function commandOf(url: URL): { command?: string } {
  const command = url.searchParams.get("command");
  return command === null ? {} : { command };
}

export async function run(context: RouteContext, method: Method, params: unknown): Promise<Response> {
  const answered = await ask(context, method, params);
  return answered.ok ? jsonAnswer(answered.result) : refusalOf(answered);
}

export async function ask({ env, site, caller }: RouteContext, method: Method, params: unknown): Promise<Answered> {
  const { identity, from } = caller;
  return (await roomOf(env, site).command(method, params, { identity, from })) as Answered;
}

export function refusalOf({ code, message, at, defects }: Answered & { ok: false }): Response {
  const extensions = { ...(at === undefined ? {} : { at }), ...(defects === undefined ? {} : { defects }) };
  return problemAnswer(PROBLEM_OF[code] ?? "bad-request", message, extensions);
}

const PROBLEM_OF: Readonly<Partial<Record<RpcErrorCode, ProblemCode>>> = {
  "unknown-screen": "unknown-screen",
  "unknown-notice": "unknown-notice",
  "unknown-wall": "unknown-wall",
  "bad-wall": "bad-wall",
  "too-many-walls": "too-many-walls",
  "unknown-rules": "unknown-rules",
  "bad-rules": "bad-rules",
  "too-many-rules": "too-many-rules",
  "unknown-target": "unknown-target",
  "bad-target": "bad-target",
  "too-many-targets": "too-many-targets",
  "site-unreachable": "overloaded",
  "unknown-code": "unknown-code",
  "unknown-token": "unknown-token",
  "too-many-tries": "too-many-tries",
  "drill-runs": "drill-runs",
  unauthorized: "unauthorized",
  forbidden: "forbidden",
};
