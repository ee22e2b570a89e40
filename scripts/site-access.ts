/**
 * How scripts reach a site: `--url`, `--site`, `--token` and what the environment says of them, and requests that try again while a
 * site is restarting. A repeated request carries the same command id, so it acts once.
 */
import type { ParseArgsConfig } from "node:util";
import * as v from "valibot";

export const SITE_OPTIONS = {
  url: { type: "string" },
  site: { type: "string" },
  token: { type: "string" },
} as const satisfies ParseArgsConfig["options"];

export const SITE_USAGE = `  --url    where Parapet answers (http://127.0.0.1:8787)
  --site   the site's name, where there are several
  --token  an operator's token; better in the environment as PARAPET_TOKEN, where other users of this machine do not see it
`;

export interface SiteAccess {
  /** Up to and without the path's first slash, `/s/{site}` included. */
  readonly base: string;
  readonly token: string | undefined;
}

const DEFAULT_URL = "http://127.0.0.1:8787";

export function siteAccess(
  { url = DEFAULT_URL, site, token }: { url?: string | undefined; site?: string | undefined; token?: string | undefined },
  environment: Readonly<Record<string, string | undefined>>,
): SiteAccess | { readonly wrong: string } {
  const parsed = URL.parse(url);
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return { wrong: `--url is not an http or https address: ${url}` };
  const base = parsed.href.replace(/[?#].*$/, "").replace(/\/+$/, "");
  return {
    base: site === undefined ? base : `${base}/s/${encodeURIComponent(site)}`,
    token: token ?? (environment.PARAPET_TOKEN || undefined),
  };
}

const ProblemSchema = v.object({
  code: v.string(),
  title: v.string(),
  detail: v.optional(v.string()),
  defects: v.optional(v.array(v.object({ path: v.string(), reason: v.string(), line: v.number(), column: v.number() }))),
});
export type Problem = v.InferOutput<typeof ProblemSchema>;

export type SiteAnswer = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly problem: Problem };

/** A site that restarts is back within a second or two. */
const RETRIES_MS = [250, 1_000, 3_000];
const TIMEOUT_MS = 30_000;

export async function askSite(access: SiteAccess, method: string, path: string, body?: string): Promise<SiteAnswer> {
  const headers = access.token === undefined ? {} : { authorization: `Bearer ${access.token}` };
  for (let attempt = 0; ; attempt++) {
    const waitMs = RETRIES_MS[attempt];
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await fetch(access.base + path, { method, headers, signal, ...(body === undefined ? {} : { body }) });
      const text = await response.text();
      if (response.ok) return { ok: true, text };
      if (response.status !== 503 || waitMs === undefined) return { ok: false, problem: problemOf(response.status, text) };
    } catch (error) {
      if (waitMs === undefined) {
        const why = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error);
        return { ok: false, problem: { code: "no-answer", title: `${access.base} does not answer`, detail: why } };
      }
    }
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

function problemOf(status: number, text: string): Problem {
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), ProblemSchema), text);
  return parsed.success ? parsed.output : { code: `http-${status}`, title: `The answer was ${status}`, detail: text.slice(0, 200) };
}

export function problemText({ code, title, detail }: Problem): string {
  return `${title}${detail ? `: ${detail}` : ""} (${code})`;
}
