/** Parameters of the Prometheus HTTP API, from the address and a form together, checked by their schema. */
import * as v from "valibot";
import { readBody } from "../body.ts";
import { type ApiFault, fault } from "./answer.ts";

/** An expression of 16,384 characters, each as `%xx` thrice. */
const MAX_FORM_BYTES = 256 * 1024;

type ParamsSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

export type Params<S extends ParamsSchema> =
  | { readonly ok: true; readonly value: v.InferOutput<S> }
  | { readonly ok: false; readonly fault: ApiFault };

interface Asking {
  readonly request: Request;
  readonly url: URL;
}

export async function readParams<S extends ParamsSchema>(schema: S, { request, url }: Asking): Promise<Params<S>> {
  const sources = [url.searchParams];
  if (request.method === "POST") {
    const body = await readBody(request, MAX_FORM_BYTES);
    if (!body.ok) return { ok: false, fault: fault("bad_data", `error parsing form values: ${body.detail}`) };
    // What stands in the form goes before what stands in the address.
    sources.unshift(new URLSearchParams(new TextDecoder().decode(body.bytes)));
  }
  return checkParams(schema, sources);
}

/** A parameter that is empty counts as left out; one that must be there then is empty. */
export function checkParams<S extends ParamsSchema>(schema: S, sources: readonly URLSearchParams[]): Params<S> {
  const given: Record<string, unknown> = {};
  for (const [name, entry] of Object.entries(schema.entries)) {
    const texts = sources.flatMap((source) => source.getAll(name));
    if (name.endsWith("[]")) {
      given[name] = texts;
      continue;
    }
    const text = texts[0] ?? "";
    if (text !== "" || entry.type !== "optional") given[name] = text;
  }
  const parsed = v.safeParse(schema, given);
  if (parsed.success) return { ok: true, value: parsed.output };
  const [issue] = parsed.issues;
  // What is not there at all has no name in Prometheus' words.
  const named = issue.type === "min_length" ? issue.message : `invalid parameter "${v.getDotPath(issue)}": ${issue.message}`;
  return { ok: false, fault: fault("bad_data", named) };
}
