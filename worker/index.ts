/**
 * The Worker: finds the site and the route, checks who asks, and hands over. Stateless; what it keeps it could lose.
 *
 * Routes come from the table in protocol/routes.ts; a path or method that is not in it does not exist.
 */
import { Hono } from "hono";
import { ROUTES, type Route, type RouteName } from "../protocol/routes.ts";
import { formResponse, problemAnswer, unauthorized, withHeaders } from "./answers.ts";
import { ControlRoom } from "./control-room/control-room.ts";
import { offeredTokens } from "./credentials.ts";
import { DiskProbe } from "./disk-probe.ts";
import type { Env } from "./env.ts";
import { guard, type Verdict } from "./guard.ts";
import { Limiter } from "./limiter.ts";
import { roomOf } from "./room.ts";
import * as alarms from "./routes/alarms.ts";
import * as commands from "./routes/commands.ts";
import type { Handler } from "./routes/context.ts";
import * as identity from "./routes/identity.ts";
import { cloudEvents, cloudEventsHandshake } from "./routes/ingest/cloud-events.ts";
import { collectd } from "./routes/ingest/collectd.ts";
import { homeAssistantState } from "./routes/ingest/home-assistant.ts";
import * as influx from "./routes/ingest/influx.ts";
import { influxQuery } from "./routes/ingest/influx-query.ts";
import * as native from "./routes/ingest/native.ts";
import { otlpMetrics } from "./routes/ingest/otlp.ts";
import * as probes from "./routes/ingest/probes.ts";
import * as push from "./routes/ingest/push.ts";
import { put } from "./routes/ingest/put.ts";
import { remoteWrite } from "./routes/ingest/remote-write.ts";
import * as thingsboard from "./routes/ingest/thingsboard.ts";
import * as openapi from "./routes/openapi.ts";
import * as pages from "./routes/pages.ts";
import { redirect } from "./routes/pages.ts";
import * as query from "./routes/query.ts";
import * as index from "./routes/query-index.ts";
import { rules } from "./routes/rules.ts";
import * as streams from "./routes/streams.ts";
import * as targets from "./routes/targets.ts";
import * as texts from "./routes/texts.ts";
import { walls } from "./routes/walls.ts";
import { setbackOf } from "./setback.ts";
import { Site } from "./site/site.ts";
import { refusedStream } from "./site/streams.ts";
import { untold } from "./untold.ts";

export { ControlRoom, DiskProbe, Site };

const HANDLERS: Readonly<Record<RouteName, Handler>> = {
  home: pages.home,
  signIn: pages.signIn,
  sessionOpen: identity.sessionOpen,
  sessionShow: identity.sessionShow,
  sessionEnd: identity.sessionEnd,
  pairingStart: identity.pairingStart,
  pairingClaim: identity.pairingClaim,
  wall: pages.wall,
  screenWorker: pages.screenWorker,
  console: pages.console_,
  wallEvents: streams.wallEvents,
  report: streams.report,
  consoleEvents: streams.consoleEvents,
  consoleSocket: streams.consoleSocket,
  deviceMetrics: native.deviceMetrics,
  deviceQuery: native.deviceQuery,
  metrics: native.metrics,
  textWrite: texts.textWrite,
  textPut: texts.textWrite,
  textDelete: texts.textDelete,
  texts: texts.texts,
  textGet: texts.textGet,
  pushReplace: push.pushReplace,
  pushAdd: push.pushAdd,
  pushDelete: push.pushDelete,
  ready: probes.ready,
  healthy: probes.ready,
  influxWrite: influx.influxWrite,
  influxWriteV2: influx.influxWriteV2,
  collectd,
  put,
  telemetry: thingsboard.telemetry,
  attributes: thingsboard.attributes,
  homeAssistantState,
  cloudEvents,
  cloudEventsHandshake,
  influxQuery,
  influxQueryForm: influxQuery,
  ping: probes.ping,
  health: probes.health,
  remoteWrite,
  otlpMetrics,
  ownMetrics: streams.ownMetrics,
  query: query.query,
  queryForm: query.query,
  queryRange: query.queryRange,
  queryRangeForm: query.queryRange,
  queryExemplars: query.queryExemplars,
  queryExemplarsForm: query.queryExemplars,
  formatQuery: query.formatQuery,
  formatQueryForm: query.formatQuery,
  series: index.series,
  seriesForm: index.series,
  labels: index.labels,
  labelsForm: index.labels,
  labelValues: index.labelValues,
  metadata: index.metadata,
  rules: alarms.rules,
  alerts: alarms.alerts,
  buildInfo: index.buildInfo,
  openApi: openapi.openApi,
  asyncApi: openapi.asyncApi,
  alarms: alarms.list,
  alarmHistory: alarms.history,
  alarmSamples: alarms.samples,
  alarmAcknowledge: alarms.acknowledge,
  alarmShelve: alarms.shelve,
  alarmUnshelve: alarms.unshelve,
  alarmComment: alarms.comment,
  alarmRemove: alarms.remove,
  alarmReturn: alarms.return_,
  alarmDrill: alarms.drill,
  walls: walls.list,
  wallGet: walls.get,
  wallPut: walls.put,
  wallDelete: walls.delete,
  wallVersions: walls.versions,
  wallSchema: walls.schema,
  ruleFiles: rules.list,
  ruleFileGet: rules.get,
  ruleFilePut: rules.put,
  ruleFileDelete: rules.delete,
  ruleFileVersions: rules.versions,
  ruleSchema: rules.schema,
  targets: targets.targets,
  targetPut: targets.targetPut,
  targetDelete: targets.targetDelete,
  targetTest: targets.targetTest,
  targetDead: targets.targetDead,
  targetRetry: targets.targetRetry,
  screens: commands.screens,
  notices: commands.notices,
  noticePost: commands.noticePost,
  noticeClear: commands.noticeClear,
  screenPair: commands.screenPair,
  screenRevoke: commands.screenRevoke,
  tokens: commands.tokens,
  tokenMake: commands.tokenMake,
  tokenRevoke: commands.tokenRevoke,
  audit: commands.audit,
  auditExport: commands.auditExport,
};

