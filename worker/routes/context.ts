/** What a route's handler is given. */
import type { Caller } from "../control-room/storage.ts";
import type { Env } from "../env.ts";

export interface RouteContext {
  readonly request: Request;
  readonly url: URL;
  readonly env: Env;
  readonly site: string;
  readonly caller: Caller;
  /** Named parts of the path. */
  param(name: string): string;
}

export type Handler = (context: RouteContext) => Promise<Response> | Response;
