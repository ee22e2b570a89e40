/** What the contract says of answers is what the routes answer: requests of every kind, each answer held against `/openapi.json`. */
import { Validator } from "@cfworker/json-schema";
import { beforeAll, describe, expect, it } from "vitest";
import { ROUTES, type Route, type RouteName } from "../../protocol/routes.ts";
import { measure, send } from "./wall.ts";

// biome-ignore lint/suspicious/noExplicitAny: the test looks into a document of another's form
let document: any;

beforeAll(async () => {
  document = await (await send("/openapi.json")).json();
  await measure("press-1", { speed_rpm: 1_200, jobs_total: 3 });
  await measure("press-2", { speed_rpm: 900 });
});

interface Sent {
  readonly route: RouteName;
  /** After the route's own path. */
  readonly query?: string;
  readonly body?: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly status: number;
}

const FORM = { "content-type": "application/x-www-form-urlencoded" };
const now = Date.now() / 1000;
const range = `query=speed_rpm&start=${now - 60}&end=${now}&step=15`;

const RULES = "groups: [{ name: g, rules: [{ alert: A, expr: up == 0 }, { record: a:b, expr: sum(up) }] }]\n";
const WALL = "wall: w\npanels: [{ type: status-grid }]\n";

const TARGET = '{"kind":"webhook","url":"http://127.0.0.1:9/hook","secret":"a-secret"}';

