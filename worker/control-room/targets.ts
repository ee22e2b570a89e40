/** Targets of notifications, in the room: what a put orders of the site, and where it may not lead. The site keeps them. */
import type { Params } from "../../protocol/command.ts";
import { checkAddress } from "../notify-address.ts";
import type { SiteCommand } from "../site/apply.ts";
import type { Planned } from "./plans.ts";
import type { Entry } from "./storage.ts";

/** `hosts`: NOTIFY_HOSTS. */
export function putTarget({ command: id, params, caller, atMs }: Entry, hosts: string): Planned {
  const { command: _, secret, ...settings } = params as Params<"targets.put">;
  const address = checkAddress(settings.url, hosts);
  if (!address.ok) return { ok: false, code: "bad-target", message: `url: ${address.reason}` };
  if (settings.kind === "alertmanager" && address.url.search !== "")
    return { ok: false, code: "bad-target", message: "url: is the address of an Alertmanager, and has no ?" };
  const put = { ...settings, url: address.url.href, secret, putMs: atMs, putBy: caller.who };
  return order({ id, type: "target-set", put }, settings.target);
}

export function targetOrder({ command: id, params }: Entry, type: "target-delete" | "target-test" | "target-retry"): Planned {
  const { target } = params as Params<"targets.delete" | "targets.test" | "targets.retry">;
  return order({ id, type, target }, target);
}

function order(command: SiteCommand, target: string): Planned {
  return { ok: true, order: command, keep: () => {}, made: { target }, secret: null };
}
