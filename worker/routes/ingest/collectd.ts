/** collectd's write_http. It never sends a body again: what can be taken of it is, and the answer is for its log. */
import { parseCollectd } from "../../../core/ingest/collectd.ts";
import { formResponse } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store } from "./receive.ts";

/** `?rates=1` says that collectd was told `StoreRates true`. */
export const collectd: Handler = (context) => {
  const { request, url } = context;
  const rates = ["1", "true"].includes(url.searchParams.get("rates") ?? "");
  return receive(context, "collectd", (bytes) =>
    store(context, "collectd", parseCollectd(bytes, { rates }), ({ refused, limit, rejections }) => {
      // Anything but 200 is an error in its log.
      if (refused === 0) return new Response(null, { status: 200 });
      return formResponse("collectd", limit ?? "bad-request", `${refused} refused: ${describe(rejections)}`, request);
    }),
  );
};
