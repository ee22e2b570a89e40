/** Home Assistant's way to set a state, for what was made to report to it. */
import { parseHomeAssistantState } from "../../../core/ingest/home-assistant.ts";
import { formResponse, jsonAnswer } from "../../answers.ts";
import type { Handler } from "../context.ts";
import { describe, receive, store } from "./receive.ts";

export const homeAssistantState: Handler = (context) => {
  const entity = context.param("entity");
  return receive(context, "home-assistant", (bytes) =>
    store(context, "home-assistant", parseHomeAssistantState(bytes, entity), ({ refused, rejections, limit }) => {
      if (refused > 0) return formResponse("home-assistant", limit ?? "bad-request", describe(rejections), context.request);
      return jsonAnswer({ entity_id: entity });
    }),
  );
};
