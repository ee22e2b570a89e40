/** Answers that every route shares: problem documents, and the headers that go on all of them. */

import { type Problem, type ProblemCode, problem } from "../protocol/errors.ts";
import { formAnswer, type IngestForm } from "../protocol/later.ts";
import { PAGE_HEADER } from "../protocol/page.ts";

export function problemAnswer(code: ProblemCode, detail?: string, extensions?: Record<string, unknown>, headers?: HeadersInit): Response {
  return problemResponse(problem(code, detail, extensions), headers);
}

export function problemResponse(body: Problem, headers: HeadersInit = {}): Response {
  const all = new Headers(headers);
  all.set("content-type", "application/problem+json");
  if (body.status === 503 && !all.has("retry-after")) all.set("retry-after", "5");
  return new Response(JSON.stringify(body), { status: body.status, headers: all });
}

/** A body that is not taken, told as its protocol does. */
export function formResponse(form: IngestForm, code: ProblemCode, detail: string, request: Request): Response {
  const { status, headers, body } = formAnswer(form, code, detail, request.headers.get("content-type") ?? "");
  return new Response(body, { status, headers });
}

/** 401. Some senders wait to be asked before they send credentials (INGEST section 0.5); a page of ours must not be asked by its browser. */
export function unauthorized(request: Request): Response {
  const headers: HeadersInit = request.headers.has(PAGE_HEADER) ? {} : { "www-authenticate": 'Basic realm="parapet", charset="UTF-8"' };
  return problemAnswer("unauthorized", "", {}, headers);
}

export function jsonAnswer(body: unknown, status = 200): Response {
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", "cache-control": "no-store" } });
}

/**
 * Nothing is loaded from elsewhere and nothing inline runs: what an outsider sends cannot become script. `style-src` allows no
 * inline style either; styles set by script through the CSSOM are not covered by it.
 */
function policy(frameAncestors: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    `frame-ancestors ${frameAncestors}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

/** What may stand in a header: anything else in the configuration would end the policy early. */
const ANCESTORS = /^[\w.:/*' -]+$/;

/** A copy of the answer with the headers that all of them carry. A stream's body is passed on as it is. */
export function withHeaders(response: Response, url: URL, frameAncestors: string | undefined): Response {
  // An upgrade is handed on as it is: a copy would have lost its socket.
  if (response.status === 101) return response;
  const answer = new Response(response.body, response);
  const ancestors = frameAncestors && ANCESTORS.test(frameAncestors) ? frameAncestors : "'none'";
  answer.headers.set("content-security-policy", policy(ancestors));
  answer.headers.set("x-content-type-options", "nosniff");
  answer.headers.set("referrer-policy", "no-referrer");
  if (url.protocol === "https:") answer.headers.set("strict-transport-security", "max-age=31536000");
  return answer;
}
