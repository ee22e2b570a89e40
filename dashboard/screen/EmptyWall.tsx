/** A wall without panels: what it waits for, and how to send that. */
import { useWall } from "../panels/context.ts";
import { seldomWordsOf } from "./seldom-words.ts";

export function EmptyWall() {
  const words = seldomWordsOf(useWall().language);
  return (
    <div class="splash">
      <p class="splash-title">{words.emptyWall}</p>
      <p>{words.emptyWallHint}</p>
      <pre>{`curl ${location.origin}/devices/my-device/metrics -d '{"temperature_celsius": 21.5}'`}</pre>
    </div>
  );
}
