/** The contract, machine-readable. */
import { asyncApiDocument } from "../asyncapi.ts";
import { openApiDocument } from "../openapi.ts";
import type { Handler } from "./context.ts";

export const openApi = documentOf(openApiDocument);
export const asyncApi = documentOf(asyncApiDocument);

/** Made when somebody asks first: it is the same for as long as this code runs. */
function documentOf(make: () => unknown): Handler {
  let text: string | undefined;
  return () => {
    text ??= JSON.stringify(make());
    return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-cache" } });
  };
}
