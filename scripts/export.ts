/** `npm run export -- [WALL…]`: writes a site's walls as YAML files. */

import { commandLine, fail, report } from "./command-line.ts";
import { exportWalls } from "./export-walls.ts";
import { SITE_OPTIONS, SITE_USAGE, siteAccess } from "./site-access.ts";

const USAGE = `npm run export -- [WALL…] [--dir walls] [--force] [--url URL] [--site SITE] [--token TOKEN]

Writes the walls that were put to a site, or those named, as YAML files. \`overview\` is the one that a site lays out itself.

  --dir    the folder that they are written to (walls)
  --force  writes over files that say something else
${SITE_USAGE}`;

const options = { ...SITE_OPTIONS, dir: { type: "string", default: "walls" }, force: { type: "boolean", default: false } } as const;
const { values, positionals } = commandLine(options, USAGE);
const access = siteAccess(values, process.env);
if ("wrong" in access) fail(access.wrong);
report(await exportWalls({ names: positionals, folder: values.dir, force: values.force }, access));
