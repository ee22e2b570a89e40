/** What may be wrong with a query: a code, a text for people, and where in the expression. */
import type { Place } from "./plan.ts";

/** `unsupported` is what Prometheus has and a site does not. `execution` is found only while running. */
export type QueryErrorCode = "syntax" | "type" | "unsupported" | "bad-regex" | "too-much" | "execution";

/** `from` and `to` are offsets in the expression. */
export interface QueryError extends Place {
  readonly code: QueryErrorCode;
  readonly message: string;
}

/** What an answer is to be read with: Prometheus' annotations. */
export interface Note extends Place {
  readonly type: "warning" | "info";
  readonly message: string;
}
