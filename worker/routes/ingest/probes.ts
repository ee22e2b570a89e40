/** What senders ask before they send: whether anybody is there. */
import type { Handler } from "../context.ts";

/** As Prometheus and the Pushgateway answer. */
export const ready: Handler = () => new Response("Parapet is ready.\n", { headers: { "content-type": "text/plain; charset=utf-8" } });
