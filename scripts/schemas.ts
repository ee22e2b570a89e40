/** `npm run schemas`: writes the JSON Schemas that editors use (protocol/*.schema.json) anew from the schemas that check. A test compares them. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { JSON_SCHEMAS } from "./json-schema.ts";
import { ROOT } from "./project.ts";

for (const [name, schema] of Object.entries(JSON_SCHEMAS)) {
  const file = path.join(ROOT, name);
  writeFileSync(file, JSON.stringify(schema()));
  execFileSync(path.join(ROOT, "node_modules/.bin/biome"), ["format", "--write", file]);
}