const REQUESTS: readonly Sent[] = [
  { route: "query", query: "?query=speed_rpm", status: 200 },
  { route: "query", query: "?query=1", status: 200 },
  { route: "query", query: "?query=speed_rpm&stats=all&limit=1", status: 200 },
  { route: "query", query: "?query=sum(", status: 400 },
  { route: "query", query: "?query=up&time=x", status: 400 },
  { route: "query", query: "?query=topk(0/0,speed_rpm)", status: 422 },
  { route: "queryForm", body: "query=2*3", headers: FORM, status: 200 },
  { route: "queryRange", query: `?${range}`, status: 200 },
  { route: "queryRange", query: "?query=up", status: 400 },
  { route: "queryRangeForm", body: range, headers: FORM, status: 200 },
  { route: "queryExemplars", query: "?query=up", status: 200 },
  { route: "queryExemplarsForm", body: "query=up", headers: FORM, status: 200 },
  { route: "formatQuery", query: "?query=sum(up)by(job)", status: 200 },
  { route: "formatQuery", query: "?query=sum(", status: 400 },
  { route: "formatQueryForm", body: "query=up", headers: FORM, status: 200 },
  { route: "series", query: "?match[]=speed_rpm", status: 200 },
  { route: "series", status: 400 },
  { route: "seriesForm", body: "match[]=speed_rpm&limit=1", headers: FORM, status: 200 },
  { route: "labels", status: 200 },
  { route: "labelsForm", body: "limit=1", headers: FORM, status: 200 },
  { route: "labelValues", path: { label: "device" }, status: 200 },
  { route: "labelValues", path: { label: "a-b" }, status: 400 },
  { route: "metadata", status: 200 },
  { route: "metadata", query: "?limit=x", status: 400 },
  { route: "rules", status: 200 },
  { route: "rules", query: "?type=x", status: 400 },
  { route: "alerts", status: 200 },
  { route: "buildInfo", status: 200 },
  { route: "openApi", status: 200 },
  { route: "asyncApi", status: 200 },
  { route: "ownMetrics", status: 200 },
  { route: "ready", status: 200 },
  { route: "healthy", status: 200 },
  { route: "ping", status: 204 },
  { route: "health", status: 200 },
  { route: "deviceMetrics", path: { device: "d" }, body: '{"a":1}', status: 204 },
  { route: "deviceMetrics", path: { device: "d" }, body: '{"a":1,"b":"x"}', status: 200 },
  { route: "deviceMetrics", path: { device: "d" }, body: "x", status: 400 },
  { route: "textWrite", path: { stream: "build" }, body: "ok\n", status: 204 },
  { route: "textWrite", path: { stream: "a b" }, body: "ok", status: 400 },
  { route: "textWrite", path: { stream: "build" }, query: "?append=2", body: "ok", status: 400 },
  { route: "textWrite", path: { stream: "build" }, body: "ok", headers: { "content-encoding": "gzip" }, status: 415 },
  { route: "textPut", path: { stream: "build" }, query: "?append=line", body: "more", status: 204 },
  { route: "texts", status: 200 },
  { route: "textGet", path: { stream: "build" }, status: 200 },
  { route: "textGet", path: { stream: "none" }, status: 404 },
  { route: "textDelete", path: { stream: "build" }, status: 204 },
  { route: "textDelete", path: { stream: "build" }, status: 404 },
  { route: "metrics", body: '{"a":1}', headers: { "content-encoding": "br" }, status: 415 },
  { route: "influxWrite", body: "m v=1", status: 204 },
  { route: "influxWrite", body: "m v=", status: 400 },
  { route: "influxWriteV2", body: "m v=", status: 400 },
  { route: "remoteWrite", body: "x", headers: { "content-type": "application/x-protobuf" }, status: 400 },
  { route: "remoteWrite", body: "{}", headers: { "content-type": "application/json" }, status: 415 },
  { route: "otlpMetrics", body: "{}", headers: { "content-type": "application/json" }, status: 200 },
  { route: "otlpMetrics", body: "[]", headers: { "content-type": "application/json" }, status: 400 },
  { route: "otlpMetrics", body: "x", headers: { "content-type": "text/plain" }, status: 415 },
  { route: "influxQuery", query: "?q=SHOW DATABASES", status: 200 },
  { route: "influxQuery", status: 400 },
  { route: "deviceQuery", path: { device: "d" }, query: "?a=1", status: 204 },
  { route: "deviceQuery", path: { device: "d" }, query: "?a=x", status: 400 },
  { route: "collectd", body: "PUTVAL h/load/load N:1:2:3", status: 200 },
  { route: "collectd", body: "x", status: 400 },
  { route: "put", body: "[]", status: 204 },
  { route: "put", query: "?summary", body: "[]", status: 200 },
  { route: "put", body: "x", status: 400 },
  { route: "telemetry", path: { credential: "d" }, body: '{"a":1}', status: 200 },
  { route: "telemetry", path: { credential: "d" }, body: "x", status: 400 },
  { route: "attributes", path: { credential: "d" }, body: "{}", status: 200 },
  { route: "homeAssistantState", path: { entity: "sensor.a" }, body: '{"state":"1"}', status: 200 },
  { route: "homeAssistantState", path: { entity: "a" }, body: '{"state":"1"}', status: 400 },
  { route: "cloudEvents", body: '{"specversion":"1.0","id":"1","source":"/s","type":"t","data":1}', status: 204 },
  { route: "cloudEvents", body: "{}", status: 400 },
  { route: "cloudEventsHandshake", status: 200 },
  { route: "pushReplace", path: { job: "job", rest: "batch" }, body: "done 1\n", status: 200 },
  { route: "pushAdd", path: { job: "job", rest: "batch" }, body: "done 1\n", status: 200 },
  { route: "pushAdd", path: { job: "job", rest: "batch" }, body: "done x\n", status: 400 },
  { route: "pushDelete", path: { job: "job", rest: "batch" }, status: 202 },
  { route: "screenWorker", status: 200 },
  { route: "sessionShow", status: 200 },
  { route: "sessionOpen", body: '{"token":"wrong"}', status: 401 },
  { route: "sessionOpen", body: "{}", status: 400 },
  { route: "sessionEnd", query: "?everywhere=x", status: 400 },
  { route: "sessionEnd", status: 204 },
  { route: "pairingStart", status: 200 },
  { route: "pairingClaim", body: '{"secret":"0123456789abcdef0123456789abcdef"}', status: 404 },
  { route: "report", path: { screen: "tv" }, body: "{}", status: 400 },
  { route: "wallEvents", path: { wall: "overview" }, query: "?screen=!", status: 400 },
  { route: "consoleSocket", status: 426 },
  { route: "walls", status: 200 },
  { route: "wallPut", path: { wall: "w" }, query: "?dry-run=1", body: WALL, status: 200 },
  { route: "wallPut", path: { wall: "w" }, body: WALL, status: 200 },
  { route: "wallPut", path: { wall: "w" }, body: "wall: w", status: 400 },
  { route: "wallGet", path: { wall: "w" }, status: 200 },
  { route: "wallGet", path: { wall: "w" }, query: "?format=yaml", status: 200 },
  { route: "wallGet", path: { wall: "w" }, query: "?version=0", status: 400 },
  { route: "wallGet", path: { wall: "none" }, status: 404 },
  { route: "wallVersions", path: { wall: "w" }, status: 200 },
  { route: "wallDelete", path: { wall: "w" }, status: 200 },
  { route: "wallDelete", path: { wall: "w" }, status: 404 },
  { route: "wallSchema", status: 200 },
  { route: "ruleFiles", status: 200 },
  { route: "ruleFilePut", path: { file: "r" }, query: "?dry-run=1", body: RULES, status: 200 },
  { route: "ruleFilePut", path: { file: "r" }, body: RULES, status: 200 },
  { route: "ruleFilePut", path: { file: "r" }, body: "groups: 5", status: 400 },
  { route: "ruleFilePut", path: { file: "a.b" }, body: RULES, status: 400 },
  { route: "ruleFiles", status: 200 },
  { route: "ruleFileGet", path: { file: "r" }, status: 200 },
  { route: "ruleFileGet", path: { file: "r" }, query: "?format=yaml", status: 200 },
  { route: "ruleFileGet", path: { file: "none" }, status: 404 },
  { route: "ruleFileVersions", path: { file: "r" }, status: 200 },
  { route: "alarms", status: 200 },
  { route: "alarmHistory", query: "?limit=5&from=1000", status: 200 },
  { route: "alarmHistory", query: "?limit=none", status: 400 },
  { route: "alarmSamples", query: "?alarm=none&start=0&end=60&step=15", status: 404 },
  { route: "alarmAcknowledge", body: '{"ids":["none"]}', status: 200 },
  { route: "alarmAcknowledge", body: '{"ids":[]}', status: 400 },
  { route: "alarmShelve", body: '{"ids":["none"],"forMs":60000}', status: 200 },
  { route: "alarmShelve", body: '{"ids":["none"],"forMs":6}', status: 400 },
  { route: "alarmUnshelve", body: '{"ids":["none"]}', status: 200 },
  { route: "alarmComment", body: '{"ids":["none"],"note":"seen"}', status: 200 },
  { route: "alarmComment", body: '{"ids":["none"],"note":" "}', status: 400 },
  { route: "alarmRemove", body: '{"ids":["none"]}', status: 200 },
  { route: "alarmReturn", body: '{"ids":["none"]}', status: 200 },
  { route: "alarmDrill", body: '{"priority":"low"}', status: 200 },
  { route: "alarmDrill", body: "{}", status: 409 },
  { route: "ruleFileDelete", path: { file: "r" }, status: 200 },
  { route: "ruleFileDelete", path: { file: "r" }, status: 404 },
  { route: "ruleSchema", status: 200 },
  { route: "targetPut", path: { target: "t" }, body: TARGET, status: 200 },
  { route: "targetPut", path: { target: "t" }, body: '{"kind":"pigeon","url":"https://example.org/"}', status: 400 },
  { route: "targetPut", path: { target: "t" }, body: '{"kind":"webhook","url":"http://example.org/"}', status: 400 },
  { route: "targets", status: 200 },
  { route: "targetTest", path: { target: "t" }, status: 200 },
  { route: "targetTest", path: { target: "none" }, status: 404 },
  { route: "targetDead", path: { target: "t" }, status: 200 },
  { route: "targetDead", path: { target: "none" }, status: 404 },
  { route: "targetRetry", path: { target: "t" }, status: 200 },
  { route: "targetRetry", path: { target: "none" }, status: 404 },
  { route: "targetDelete", path: { target: "t" }, status: 200 },
  { route: "targetDelete", path: { target: "t" }, status: 404 },
  { route: "screens", status: 200 },
  { route: "screenPair", body: '{"code":"BCDFGHJK","name":"tv","wall":"overview"}', status: 404 },
  { route: "screenRevoke", path: { screen: "none" }, status: 404 },
  { route: "tokenMake", body: '{"name":"reader","role":"viewer"}', status: 200 },
  { route: "tokenMake", body: '{"name":"reader","role":"king"}', status: 400 },
  { route: "tokens", status: 200 },
  { route: "tokenRevoke", path: { token: "none" }, status: 404 },
  { route: "noticePost", body: '{"text":"Fire drill at 14:00"}', status: 200 },
  { route: "noticePost", body: '{"text":""}', status: 400 },
  { route: "noticePost", body: '{"text":"x"}', headers: { origin: "https://evil.example" }, status: 403 },
  { route: "notices", status: 200 },
  { route: "noticeClear", path: { notice: "none" }, status: 404 },
  { route: "audit", status: 200 },
  { route: "audit", query: "?before=x", status: 400 },
  { route: "auditExport", status: 200 },
];

