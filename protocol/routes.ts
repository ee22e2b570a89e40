/**
 * The HTTP contract as a table: every path and method, the least role that may use it, and what it is. The Worker registers
 * its routes from this table, so a route that is not here does not exist; the README and the tests read it too.
 *
 * Paths are in hono's form. Every path also works under `/s/{site}`.
 */

import type { IngestForm } from "./later.ts";

/** Rising order for people; `device` and `screen` are roles of machines, each for its own paths only. `none`: no token needed. */
export type Role = "none" | "device" | "screen" | "viewer" | "operator" | "admin";

const RISING: readonly Role[] = ["viewer", "operator", "admin"];

/**
 * Whether somebody in `role` may do what needs `least`. People rise, and see what screens see. A machine's role is for its own paths
 * only, and an admin's.
 */
export function mayAct(role: Role, least: Role): boolean {
  if (least === "none" || role === least || role === "admin") return true;
  if (!RISING.includes(role)) return false;
  return least === "screen" || (RISING.includes(least) && RISING.indexOf(role) >= RISING.indexOf(least));
}

/** `page`: a browser opens it. `write`: changes something. `read`: answers. `stream`: stays open. `upgrade`: WebSocket. */
export type RouteKind = "page" | "write" | "read" | "stream" | "upgrade";

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE" | "OPTIONS";
  readonly path: string;
  readonly role: Role;
  readonly kind: RouteKind;
  /** The protocol whose form refusals take; without it they are problem documents. */
  readonly form?: IngestForm;
  readonly what: string;
}

