/** What a route's handler is given. */
import type { Env } from "../env.ts";
import type { Caller } from "../identity.ts";

export interface RouteContext {
  readonly request: Request;
  readonly url: URL;
  readonly env: Env;
  readonly site: string;
  /** "" or `/s/{site}`: what the addresses of this site begin with. */
  readonly base: string;
  readonly caller: Caller;
  /** Named parts of the path. */
  param(name: string): string;
}

export type Handler = (context: RouteContext) => Promise<Response> | Response;
