/** `npm run apply -- walls/*.yaml rules/*.yaml`: puts walls and rules to a site, all of the files or, when one is wrong, none. */
import { applyFiles } from "./apply-files.ts";
import { commandLine, fail, report } from "./command-line.ts";
import { SITE_OPTIONS, SITE_USAGE, siteAccess } from "./site-access.ts";

const USAGE = `npm run apply -- FILE… [--dry-run] [--url URL] [--site SITE] [--token TOKEN]

Checks wall files (docs/walls.md) and rule files (docs/rules.md), puts them to a site, and says what changed. A file with \`groups\` at
the top has rules, which are called as the file is; every other is a wall, which says itself what it is called.

  --dry-run  checks and says what would change
${SITE_USAGE}`;

const options = { ...SITE_OPTIONS, "dry-run": { type: "boolean", default: false } } as const;
const { values, positionals } = commandLine(options, USAGE);
if (positionals.length === 0) fail(USAGE);
const access = siteAccess(values, process.env);
if ("wrong" in access) fail(access.wrong);
report(await applyFiles(positionals, access, values["dry-run"]));