export const ROUTES = {
  home: { method: "GET", path: "/", role: "none", kind: "page", what: "a screen's wall, its pairing code, or the list of walls" },
  signIn: { method: "GET", path: "/sign-in", role: "none", kind: "page", what: "the sign-in page" },
  sessionOpen: { method: "POST", path: "/api/session", role: "none", kind: "write", what: "sign in with a token" },
  sessionShow: { method: "GET", path: "/api/session", role: "none", kind: "read", what: "who is signed in" },
  sessionEnd: { method: "DELETE", path: "/api/session", role: "viewer", kind: "write", what: "sign out, here or everywhere" },
  pairingStart: { method: "POST", path: "/api/pairing", role: "none", kind: "write", what: "a code for a screen that is not paired" },
  pairingClaim: { method: "POST", path: "/api/pairing/claim", role: "none", kind: "write", what: "whether the code was entered" },
  wall: { method: "GET", path: "/walls/:wall", role: "screen", kind: "page", what: "the wall page" },
  screenWorker: { method: "GET", path: "/screen-worker.js", role: "none", kind: "read", what: "what keeps the wall page on a screen" },
  console: { method: "GET", path: "/console", role: "viewer", kind: "page", what: "the operator console" },
  wallEvents: { method: "GET", path: "/walls/:wall/events", role: "screen", kind: "stream", what: "Server-Sent Events to a screen" },
  report: { method: "POST", path: "/screens/:screen/report", role: "screen", kind: "write", what: "a screen's report" },
  consoleEvents: { method: "GET", path: "/console/events", role: "viewer", kind: "stream", what: "Server-Sent Events to a console" },
  consoleSocket: { method: "GET", path: "/console/socket", role: "viewer", kind: "upgrade", what: "JSON-RPC 2.0 over a WebSocket" },
  deviceMetrics: {
    method: "POST",
    path: "/devices/:device/metrics",
    role: "device",
    kind: "write",
    what: "a device's readings: JSON, or a form",
  },
  deviceQuery: { method: "GET", path: "/devices/:device/metrics", role: "device", kind: "write", what: "the same in the address" },
  textWrite: { method: "POST", path: "/streams/:stream", role: "device", kind: "write", what: "a text that streams in" },
  textPut: { method: "PUT", path: "/streams/:stream", role: "device", kind: "write", what: "the same, for what can only PUT" },
  textDelete: { method: "DELETE", path: "/streams/:stream", role: "device", kind: "write", what: "remove a text" },
  texts: { method: "GET", path: "/streams", role: "viewer", kind: "read", what: "the texts that streamed in, by whom and when" },
  textGet: { method: "GET", path: "/streams/:stream", role: "viewer", kind: "read", what: "what there is of a text" },
  metrics: { method: "POST", path: "/metrics", role: "device", kind: "write", what: "native JSON, or Prometheus text" },
  pushReplace: {
    method: "PUT",
    path: "/metrics/:job/*",
    role: "device",
    kind: "write",
    form: "pushgateway",
    what: "Pushgateway: replace a group",
  },
  pushAdd: {
    method: "POST",
    path: "/metrics/:job/*",
    role: "device",
    kind: "write",
    form: "pushgateway",
    what: "Pushgateway: replace metrics of a group",
  },
  pushDelete: {
    method: "DELETE",
    path: "/metrics/:job/*",
    role: "device",
    kind: "write",
    form: "pushgateway",
    what: "Pushgateway: end a group",
  },
  ready: { method: "GET", path: "/-/ready", role: "none", kind: "read", what: "200 when it answers; /-/healthy is the same" },
  healthy: { method: "GET", path: "/-/healthy", role: "none", kind: "read", what: "the same" },
  influxWrite: { method: "POST", path: "/write", role: "device", kind: "write", form: "influx-v1", what: "InfluxDB v1 line protocol" },
  influxWriteV2: {
    method: "POST",
    path: "/api/v2/write",
    role: "device",
    kind: "write",
    form: "influx-v2",
    what: "InfluxDB v2 line protocol",
  },
  collectd: {
    method: "POST",
    path: "/collectd",
    role: "device",
    kind: "write",
    form: "collectd",
    what: "collectd's write_http: JSON or PUTVAL",
  },
  put: { method: "POST", path: "/api/put", role: "device", kind: "write", form: "opentsdb", what: "OpenTSDB and Netdata" },
  telemetry: {
    method: "POST",
    path: "/api/v1/:credential/telemetry",
    role: "device",
    kind: "write",
    form: "thingsboard",
    what: "ThingsBoard devices",
  },
  attributes: {
    method: "POST",
    path: "/api/v1/:credential/attributes",
    role: "device",
    kind: "write",
    form: "thingsboard",
    what: "heard, and not kept",
  },
  homeAssistantState: {
    method: "POST",
    path: "/api/states/:entity",
    role: "device",
    kind: "write",
    form: "home-assistant",
    what: "Home Assistant states",
  },
  cloudEvents: { method: "POST", path: "/cloudevents", role: "device", kind: "write", form: "cloudevents", what: "CloudEvents webhook" },
  cloudEventsHandshake: { method: "OPTIONS", path: "/cloudevents", role: "none", kind: "read", what: "its handshake" },
  influxQuery: {
    method: "GET",
    path: "/query",
    role: "device",
    kind: "read",
    form: "influx-v1",
    what: "what InfluxDB clients ask before they write",
  },
  influxQueryForm: { method: "POST", path: "/query", role: "device", kind: "read", form: "influx-v1", what: "the same, by POST" },
  ping: { method: "GET", path: "/ping", role: "none", kind: "read", what: "204, as InfluxDB" },
  health: { method: "GET", path: "/health", role: "none", kind: "read", what: "that the site answers, as InfluxDB 2" },
  remoteWrite: {
    method: "POST",
    path: "/api/v1/write",
    role: "device",
    kind: "write",
    form: "remote-write",
    what: "Prometheus remote write 1.0 and 2.0",
  },
  otlpMetrics: { method: "POST", path: "/v1/metrics", role: "device", kind: "write", form: "otlp", what: "OTLP/HTTP metrics" },
  ownMetrics: { method: "GET", path: "/metrics", role: "viewer", kind: "read", what: "Parapet's own metrics" },
  query: { method: "GET", path: "/api/v1/query", role: "viewer", kind: "read", what: "instant query (PromQL)" },
  queryForm: { method: "POST", path: "/api/v1/query", role: "viewer", kind: "read", what: "instant query, form body" },
  queryRange: { method: "GET", path: "/api/v1/query_range", role: "viewer", kind: "read", what: "range query (PromQL)" },
  queryRangeForm: { method: "POST", path: "/api/v1/query_range", role: "viewer", kind: "read", what: "range query, form body" },
  queryExemplars: { method: "GET", path: "/api/v1/query_exemplars", role: "viewer", kind: "read", what: "exemplars; there are none" },
  queryExemplarsForm: { method: "POST", path: "/api/v1/query_exemplars", role: "viewer", kind: "read", what: "exemplars, form body" },
  formatQuery: { method: "GET", path: "/api/v1/format_query", role: "viewer", kind: "read", what: "an expression in one form" },
  formatQueryForm: { method: "POST", path: "/api/v1/format_query", role: "viewer", kind: "read", what: "the same, form body" },
  series: { method: "GET", path: "/api/v1/series", role: "viewer", kind: "read", what: "the series that selectors select" },
  seriesForm: { method: "POST", path: "/api/v1/series", role: "viewer", kind: "read", what: "series, form body" },
  labels: { method: "GET", path: "/api/v1/labels", role: "viewer", kind: "read", what: "the names of labels" },
  labelsForm: { method: "POST", path: "/api/v1/labels", role: "viewer", kind: "read", what: "the names of labels, form body" },
  labelValues: { method: "GET", path: "/api/v1/label/:label/values", role: "viewer", kind: "read", what: "the values of a label" },
  metadata: { method: "GET", path: "/api/v1/metadata", role: "viewer", kind: "read", what: "types, help and units of metrics" },
  rules: { method: "GET", path: "/api/v1/rules", role: "viewer", kind: "read", what: "rule groups and their state" },
  alerts: { method: "GET", path: "/api/v1/alerts", role: "viewer", kind: "read", what: "alarms that are pending or active" },
  buildInfo: { method: "GET", path: "/api/v1/status/buildinfo", role: "viewer", kind: "read", what: "which Prometheus this speaks like" },
  openApi: { method: "GET", path: "/openapi.json", role: "none", kind: "read", what: "this table and its schemas, for machines" },
  asyncApi: { method: "GET", path: "/asyncapi.json", role: "none", kind: "read", what: "streams and the socket, for machines" },
  alarms: { method: "GET", path: "/api/alarms", role: "viewer", kind: "read", what: "the alarms that stand, worst first" },
  alarmHistory: { method: "GET", path: "/api/alarms/history", role: "viewer", kind: "read", what: "what happened to alarms" },
  alarmSamples: { method: "GET", path: "/api/alarms/samples", role: "viewer", kind: "read", what: "the samples behind an alarm" },
  alarmAcknowledge: { method: "POST", path: "/api/alarms/acknowledge", role: "operator", kind: "write", what: "acknowledge alarms" },
  alarmShelve: { method: "POST", path: "/api/alarms/shelve", role: "operator", kind: "write", what: "shelve alarms for a while" },
  alarmUnshelve: { method: "POST", path: "/api/alarms/unshelve", role: "operator", kind: "write", what: "end that" },
  alarmComment: { method: "POST", path: "/api/alarms/comment", role: "operator", kind: "write", what: "write on alarms" },
  alarmRemove: { method: "POST", path: "/api/alarms/remove", role: "operator", kind: "write", what: "take alarms out of service" },
  alarmReturn: { method: "POST", path: "/api/alarms/return", role: "operator", kind: "write", what: "return them" },
  alarmDrill: { method: "POST", path: "/api/alarms/drill", role: "operator", kind: "write", what: "a test alarm" },
  walls: { method: "GET", path: "/api/walls", role: "viewer", kind: "read", what: "the walls of the site" },
  wallGet: { method: "GET", path: "/api/walls/:wall", role: "viewer", kind: "read", what: "a wall's file, JSON or YAML" },
  wallPut: { method: "PUT", path: "/api/walls/:wall", role: "operator", kind: "write", what: "put a wall's file" },
  wallDelete: { method: "DELETE", path: "/api/walls/:wall", role: "operator", kind: "write", what: "delete a wall" },
  wallVersions: { method: "GET", path: "/api/walls/:wall/versions", role: "viewer", kind: "read", what: "a wall's versions" },
  wallSchema: { method: "GET", path: "/schemas/wall.json", role: "none", kind: "read", what: "the JSON Schema of wall files" },
  ruleFiles: { method: "GET", path: "/api/rules", role: "viewer", kind: "read", what: "the rule files of the site" },
  ruleFileGet: { method: "GET", path: "/api/rules/:file", role: "viewer", kind: "read", what: "a rule file, JSON or YAML" },
  ruleFilePut: { method: "PUT", path: "/api/rules/:file", role: "operator", kind: "write", what: "put a rule file" },
  ruleFileDelete: { method: "DELETE", path: "/api/rules/:file", role: "operator", kind: "write", what: "delete a rule file" },
  ruleFileVersions: { method: "GET", path: "/api/rules/:file/versions", role: "viewer", kind: "read", what: "a rule file's versions" },
  ruleSchema: { method: "GET", path: "/schemas/rules.json", role: "none", kind: "read", what: "the JSON Schema of rule files" },
  targets: { method: "GET", path: "/api/targets", role: "admin", kind: "read", what: "where notifications go, without secrets" },
  targetPut: { method: "PUT", path: "/api/targets/:target", role: "admin", kind: "write", what: "put a target of notifications" },
  targetDelete: { method: "DELETE", path: "/api/targets/:target", role: "admin", kind: "write", what: "delete a target" },
  targetTest: { method: "POST", path: "/api/targets/:target/test", role: "admin", kind: "write", what: "send a target a test message" },
  targetDead: { method: "GET", path: "/api/targets/:target/dead", role: "admin", kind: "read", what: "messages that were given up" },
  targetRetry: { method: "POST", path: "/api/targets/:target/retry", role: "admin", kind: "write", what: "try them again" },
  screens: { method: "GET", path: "/api/screens", role: "viewer", kind: "read", what: "the screens, paired and on" },
  screenPair: { method: "POST", path: "/api/screens", role: "operator", kind: "write", what: "pair a screen by its code" },
  screenRevoke: { method: "DELETE", path: "/api/screens/:screen", role: "operator", kind: "write", what: "take a screen's pairing back" },
  tokens: { method: "GET", path: "/api/tokens", role: "admin", kind: "read", what: "the tokens, without what they are" },
  tokenMake: { method: "POST", path: "/api/tokens", role: "admin", kind: "write", what: "make a token; it is shown once" },
  tokenRevoke: { method: "DELETE", path: "/api/tokens/:token", role: "admin", kind: "write", what: "revoke a token" },
  notices: { method: "GET", path: "/api/notices", role: "viewer", kind: "read", what: "the notices now shown" },
  noticePost: { method: "POST", path: "/api/notices", role: "operator", kind: "write", what: "post a notice" },
  noticeClear: { method: "DELETE", path: "/api/notices/:notice", role: "operator", kind: "write", what: "clear a notice" },
  audit: { method: "GET", path: "/api/audit", role: "admin", kind: "read", what: "the audit log, newest first" },
  auditExport: { method: "GET", path: "/api/audit.ndjson", role: "admin", kind: "read", what: "the whole audit log as NDJSON" },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
