/** `npm run export -- [WALL…] [rules/NAME…]`: writes a site's walls and rules as YAML files. */

import { commandLine, fail, report } from "./command-line.ts";
import { exportFiles } from "./export-files.ts";
import { SITE_OPTIONS, SITE_USAGE, siteAccess } from "./site-access.ts";

const USAGE = `npm run export -- [WALL…] [rules/NAME…] [--dir walls] [--rules-dir rules] [--force] [--url URL] [--site SITE] [--token TOKEN]

Writes the walls and rules that were put to a site, or those named, as YAML files. \`overview\` is the wall that a site lays out itself.

  --dir        the folder that walls are written to (walls)
  --rules-dir  the folder that rules are written to (rules)
  --force      writes over files that say something else
${SITE_USAGE}`;

const options = {
  ...SITE_OPTIONS,
  dir: { type: "string", default: "walls" },
  "rules-dir": { type: "string", default: "rules" },
  force: { type: "boolean", default: false },
} as const;
const { values, positionals } = commandLine(options, USAGE);
const access = siteAccess(values, process.env);
if ("wrong" in access) fail(access.wrong);
const folders = { walls: values.dir, rules: values["rules-dir"] };
report(await exportFiles({ names: positionals, folders, force: values.force }, access));