const app = new Hono<{ Bindings: Env }>({ strict: true });

for (const [name, route] of Object.entries(ROUTES) as [RouteName, Route][]) {
  for (const path of [route.path, `/s/:site${route.path}`]) {
    app.on(route.method, path, async (c) => {
      const [first, ...others] = sitesOf(c.env);
      const named = c.req.param("site");
      const site = named ?? first;
      // Before any object exists: a wrong name must not make one.
      if (site !== first && !others.includes(site)) return problemAnswer("unknown-site", site.slice(0, 64));
      const { raw: request } = c.req;
      const url = new URL(request.url);
      const param = (part: string): string => c.req.param(part) ?? "";
      const later = (work: Promise<unknown>): void => c.executionCtx.waitUntil(work);
      const base = named === undefined ? "" : `/s/${named}`;
      const verdict = await guard({ request, url, route, site, env: c.env, param, later });
      if (!verdict.ok) return refusal(verdict, { request, url, route, site, base, env: c.env, later });
      return HANDLERS[name]({ request, url, env: c.env, site, base, caller: verdict.caller, param });
    });
  }
}

/** The first is served without `/s/{site}`. */
function sitesOf({ SITES }: Env): readonly [first: string, ...others: string[]] {
  const [first = "main", ...others] = SITES.split(",").map((site) => site.trim());
  return [first, ...others];
}

/** Whose bill a request is on: also one of a path that does not exist. */
function billedTo(pathname: string, env: Env): string {
  const [first, ...others] = sitesOf(env);
  return others.find((site) => pathname.startsWith(`/s/${site}/`)) ?? first;
}

interface Refused {
  readonly request: Request;
  readonly url: URL;
  readonly route: Route;
  readonly site: string;
  readonly base: string;
  readonly env: Env;
  readonly later: (work: Promise<unknown>) => void;
}

/** A token that nobody knows is noted once a minute for each address: more would wake the room for whoever wants to. */
const refusedOffers = new Limiter({ tries: 1, windowMs: 60_000, maxKeys: 1_000 });

/** A page leads on, a stream says it in-band, everything else gets a problem document; who is known and may not, or offered a wrong token, is noted. */
function refusal({ code, detail, caller }: Verdict & { ok: false }, { request, url, route, site, base, env, later }: Refused): Response {
  const from = request.headers.get("cf-connecting-ip") ?? "";
  const isOffer = offeredTokens(request, url).length > 0 || route.path.includes(":credential");
  if (caller || (isOffer && refusedOffers.take(`${site} ${from}`, Date.now()) === 0)) {
    const actor = { who: caller?.who ?? "", role: caller?.role ?? "none", from } as const;
    const params = { method: route.method, path: loggedPath(route, url) };
    later(roomOf(env, site).noted("request.refused", params, actor, code));
  }
  const unknown = code === "unauthorized" || code === "forbidden";
  if (unknown && route.kind === "page")
    return redirect(route === ROUTES.wall ? `${base}/` : `${base}/sign-in?next=${encodeURIComponent(url.pathname)}`);
  if (unknown && route.kind === "stream") return refusedStream("unauthorized");
  if (route.form) return formResponse(route.form, code, detail, request);
  return code === "unauthorized" ? unauthorized(request) : problemAnswer(code, detail);
}

/** A token in an address is not for the log. */
function loggedPath(route: Route, url: URL): string {
  return route.path.includes(":credential") ? route.path : url.pathname.slice(0, 200);
}

/** Methods that a path takes, whichever they are: none means that there is nothing. */
function methodsAt(path: string): string[] {
  const inner = path.replace(/^\/s\/[^/]+/, "") || "/";
  return (Object.values(ROUTES) as Route[]).filter((route) => patternOf(route.path).test(inner)).map((route) => route.method);
}

function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replace(/:\w+/g, "[^/]+").replace("*", ".*")}$`);
}

app.notFound((c) => {
  const methods = [...new Set(methodsAt(c.req.path))];
  if (methods.length === 0) return problemAnswer("not-found", c.req.path.slice(0, 200));
  if (c.req.method === "OPTIONS") return new Response(null, { status: 204, headers: { allow: methods.join(", ") } });
  return problemAnswer("method-not-allowed", `${c.req.method} is not taken here.`, {}, { allow: methods.join(", ") });
});

app.onError((error) => {
  const setback = setbackOf(error);
  if (setback) return problemAnswer(setback);
  // The stack is for the log; outside it says nothing to anyone but an attacker.
  console.error({ message: "request failed", error: error.stack ?? String(error) });
  return problemAnswer("internal");
});

export default {
  fetch: async (request: Request, env: Env, ctx: ExecutionContext): Promise<Response> => {
    const url = new URL(request.url);
    untold.note(billedTo(url.pathname, env), { requests: 1 });
    return withHeaders(await app.fetch(request, env, ctx), url, env.FRAME_ANCESTORS);
  },
} satisfies ExportedHandler<Env>;
