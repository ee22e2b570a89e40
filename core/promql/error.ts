/** What may be wrong with a query: a code, a text for people, and where in the expression. */
import type { Place } from "./plan.ts";

/** `execution` is found only while running: two elements of one label set, NaN as a rank. */
export type QueryErrorCode = "syntax" | "type" | "not-yet" | "bad-regex" | "too-much" | "execution";

/** `from` and `to` are offsets in the expression. */
export interface QueryError extends Place {
  readonly code: QueryErrorCode;
  readonly message: string;
}

export function notYet(what: string, { from, to }: Place): QueryError {
  return { code: "not-yet", message: `${what} is not supported yet`, from, to };
}
