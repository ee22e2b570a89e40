/** What senders ask before they send: whether anybody is there. */
import { jsonAnswer } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { INFLUX_VERSION } from "./influx-query.ts";

/** As Prometheus and the Pushgateway answer. */
export const ready: Handler = () => new Response("Parapet is ready.\n", { headers: { "content-type": "text/plain; charset=utf-8" } });

/** As InfluxDB 1.8: 204, or with `verbose` a word more. */
export const ping: Handler = ({ url }) => {
  const verbose = !["", "0", "false"].includes(url.searchParams.get("verbose") ?? "");
  const answer = verbose ? jsonAnswer({ version: INFLUX_VERSION }) : new Response(null, { status: 204 });
  answer.headers.set("x-influxdb-version", INFLUX_VERSION);
  return answer;
};

/** As InfluxDB 2. */
export const health: Handler = () =>
  jsonAnswer({ name: "parapet", message: "ready for queries and writes", status: "pass", checks: [], version: INFLUX_VERSION });
