/** A site that is a head and nothing else: what a route's answer needs of one, with a clock that the test sets. */
import type { SampleBatch } from "../../core/ingest/batch.ts";
import { isStaleMarker } from "../../core/promql/stale.ts";
import { HEAD_LIMITS, Head } from "../../core/series/head.ts";
import type { Env } from "../../worker/env.ts";
import type { Handler, RouteContext } from "../../worker/routes/context.ts";

export interface HeadSite {
  nowMs: number;
  /** What the site throws, instead of taking a batch. */
  broken: Error | undefined;
  readonly batches: SampleBatch[];
  post(
    handler: Handler,
    path: string,
    body: Uint8Array<ArrayBuffer> | string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** `up{job="a"} 1 @1000`, in the order of series and time. */
  samples(): string[];
}

interface HeadSiteOptions {
  readonly nowMs: number;
  readonly maxSeries?: number;
  readonly maxBytes?: number;
  /** Those that the token is for; without it all. */
  readonly devices?: readonly string[];
}

export function headSite(options: HeadSiteOptions): HeadSite {
  const { maxSeries = HEAD_LIMITS.maxSeries, maxBytes = HEAD_LIMITS.maxBytes } = options;
  const head = new Head({ ...HEAD_LIMITS, maxSeries, maxBytes });
  const site: HeadSite = {
    nowMs: options.nowMs,
    broken: undefined,
    batches: [],
    post: async (handler, path, body, headers = {}) => {
      const url = new URL(path, "http://site.test");
      const request = new Request(url, { method: "POST", body, headers });
      return handler(
        contextOf(request, url, options.devices ?? null, { SITE: { getByName: () => ({ ingest }) }, MAX_SERIES: `${maxSeries}` }),
      );
    },
    samples: () =>
      [...head.refs()].flatMap((ref) => {
        const { times, values, start, end } = head.window(ref, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
        return Array.from({ length: end - start }, (_, i) => {
          const value = values[start + i] as number;
          return `${head.info(ref).key} ${isStaleMarker(value) ? "stale" : value} @${times[start + i]}`;
        });
      }),
  };
  const ingest = async (batch: SampleBatch): Promise<unknown> => {
    if (site.broken) throw site.broken;
    site.batches.push(batch);
    const { appended, repeated, refused } = head.append(batch, site.nowMs);
    return { appended, repeated, refused };
  };
  return site;
}

function contextOf(
  request: Request,
  url: URL,
  devices: readonly string[] | null,
  env: Readonly<Record<"SITE" | "MAX_SERIES", unknown>>,
): RouteContext {
  const identity = devices ? { type: "credential", id: "t" } : { type: "open" };
  return {
    request,
    url,
    // Of the environment and the caller an ingest route uses only this.
    env: env as unknown as Env,
    caller: { role: "device", identity, devices, who: "test", from: "" } as unknown as RouteContext["caller"],
    site: "main",
    base: "",
    param: () => "",
  };
}
