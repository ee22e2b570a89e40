/** Answers of the Prometheus HTTP API, in its JSON. */
import type { QueryError } from "../../core/promql/parse.ts";
import { ERROR_TYPES, type ErrorType } from "../../protocol/prometheus.ts";
import { jsonAnswer } from "../answers.ts";

/** What is answered instead of data. */
export interface ApiFault {
  readonly errorType: ErrorType;
  readonly error: string;
  /** Ours: what is wrong in a word, and where in the expression. */
  readonly code?: string;
  readonly from?: number;
  readonly to?: number;
}

export function fault(errorType: ErrorType, error: string): ApiFault {
  return { errorType, error };
}

/** What only running can find is an execution error to Prometheus; what can be seen in the text is bad data. */
export function queryFault({ code, message, from, to }: QueryError): ApiFault {
  if (code === "too-much" || code === "execution") return { errorType: "execution", error: message, code, from, to };
  return { errorType: "bad_data", error: `invalid parameter "query": ${message}`, code, from, to };
}

export function faultAnswer(fault: ApiFault): Response {
  const answer = jsonAnswer({ status: "error", ...fault }, ERROR_TYPES[fault.errorType]);
  // Other queries end within seconds.
  if (answer.status === 503) answer.headers.set("retry-after", "1");
  return answer;
}

export function successAnswer(data: unknown, warnings: readonly string[] = []): Response {
  return jsonAnswer({ status: "success", data, ...(warnings.length > 0 ? { warnings } : {}) });
}

export const TRUNCATED = "results truncated due to limit";