/** The schema of an answer, resolved in the document; `undefined`: the contract has no word for it. */
function schemaFor({ method, path }: Route, status: number, type: string): object | undefined {
  const operation = document.paths[path.replace(/:(\w+)/g, "{$1}").replace("*", "{rest}")][method.toLowerCase()];
  const { content } = operation.responses[status] ?? {};
  const schema = content?.[type]?.schema;
  return schema && { ...schema, components: document.components };
}

describe("the contract", () => {
  it.each(REQUESTS)("is kept by $route $query $body: $status", async ({ route, query = "", body, path = {}, headers = {}, status }) => {
    const { method, path: pattern }: Route = ROUTES[route];
    const filled = Object.entries({ ...path }).reduce(
      (text, [name, value]) => text.replace(name === "rest" ? "*" : `:${name}`, value),
      pattern,
    );
    const response = await send(`${filled}${query}`, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await response.text();
    expect([response.status, text.slice(0, 400)]).toEqual([status, expect.anything()]);
    const operation = document.paths[pattern.replace(/:(\w+)/g, "{$1}").replace("*", "{rest}")][method.toLowerCase()];
    expect(Object.keys(operation.responses)).toContain(String(status));
    if (text === "") return;
    const type = (response.headers.get("content-type") ?? "").replace(/;.*/, "");
    const schema = schemaFor(ROUTES[route], status, type);
    expect([type, schema]).toEqual([type, expect.anything()]);
    const values: unknown[] =
      type === "application/x-ndjson"
        ? text
            .trim()
            .split("\n")
            .map((line) => JSON.parse(line))
        : [type.endsWith("json") ? JSON.parse(text) : text];
    const validator = new Validator(schema as object, "2020-12", false);
    for (const value of values) expect(validator.validate(value)).toMatchObject({ valid: true, errors: [] });
  });

  it("would notice an answer of another form", () => {
    const schema = schemaFor(ROUTES.query, 200, "application/json");
    const validator = new Validator(schema as object, "2020-12", false);
    expect(validator.validate({ status: "success", data: { resultType: "vector", result: [{}] } }).valid).toBe(false);
    expect(schemaFor(ROUTES.query, 418, "application/json")).toBeUndefined();
  });

  it("is held against each route that answers at once: a new one needs a request above", () => {
    const asked = new Set<string>(REQUESTS.map(({ route }) => route));
    const left = Object.entries(ROUTES as Record<string, Route>).filter(([name, { kind }]) => kind !== "page" && !asked.has(name));
    expect(left.map(([name]) => name)).toEqual(["consoleEvents", "influxQueryForm"]);
  });
});
