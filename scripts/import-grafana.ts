/** `npm run import-grafana -- dashboard.json`: a Grafana dashboard as a wall file, and what of it could not be taken. */
import { readFile, writeFile } from "node:fs/promises";
import { readWall } from "../protocol/wall-text.ts";
import { commandLine, defectLine, fail } from "./command-line.ts";
import { importDashboard, importedText } from "./grafana/import.ts";

const USAGE = `npm run import-grafana -- DASHBOARD.json [-o WALL.yaml] [--name NAME] [--var NAME=VALUE]… [--rate-interval 5m]

Makes a wall file of a Grafana dashboard's panels with Prometheus queries, and lists what it could not take.

  -o, --output     writes the file there; to the standard output when absent
  --name           the wall's name; made of the dashboard's title when absent
  --var            a template variable's value, before the one that the dashboard was saved with
  --rate-interval  stands for $__rate_interval and $__interval (5m)
`;

const { values, positionals } = commandLine(
  {
    output: { type: "string", short: "o" },
    name: { type: "string" },
    var: { type: "string", multiple: true, default: [] },
    "rate-interval": { type: "string", default: "5m" },
  },
  USAGE,
);
const [input, ...others] = positionals;
if (input === undefined || others.length > 0) fail(USAGE);
const rateInterval = values["rate-interval"];
if (!/^\d+[smhd]$/.test(rateInterval)) fail(`--rate-interval is a duration as 1m: ${rateInterval}`);
if (values.name !== undefined && !/^[A-Za-z0-9_-]{1,64}$/.test(values.name))
  fail(`--name has 1 to 64 letters, digits, - or _: ${values.name}`);
const chosen = Object.fromEntries(
  values.var.map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1) fail(`--var is NAME=VALUE: ${pair}`);
    return [pair.slice(0, at), pair.slice(at + 1)];
  }),
);

const text = await readFile(input, "utf8").catch((error: Error) => fail(`${input}: cannot be read: ${error.message}`));
const data: unknown = (() => {
  try {
    return JSON.parse(text);
  } catch (error) {
    return fail(`${input}: is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
})();
const imported = importDashboard(data, { name: values.name, chosen, rateInterval });
if (!imported.ok) fail(`${input}: ${imported.reason}`);
const wall = importedText(imported);
const read = readWall(wall);
const defects = read.ok ? [] : read.defects.map((defect) => defectLine(values.output ?? "wall", defect));
if (values.output === undefined) process.stdout.write(wall);
else await writeFile(values.output, wall);
const { taken, left, notes } = imported;
const said = [
  `${taken} panels taken, ${left.length} not`,
  ...left.map((line) => `  not taken: ${line}`),
  ...notes.map((line) => `  note: ${line}`),
  ...defects.map((line) => `  to mend by hand: ${line}`),
];
process.stderr.write(`${said.join("\n")}\n`);
process.exitCode = defects.length > 0 ? 1 : 0;
