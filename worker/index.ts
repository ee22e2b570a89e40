/**
 * The Worker: finds the site and the route, checks who asks, and hands over. Stateless; what it keeps it could lose.
 *
 * Routes come from the table in protocol/routes.ts; a path or method that is not in it does not exist.
 */
import { Hono } from "hono";
import { ROUTES, type Route, type RouteName } from "../protocol/routes.ts";
import { problemAnswer, withHeaders } from "./answers.ts";
import { ControlRoom } from "./control-room/control-room.ts";
import type { Env } from "./env.ts";
import { guard } from "./guard.ts";
import * as commands from "./routes/commands.ts";
import type { Handler } from "./routes/context.ts";
import * as ingest from "./routes/ingest.ts";
import * as pages from "./routes/pages.ts";
import * as query from "./routes/query.ts";
import * as streams from "./routes/streams.ts";
import { Site } from "./site/site.ts";
import { refusedStream } from "./site/streams.ts";

export { ControlRoom, Site };

const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  home: pages.home,
  wall: pages.wall,
  console: pages.console_,
  wallEvents: streams.wallEvents,
  report: streams.report,
  consoleEvents: streams.consoleEvents,
  consoleSocket: streams.consoleSocket,
  deviceMetrics: ingest.deviceMetrics,
  metrics: ingest.metrics,
  influxWrite: ingest.influxWrite,
  influxWriteV2: ingest.influxWriteV2,
  ownMetrics: streams.ownMetrics,
  query: query.query,
  queryForm: query.query,
  queryRange: query.queryRange,
  queryRangeForm: query.queryRange,
  walls: streams.walls,
  screens: streams.screens,
  notices: commands.notices,
  noticePost: commands.noticePost,
  noticeClear: commands.noticeClear,
  audit: commands.audit,
};

const app = new Hono<{ Bindings: Env }>({ strict: true });

for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
  for (const path of [route.path, `/s/:site${route.path}`]) {
    app.on(route.method, path, async (c) => {
      const [first = "main", ...others] = c.env.SITES.split(",").map((site) => site.trim());
      const site = c.req.param("site") ?? first;
      const stream = route.kind === "stream";
      // Before any object exists: a wrong name must not make one.
      if (site !== first && !others.includes(site)) return problemAnswer("unknown-site", site.slice(0, 64));
      const request = c.req.raw;
      const verdict = await guard(request, route, c.env);
      if (!verdict.ok) {
        return stream && verdict.code === "unauthorized" && !request.headers.has("authorization") && acceptsEvents(request)
          ? refusedStream("unauthorized")
          : problemAnswer(verdict.code, verdict.detail);
      }
      const param = (part: string): string => c.req.param(part) ?? "";
      return HANDLERS[name]({ request, url: new URL(request.url), env: c.env, site, caller: verdict.caller, param });
    });
  }
}

function acceptsEvents(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/event-stream");
}

/** Methods that a path takes, whichever they are: none means that there is nothing. */
function methodsAt(path: string): string[] {
  const inner = path.replace(/^\/s\/[^/]+/, "") || "/";
  return (Object.values(ROUTES) as Route[]).filter((route) => patternOf(route.path).test(inner)).map((route) => route.method);
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, "[^/]+")}$`);
}

app.notFound((c) => {
  const methods = [...new Set(methodsAt(c.req.path))];
  if (methods.length === 0) return problemAnswer("not-found", c.req.path.slice(0, 200));
  return problemAnswer("method-not-allowed", `${c.req.method} is not taken here.`, {}, { allow: methods.join(", ") });
});

app.onError((error) => {
  // The stack is for the log; outside it says nothing to anyone but an attacker.
  console.error({ message: "request failed", error: error.stack ?? String(error) });
  return problemAnswer("internal");
});

export default {
  fetch: async (request: Request, env: Env, ctx: ExecutionContext): Promise<Response> => withHeaders(await app.fetch(request, env, ctx)),
} satisfies ExportedHandler<Env>;
