/** Handlers whose query is checked by a schema of the contract before they run: what the contract says is what is checked. */
import * as v from "valibot";
import { problemAnswer } from "../answers.ts";
import type { Handler, RouteContext } from "./context.ts";

type QuerySchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/** Of a parameter that stands twice the first counts; one that the schema does not name is passed over. */
export function withQuery<S extends QuerySchema>(
  schema: S,
  handle: (context: RouteContext, query: v.InferOutput<S>) => Promise<Response> | Response,
): Handler {
  return (context) => {
    const { searchParams } = context.url;
    const given = Object.keys(schema.entries).flatMap((name) => (searchParams.has(name) ? [[name, searchParams.get(name)]] : []));
    const parsed = v.safeParse(schema, Object.fromEntries(given));
    if (parsed.success) return handle(context, parsed.output);
    const [issue] = parsed.issues;
    return problemAnswer("bad-request", issue.message, { at: v.getDotPath(issue) ?? "" });
  };
}
