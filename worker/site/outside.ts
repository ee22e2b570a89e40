/**
 * The way out of a site for notifications: only where they may go. `serve` gives two (scripts/serve-config.ts): one that reaches public
 * addresses alone, whatever a name leads to, and one for the hosts that NOTIFY_HOSTS names. On Cloudflare there is one, and no network
 * behind it.
 */
import { RESEND_MS } from "../../core/alarm/notify-form.ts";
import type { Labels } from "../../core/metric.ts";
import type { Env } from "../env.ts";
import { checkAddress } from "../notify-address.ts";
import type { Outside } from "./target-line.ts";

export function outsideOf(env: Env): Outside {
  return {
    allow: (text) => {
      const checked = checkAddress(text, env.NOTIFY_HOSTS ?? "");
      return checked.ok ? { url: checked.url.href, named: checked.named } : null;
    },
    fetch: (url, init, named) => {
      const way = named ? env.NOTIFY_NAMED : env.NOTIFY_PUBLIC;
      return way ? way.fetch(url, init) : fetch(url, init);
    },
    now: () => Date.now(),
    resendMs: Number(env.NOTIFY_RESEND_MS ?? RESEND_MS),
  };
}

/** Alarms of two sites with the same labels would be one to a target that both tell: where there are several, each says which it is. */
export function siteLabels({ SITES }: Env, site: string): Labels {
  return SITES.includes(",") ? [["site", site]] : [];
}

/** Where people reach the console of a site; "" where EXTERNAL_URL does not say. */
export function consoleUrl(env: Env, site: string): string {
  if (!env.EXTERNAL_URL) return "";
  const first = env.SITES.split(",")[0]?.trim();
  return `${env.EXTERNAL_URL.replace(/\/$/, "")}${site === first ? "" : `/s/${site}`}/console`;
}
