/** What the tests inside the runtime share: requests to the Worker, streams, frames. */
import { exports } from "cloudflare:workers";
import { type EventReader, type ReadEvent, readEvents } from "../support/events.ts";

export const ORIGIN = "http://localhost";

export function send(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(`${ORIGIN}${path}`, init));
}

export function post(path: string, body: string | Uint8Array, headers: Record<string, string> = {}): Promise<Response> {
  return send(path, { method: "POST", body, headers });
}

/** One metric of one device, as a microcontroller sends it. */
export async function measure(device: string, metrics: Record<string, number>, site = ""): Promise<void> {
  const response = await post(`${site}/devices/${device}/metrics`, JSON.stringify(metrics));
  if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
}

export async function openWall(query = "", site = ""): Promise<EventReader> {
  const response = await send(`${site}/walls/overview/events${query}`, { headers: { accept: "text/event-stream" } });
  if (!response.body) throw new Error("no body");
  return readEvents(response.body);
}

const STATE_EVENTS = ["snapshot", "frame", "notice", "alarm", "text"];

export const isState = ({ event }: ReadEvent): boolean => STATE_EVENTS.includes(event);
