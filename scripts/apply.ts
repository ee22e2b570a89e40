/** `npm run apply -- walls/*.yaml`: puts wall files to a site, all of them or, when one is wrong, none. */
import { applyWalls } from "./apply-walls.ts";
import { commandLine, fail, report } from "./command-line.ts";
import { SITE_OPTIONS, SITE_USAGE, siteAccess } from "./site-access.ts";

const USAGE = `npm run apply -- FILE… [--dry-run] [--url URL] [--site SITE] [--token TOKEN]

Checks wall files (docs/walls.md), puts them to a site, and says what changed.

  --dry-run  checks and says what would change
${SITE_USAGE}`;

const options = { ...SITE_OPTIONS, "dry-run": { type: "boolean", default: false } } as const;
const { values, positionals } = commandLine(options, USAGE);
if (positionals.length === 0) fail(USAGE);
const access = siteAccess(values, process.env);
if ("wrong" in access) fail(access.wrong);
report(await applyWalls(positionals, access, values["dry-run"]));
