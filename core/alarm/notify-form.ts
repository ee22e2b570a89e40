/**
 * What goes over the wire to targets, as texts of JSON: Alertmanager's API v2 (api/v2/openapi.yaml, `postableAlerts`) as Prometheus'
 * notifier fills it, and the body of Alertmanager's webhooks, version 4 (notify/webhook, template.Data).
 */
import { compareText, type Labels } from "../metric.ts";
import { alarmNameOf, type Told } from "./notify.ts";

/** Prometheus' `--rules.alert.resend-delay`. */
export const RESEND_MS = 60_000;
/**
 * How long a word holds that is not repeated: as Prometheus has it, four times the delay between two (rules/alerting.go). Ours are a
 * minute apart whatever the interval of the rule: what stands is sent again without being evaluated.
 */
export const VALID_MS = 4 * RESEND_MS;
/** Prometheus' `--alertmanager.notification-batch-size`. */
export const BATCH_ALARMS = 256;
/** Of one request, bytes. */
export const MAX_BODY_BYTES = 256 * 1024;

const UTF8 = new TextEncoder();

/** Where a reader finds an alarm, by its id; `null` where the site does not know its own address. */
export type LinkOf = (id: string) => string | null;

/** A request's text, and how many alarms it tells of. */
export interface Body {
  readonly text: string;
  readonly alarms: number;
}

/** Everything that is told, in as many requests as it takes: each is made when it is asked for. */
export function* alertmanagerBodies(told: Iterable<Told>, linkOf: LinkOf, nowMs: number): Iterable<Body> {
  let [texts, bytes]: [string[], number] = [[], 0];
  for (const one of told) {
    const text = JSON.stringify(alertOf(one, linkOf, nowMs));
    const more = UTF8.encode(text).length + 1;
    if (texts.length >= BATCH_ALARMS || bytes + more > MAX_BODY_BYTES - 1) {
      yield { text: `[${texts.join(",")}]`, alarms: texts.length };
      [texts, bytes] = [[], 0];
    }
    texts.push(text);
    bytes += more;
  }
  if (texts.length > 0) yield { text: `[${texts.join(",")}]`, alarms: texts.length };
}

function alertOf({ id, labels, annotations, startsMs, endsMs }: Told, linkOf: LinkOf, nowMs: number): object {
  const link = linkOf(id);
  return {
    annotations: Object.fromEntries(annotations),
    endsAt: timeOf(endsMs ?? nowMs + VALID_MS),
    startsAt: timeOf(startsMs),
    ...(link === null ? {} : { generatorURL: link }),
    labels: Object.fromEntries(labels),
  };
}

/** Go's time of nobody: what stands has no end. */
const NO_TIME = "0001-01-01T00:00:00Z";

export interface WebhookGroup {
  /** Of the target. */
  readonly receiver: string;
  /** `alertname` of all of them. */
  readonly name: string;
  /** What changed first: where not all fit, the others are counted. */
  readonly told: readonly Told[];
  /** Of the console; "" where the site does not know its own address. */
  readonly externalUrl: string;
}

/** One message about the alarms of one name. */
export function webhookBody({ receiver, name, told, externalUrl }: WebhookGroup, linkOf: LinkOf): Body {
  const alerts = told.map((one) => webhookAlert(one, linkOf));
  const head = {
    receiver,
    status: told.some(({ endsMs }) => endsMs === null) ? "firing" : "resolved",
    groupLabels: { alertname: name },
    commonLabels: commonOf(told.map(({ labels }) => labels)),
    commonAnnotations: commonOf(told.map(({ annotations }) => annotations)),
    externalURL: externalUrl,
    version: "4",
    groupKey: `{}:{alertname=${JSON.stringify(name)}}`,
  };
  // With room for the brackets and the number behind them.
  let left = MAX_BODY_BYTES - UTF8.encode(JSON.stringify(head)).length - 64;
  let fit = 0;
  for (const alert of alerts) {
    left -= UTF8.encode(JSON.stringify(alert)).length + 1;
    if (left < 0) break;
    fit++;
  }
  const { receiver: _receiver, status, ...rest } = head;
  const message = { receiver, status, alerts: alerts.slice(0, fit), ...rest, truncatedAlerts: alerts.length - fit };
  return { text: JSON.stringify(message), alarms: alerts.length };
}

function webhookAlert({ id, labels, annotations, startsMs, endsMs }: Told, linkOf: LinkOf): object {
  return {
    status: endsMs === null ? "firing" : "resolved",
    labels: Object.fromEntries(labels),
    annotations: Object.fromEntries(annotations),
    startsAt: timeOf(startsMs),
    endsAt: endsMs === null ? NO_TIME : timeOf(endsMs),
    generatorURL: linkOf(id) ?? "",
    fingerprint: fingerprintOf(labels),
  };
}

function commonOf(sets: readonly Labels[]): Readonly<Record<string, string>> {
  const [first = [], ...others] = sets;
  const has = others.map((labels) => new Map(labels));
  return Object.fromEntries(first.filter(([name, value]) => has.every((labels) => labels.get(name) === value)));
}

/** FNV-1a, 64 bits, over names and values with a byte behind each that no UTF-8 has (prometheus/common, model/signature.go). */
export function fingerprintOf(labels: Labels): string {
  let hash = 0xcbf29ce484222325n;
  const add = (byte: number): void => {
    hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & 0xffffffffffffffffn;
  };
  for (const label of [...labels].sort((a, b) => compareText(a[0], b[0]))) {
    for (const text of label) {
      for (const byte of UTF8.encode(text)) add(byte);
      add(0xff);
    }
  }
  return hash.toString(16).padStart(16, "0");
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

/** Those of one name, what changed first. */
export function groupOf(name: string, all: Iterable<Told>, changed: ReadonlySet<string>): readonly Told[] {
  const group = [...all].filter((one) => alarmNameOf(one) === name && (one.endsMs === null || changed.has(one.id)));
  return group.sort((a, b) => Number(changed.has(b.id)) - Number(changed.has(a.id)) || compareText(a.id, b.id));
}
