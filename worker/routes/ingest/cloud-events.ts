/** CloudEvents, delivered as a webhook (https://github.com/cloudevents/spec/blob/main/cloudevents/http-webhook.md). */
import { decodeCloudEventHeader, parseCloudEvents } from "../../../core/ingest/cloud-events.ts";
import { formResponse } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store } from "./receive.ts";

/** Events that were taken, by source and id: delivered again they are the same. As much as this isolate remembers, no more. */
const TAKEN = new Set<string>();
const MAX_TAKEN = 10_000;

export const cloudEvents: Handler = (context) => {
  const { request, site } = context;
  const attributes = attributesOf(request.headers);
  if (attributes === undefined) return formResponse("cloudevents", "bad-request", "A ce- header is not percent-encoded UTF-8.", request);
  return receive(context, "cloudevents", (bytes) => {
    const isKnown = (event: string): boolean => TAKEN.has(`${site} ${event}`);
    const parsed = parseCloudEvents(bytes, { isKnown, ...(attributes === null ? {} : { attributes }) });
    return store(context, "cloudevents", parsed, ({ stored, refused, rejections, limit }) => {
      if (refused > 0 && stored === 0) return formResponse("cloudevents", limit ?? "nothing-accepted", describe(rejections), request);
      for (const event of parsed.events) remember(`${site} ${event}`);
      return refused === 0 ? new Response(null, { status: 204 }) : Response.json({ stored, refused, rejections });
    });
  });
};

function remember(event: string): void {
  const [oldest] = TAKEN;
  if (TAKEN.size >= MAX_TAKEN && oldest !== undefined) TAKEN.delete(oldest);
  TAKEN.add(event);
}

/** Of binary mode; `null` when the event is in the body; `undefined` when one cannot be decoded. */
function attributesOf(headers: Headers): Record<string, string> | null | undefined {
  const attributes: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (!name.startsWith("ce-")) continue;
    const decoded = decodeCloudEventHeader(value);
    if (decoded === undefined) return undefined;
    attributes[name.slice(3)] = decoded;
  }
  return Object.keys(attributes).length === 0 ? null : attributes;
}

/** The handshake before the first delivery: events from there may come, as fast as they like. */
export const cloudEventsHandshake: Handler = ({ request }) => {
  const headers = new Headers({ allow: "POST, OPTIONS" });
  const origin = request.headers.get("webhook-request-origin");
  if (origin !== null) {
    headers.set("webhook-allowed-origin", origin.slice(0, 200));
    headers.set("webhook-allowed-rate", "*");
  }
  return new Response(null, { status: 200, headers });
};
