/** Failures on Prometheus' paths, told in Prometheus' form. */
import { fault, faultAnswer } from "../query/answer.ts";
import { setbackOf } from "../setback.ts";
import type { Handler } from "./context.ts";

export function inPrometheusForm(handle: Handler): Handler {
  return async (context) => {
    try {
      return await handle(context);
    } catch (error) {
      if (setbackOf(error)) return faultAnswer(fault("unavailable", "the site has more to do than it can; try again"));
      // The stack is for the log; outside it says nothing to anyone but an attacker.
      console.error({ message: "query failed", error: error instanceof Error ? error.stack : String(error) });
      return faultAnswer(fault("internal", "something broke here; it was logged"));
    }
  };
}
