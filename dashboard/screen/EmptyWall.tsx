/** A wall of which nothing was ever heard: what it waits for, and how to send that. */
import { useWall } from "../panels/context.ts";
import { addressOf } from "./address.ts";
import { seldomWordsOf } from "./seldom-words.ts";

export function EmptyWall({ open }: { readonly open: boolean }) {
  const words = seldomWordsOf(useWall().language);
  const base = addressOf(location.pathname)?.base ?? "";
  const token = open ? "" : "-H 'authorization: Bearer TOKEN' ";
  return (
    <div class="splash">
      <p class="splash-title">{words.emptyWall}</p>
      <p>{words.emptyWallHint}</p>
      <pre>{`curl ${token}${location.origin}${base}/devices/my-device/metrics -d '{"temperature_celsius": 21.5}'`}</pre>
    </div>
  );
}
