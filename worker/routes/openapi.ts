/** The contract, machine-readable. */
import { openApiDocument } from "../openapi.ts";
import type { Handler } from "./context.ts";

let text: string | undefined;

/** Made when somebody asks first: it is the same for as long as this code runs. */
export const openApi: Handler = () => {
  text ??= JSON.stringify(openApiDocument());
  return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-cache" } });
};
