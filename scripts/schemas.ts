/** `npm run schemas`: writes the JSON Schemas that editors use (protocol/*.schema.json) anew from the schemas that check. A test compares them. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { wallJsonSchema } from "./json-schema.ts";
import { ROOT } from "./project.ts";

const file = path.join(ROOT, "protocol/wall.schema.json");
writeFileSync(file, JSON.stringify(wallJsonSchema()));
execFileSync(path.join(ROOT, "node_modules/.bin/biome"), ["format", "--write", file]);
