/** ThingsBoard's device API over HTTP: the device's token stands in the address, and says which device it is. */
import { parseTelemetry } from "../../../core/ingest/thingsboard.ts";
import { formResponse } from "../../answers.ts";
import type { Handler, RouteContext } from "../context.ts";
import { describe, receive, store } from "./receive.ts";

export const telemetry: Handler = (context) => {
  return receive(context, "thingsboard", (bytes) =>
    store(context, "thingsboard", parseTelemetry(bytes, deviceName(context)), ({ stored, refused, rejections, limit }) => {
      // Texts among the values are no samples, and no reason to send the others again.
      if (refused === 0 || stored > 0) return new Response(null, { status: 200 });
      return formResponse("thingsboard", limit ?? "nothing-accepted", describe(rejections), context.request);
    }),
  );
};

/** Attributes are what a device is, not what it measures: heard, and not kept. */
export const attributes: Handler = (context) => receive(context, "thingsboard", () => new Response(null, { status: 200 }));

/** The one device that the token is for, else the token's name; in open mode what stands in the token's place. */
function deviceName({ caller, param }: RouteContext): string {
  if (caller.identity.type !== "credential") return param("credential");
  const [only, ...others] = caller.devices ?? [];
  return only !== undefined && others.length === 0 ? only : caller.who;
}
