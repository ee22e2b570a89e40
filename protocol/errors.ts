/**
 * Every code that an answer can carry, with its HTTP status: RFC 9457 problem details. Where a protocol has a form of its own
 * (InfluxDB, Prometheus, JSON-RPC) the same codes stand behind it.
 */

export const PROBLEMS = {
  "bad-request": [400, "The request cannot be understood"],
  "nothing-accepted": [400, "No sample of the body could be taken"],
  "bad-query": [400, "The query cannot be evaluated"],
  "bad-host": [403, "Open mode answers only on loopback addresses"],
  "bad-origin": [403, "A page of another origin may not write here"],
  unauthorized: [401, "A token or a session is needed"],
  forbidden: [403, "What you are may not do this"],
  "wrong-device": [403, "The token is for other devices"],
  "too-many-tries": [429, "Too many tries; wait"],
  "unknown-code": [404, "No screen shows this code now"],
  "code-expired": [410, "The pairing code has expired"],
  "unknown-token": [404, "There is no such token"],
  "not-found": [404, "There is nothing at this path"],
  "unknown-site": [404, "There is no such site"],
  "unknown-wall": [404, "There is no such wall"],
  "bad-wall": [400, "The wall file has defects"],
  "too-many-walls": [409, "The site has as many walls as it may hold"],
  "unknown-rules": [404, "There is no such rule file"],
  "bad-rules": [400, "The rule file has defects"],
  "too-many-rules": [409, "The site has as many rules or rule files as it may hold"],
  "unknown-alarm": [404, "No such alarm stands"],
  "drill-runs": [409, "A drill runs already"],
  "unknown-target": [404, "There is no such target of notifications"],
  "bad-target": [400, "Notifications may not go to this address"],
  "too-many-targets": [409, "The site has as many targets of notifications as it may hold"],
  "unknown-screen": [404, "There is no such screen"],
  "unknown-notice": [404, "There is no such notice"],
  "unknown-stream": [404, "There is no text under this name"],
  "too-many-texts": [409, "The site has as many texts as it may hold"],
  replaced: [409, "Another text was begun under this name, or it was removed"],
  "method-not-allowed": [405, "The path does not take this method"],
  "body-too-large": [413, "The body is larger than the limit"],
  "bad-encoding": [415, "The body's encoding is not one that is read here"],
  "bad-media-type": [415, "The body's type is not one that is read here"],
  "bad-gzip": [400, "The body is not packed as its Content-Encoding says"],
  "upgrade-needed": [426, "This path speaks WebSocket"],
  "series-limit": [400, "The site has as many series as it may hold"],
  "too-fast": [503, "More bodies than one sender may post; batch samples, or wait"],
  overloaded: [503, "The site cannot take more right now"],
  "storage-failed": [503, "The site cannot write to its disk now; nothing of this body is promised"],
  internal: [500, "Something broke here; it was logged"],
} as const satisfies Record<string, readonly [status: number, title: string]>;

export type ProblemCode = keyof typeof PROBLEMS;

/** RFC 9457, media type `application/problem+json`. Extension members say where and what was kept. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  readonly detail?: string;
  readonly [extension: string]: unknown;
}

export function problem(code: ProblemCode, detail?: string, extensions: Record<string, unknown> = {}): Problem {
  const [status, title] = PROBLEMS[code];
  return { type: `urn:parapet:problem:${code}`, title, status, code, ...(detail ? { detail } : {}), ...extensions };
}
