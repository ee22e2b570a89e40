/**
 * What each protocol's senders are told when a body is not taken: the status that loses least, and the shape they read.
 *
 * Which status makes which sender wait and which makes it drop was seen with the senders themselves. The rows that differ:
 * Prometheus drops what is answered 429 and every other 4xx, and waits at 5xx; Telegraf's v1 output drops at any 4xx; the
 * clients of InfluxDB 2 and the OpenTelemetry SDKs wait at 429 and 503 as long as Retry-After says; CloudEvents' webhooks must
 * be answered 429 with it. collectd and the Pushgateway's clients never send again: for them the status is for their log.
 *
 * The limit of series is none of these. Room comes when series leave, in days if at all, and a sender that waits sends nothing else
 * meanwhile: a body that passes it is answered 400 as any other of which a part can never be taken, and the rest of it is kept.
 */
import { PROBLEMS, type ProblemCode, problem } from "./errors.ts";

/** The protocol in which a route answers. */
export type IngestForm =
  | "native"
  | "influx-v1"
  | "influx-v2"
  | "remote-write"
  | "otlp"
  | "pushgateway"
  | "collectd"
  | "opentsdb"
  | "thingsboard"
  | "home-assistant"
  | "cloudevents";

type LaterCode = "too-fast" | "overloaded" | "storage-failed" | "body-too-large" | "unauthorized";

/** Of all other codes the status is the problem's own. */
// biome-ignore format: a table
const STATUS: Readonly<Record<IngestForm, Readonly<Record<LaterCode, number>>>> = {
  native:           { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  "influx-v1":      { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  "influx-v2":      { "too-fast": 429, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  "remote-write":   { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  otlp:             { "too-fast": 429, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  pushgateway:      { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  collectd:         { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  opentsdb:         { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  thingsboard:      { "too-fast": 429, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  "home-assistant": { "too-fast": 503, overloaded: 503, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
  cloudevents:      { "too-fast": 429, overloaded: 429, "storage-failed": 503, "body-too-large": 413, unauthorized: 401 },
};

/** Longer than a commit window and a restart, short beside any sender's buffer. */
const RETRY_AFTER_S = 5;

export interface FormAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array<ArrayBuffer>;
}

/** `requestType`: the body's Content-Type, for OTLP, which answers in the request's own. */
export function formAnswer(form: IngestForm, code: ProblemCode, detail = "", requestType = ""): FormAnswer {
  const rows: Readonly<Partial<Record<ProblemCode, number>>> = STATUS[form];
  const status = rows[code] ?? PROBLEMS[code][0];
  const { type, body } = SHAPES[form](status, code, detail || PROBLEMS[code][1], requestType);
  const headers: Record<string, string> = { "content-type": type };
  if (status === 429 || status === 503) headers["retry-after"] = String(RETRY_AFTER_S);
  // collectd sends credentials only when it was asked for them; to the others it does no harm.
  if (status === 401) headers["www-authenticate"] = 'Basic realm="parapet", charset="UTF-8"';
  return { status, headers, body };
}

interface Shape {
  readonly type: string;
  readonly body: FormAnswer["body"];
}

type ShapeOf = (status: number, code: ProblemCode, text: string, requestType: string) => Shape;

const SHAPES: Readonly<Record<IngestForm, ShapeOf>> = {
  native: (status, code, text) => ({
    type: "application/problem+json",
    body: JSON.stringify({ ...problem(code, text === PROBLEMS[code][1] ? "" : text), status }),
  }),
  "influx-v1": (_, code, text) => json({ error: INFLUX_TEXTS[code] ?? text }),
  "influx-v2": (_, code, text) => json({ code: INFLUX_CODES[code] ?? "invalid", message: text }),
  "remote-write": plain,
  otlp: rpcStatus,
  pushgateway: plain,
  collectd: plain,
  opentsdb: (status, _, text) => json({ error: { code: status, message: text } }),
  thingsboard: (status, _, text) => json({ status, message: text }),
  "home-assistant": (_, __, text) => json({ message: text }),
  cloudevents: (...args) => SHAPES.native(...args),
};

/** Telegraf and the v1 clients look for these texts. */
const INFLUX_TEXTS: Readonly<Partial<Record<ProblemCode, string>>> = {
  "body-too-large": "Request Entity Too Large",
  unauthorized: "authorization failed",
};

const INFLUX_CODES: Readonly<Partial<Record<ProblemCode, string>>> = {
  "body-too-large": "request too large",
  "too-fast": "too many requests",
  overloaded: "unavailable",
  "storage-failed": "unavailable",
  unauthorized: "unauthorized",
  forbidden: "forbidden",
  "wrong-device": "forbidden",
  internal: "internal error",
};

function json(value: unknown): Shape {
  return { type: "application/json", body: JSON.stringify(value) };
}

function plain(_: number, __: ProblemCode, text: string): Shape {
  return { type: "text/plain; charset=utf-8", body: `${text}\n` };
}

/** google.rpc.Code of a status, as gRPC maps them. */
const RPC_CODES: Readonly<Record<number, number>> = { 400: 3, 401: 16, 403: 7, 413: 8, 415: 3, 429: 8, 503: 14 };

/** google.rpc.Status: field 1 is the code (varint), field 2 the message. */
function rpcStatus(status: number, _: ProblemCode, text: string, requestType: string): Shape {
  const code = RPC_CODES[status] ?? 13;
  if (!requestType.includes("protobuf")) return json({ code, message: text });
  // Short enough for a length of one byte, and ASCII, which is UTF-8.
  const message = [...text.slice(0, 127)].map((c) => (c <= "~" ? c.charCodeAt(0) : 0x3f));
  return { type: "application/x-protobuf", body: Uint8Array.of(0x08, code, 0x12, message.length, ...message) };
}
