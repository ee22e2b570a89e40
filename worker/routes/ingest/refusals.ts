/**
 * What a sender is told of what was not taken: which rule or limit, what was kept, and what to do about it. The same words in every
 * protocol; where they stand is the protocol's affair.
 */
import { INGEST_LIMITS, type Rejection, type RejectionCode } from "../../../core/ingest/batch.ts";
import { HEAD_LIMITS } from "../../../core/series/head.ts";
import type { RefusalCode } from "../../../core/series/store.ts";
import { OUT_OF_ORDER_MS } from "../../../core/series/time-rules.ts";
import type { Env } from "../../env.ts";

/** Samples that the site refused, all for one reason. */
export interface SiteRefusal {
  readonly code: RefusalCode;
  readonly count: number;
  readonly detail: string;
}

const { maxLabels, maxNameLength, maxValueLength, maxSamples } = INGEST_LIMITS;

const ADVICE: Readonly<Partial<Record<RejectionCode, string>>> = {
  "too-many-labels": `a series has ${maxLabels} labels at most: leave some out`,
  "label-too-long": `a name has ${maxNameLength} characters at most and a label's value ${maxValueLength}: shorten it`,
  "too-many-samples": `a body has ${maxSamples} samples at most: send the rest in a body of its own`,
};

const SITE_ADVICE: Readonly<Record<RefusalCode, (env: Env) => string>> = {
  "series-limit": ({ MAX_SERIES }) =>
    `the site has its ${MAX_SERIES ?? HEAD_LIMITS.maxSeries} series: leave out labels whose values never end, or raise MAX_SERIES; series that it knows are still taken`,
  "head-limit": ({ MAX_HEAD_BYTES }) =>
    `the site's series fill its ${MAX_HEAD_BYTES ?? HEAD_LIMITS.maxBytes} bytes of memory: send fewer series or use another site, or raise MAX_HEAD_BYTES; send again later`,
  "too-old": ({ RAW_DAYS }) =>
    `samples are taken as far back as ${RAW_DAYS ?? 7} days, and ${OUT_OF_ORDER_MS / 60_000} minutes behind the newest of their series`,
  "too-far-ahead": () => "samples are taken ten minutes ahead at most: set the sender's clock",
  conflict: () => "another value is there for the same time: a sample is sent once",
};

/** Bounds that the environment does not say are those of the store. */
export function siteRefusals(refused: Readonly<Partial<Record<RefusalCode, number>>>, env: Env): SiteRefusal[] {
  return (Object.entries(refused) as [RefusalCode, number][]).map(([code, count]) => ({ code, count, detail: SITE_ADVICE[code](env) }));
}

/** With what to do about it, where that is a limit. */
export function advised(rejection: Rejection): Rejection {
  const advice = ADVICE[rejection.code];
  return advice === undefined ? rejection : { ...rejection, detail: `${rejection.detail === "" ? "" : `${rejection.detail}: `}${advice}` };
}
