/** Commands for scripts: the same as the console's, answered the same, in the same ledger. */
import type { Method, RPC_ERRORS } from "../../protocol/command.ts";
import type { ProblemCode } from "../../protocol/errors.ts";
import { jsonAnswer, problemAnswer } from "../answers.ts";
import { readBody } from "../body.ts";
import type { Answered } from "../control-room/commands.ts";
import type { Handler, RouteContext } from "./context.ts";

const MAX_COMMAND_BYTES = 16 * 1024;
const AUDIT_PAGE = 100;

export const notices: Handler = (context) => run(context, "notices.list", {});

export const noticePost: Handler = async (context) => {
  const body = await readBody(context.request, MAX_COMMAND_BYTES);
  if (!body.ok) return problemAnswer(body.code, body.detail);
  let params: unknown;
  try {
    params = JSON.parse(new TextDecoder().decode(body.bytes));
  } catch {
    return problemAnswer("bad-request", "The body is not JSON.");
  }
  return run(context, "notices.post", params);
};

export const noticeClear: Handler = (context) => run(context, "notices.clear", { notice: context.param("notice") });

export const audit: Handler = async ({ env, site, url }) => {
  const before = url.searchParams.get("before");
  if (before !== null && !/^\d{1,15}$/.test(before)) return problemAnswer("bad-request", "before is the number of an entry.");
  const entries = await env.CONTROL_ROOM.getByName(site).auditLog(before === null ? null : Number(before), AUDIT_PAGE);
  return jsonAnswer({ entries });
};

async function run({ env, site, caller }: RouteContext, method: Method, params: unknown): Promise<Response> {
  const answered = (await env.CONTROL_ROOM.getByName(site).command(method, params, caller)) as Answered;
  if (answered.ok) return jsonAnswer(answered.result);
  return problemAnswer(PROBLEM_OF[answered.code] ?? "bad-request", answered.message, answered.at === undefined ? {} : { at: answered.at });
}

const PROBLEM_OF: Readonly<Partial<Record<keyof typeof RPC_ERRORS, ProblemCode>>> = {
  "unknown-screen": "unknown-screen",
  "unknown-notice": "unknown-notice",
  "unknown-wall": "unknown-wall",
  "site-unreachable": "overloaded",
};
