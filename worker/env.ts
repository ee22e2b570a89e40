/** What the platform hands the Worker and its objects: bindings of wrangler.toml, variables, secrets. */
import type { ControlRoom } from "./control-room/control-room.ts";
import type { DiskProbe } from "./disk-probe.ts";
import type { Site } from "./site/site.ts";

export interface Env {
  readonly SITE: DurableObjectNamespace<Site>;
  readonly CONTROL_ROOM: DurableObjectNamespace<ControlRoom>;
  readonly DISK_PROBE: DurableObjectNamespace<DiskProbe>;
  readonly ASSETS: Fetcher;
  /** Comma separated names of the sites; the first is served without `/s/{site}`. */
  readonly SITES: string;
  /** `required` or `open`; anything but `open` means `required`. */
  readonly AUTH?: string;
  /** The first admin's token. */
  readonly ADMIN_TOKEN?: string;
  /** Cloudflare Access (worker/access.ts): team name, audience tag, JSON of addresses to roles. */
  readonly ACCESS_TEAM?: string;
  readonly ACCESS_AUD?: string;
  readonly ACCESS_ROLES?: string;
  /** Which pages may show ours in a frame, as in CSP's frame-ancestors: a signage player's. None by default. */
  readonly FRAME_ANCESTORS?: string;
  /** How long the audit log is kept, days. */
  readonly AUDIT_DAYS?: string;
  /** The platform's rate limit, by token or address, where it is bound. */
  readonly INGEST_RATE?: RateLimit;
  /** How long samples are kept as they came, days. */
  readonly RAW_DAYS?: string;
  /** How large a site's database may grow, bytes; past 90 % of it the oldest day leaves. */
  readonly MAX_DATABASE_BYTES?: string;
  /** After how many samples a checkpoint ends the journal: a start replays at most so many, and those of a commit window. */
  readonly CHECKPOINT_SAMPLES?: string;
  /** How many series a site may have. */
  readonly MAX_SERIES?: string;
  /** How much memory its series may take, bytes: the default fits an object of Cloudflare's. */
  readonly MAX_HEAD_BYTES?: string;
  /** Hosts that notifications may go to beside https on the internet: `host[:port]`, comma separated. */
  readonly NOTIFY_HOSTS?: string;
  /** How often an Alertmanager is told everything that stands, ms. */
  readonly NOTIFY_RESEND_MS?: string;
  /** Where people reach the site, as in https://wall.example.org: links in notifications lead there. */
  readonly EXTERNAL_URL?: string;
  /** Ways out for notifications, where the server has them apart: to public addresses, and to what NOTIFY_HOSTS names. */
  readonly NOTIFY_PUBLIC?: Fetcher;
  readonly NOTIFY_NAMED?: Fetcher;
  /** How long a busy site gathers samples before it writes a journal row, ms. */
  readonly COMMIT_WINDOW_MS?: string;
  /** `free`: of Cloudflare's plans the one whose days have an end (site/allowance.ts). Anything else has none. */
  readonly PLAN?: string;
}
