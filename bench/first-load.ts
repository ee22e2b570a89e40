/**
 * What a first visit loads, gzip: page, styles and scripts, with all that they import; for a screen also the files of the panel
 * kinds that its wall has. Each file is packed alone, as it is sent.
 *
 *     npm run build:dashboard && node bench/first-load.ts
 *
 * Bytes, not times: they are the same on every machine. Exits with 1 when a budget is passed.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PANEL_TYPES, type PanelType } from "../core/wall/definition.ts";

const DIST = join(import.meta.dirname, "../dist/dashboard");

/** DESIGN.md, section 6. */
const BUDGETS: Readonly<Record<string, number>> = { screen: 60_000, console: 100_000 };
const PAGES = ["screen", "console", "home", "sign-in", "pair"];

/** The kinds of the overview wall: what nearly every screen loads. */
const USUAL: readonly PanelType[] = ["status-grid", "big-number", "time-series", "top-n"];

/** Files of kinds are called by their components. */
const FILE_OF: Partial<Record<PanelType, string>> = {
  "time-series": "TimeSeries",
  "percentile-band": "TimeSeries",
  "bar-gauge": "BarGauge",
  table: "Table",
  text: "TextPanel",
  "state-timeline": "StateTimeline",
  "alarm-list": "alarm-file",
  "alarm-health": "alarm-file",
  "live-text": "LiveText",
  ticker: "Ticker",
  "task-progress": "TaskProgress",
  clock: "Clock",
  countdown: "Countdown",
};

/** The sheets of kinds that are files of their own. */
const SHEETS = /^(?:kinds|alarms)-[^.]+\.css$/;

const assets = readdirSync(join(DIST, "assets"));

function filesOf(page: string, types: readonly PanelType[] = []): ReadonlySet<string> {
  const html = `${page}.html`;
  const found = new Set([html]);
  const text = readFileSync(join(DIST, html), "utf8");
  for (const [, asset] of text.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) addScript(asset as string, found);
  for (const type of types) {
    const name = FILE_OF[type];
    if (name === undefined) continue;
    const files = assets.filter((file) => file.startsWith(`${name}-`));
    if (files.length === 0) throw new Error(`the build has no file of ${type}: ${name}`);
    for (const file of files) addScript(`assets/${file}`, found);
    // Lines are on the overview, and its styles in the page's own sheet.
    if (name !== "TimeSeries") for (const file of assets.filter((one) => SHEETS.test(one))) found.add(`assets/${file}`);
  }
  return found;
}

/** With everything that it imports at once; what it may import later counts with its kind. */
function addScript(file: string, found: Set<string>): void {
  if (found.has(file)) return;
  found.add(file);
  if (!file.endsWith(".js")) return;
  const text = readFileSync(join(DIST, file), "utf8");
  for (const [, asset] of text.matchAll(/(?:\bfrom|\bimport)\s*"\.\/([^"]+)"/g)) addScript(`assets/${asset}`, found);
}

function packed(files: ReadonlySet<string>): number {
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(join(DIST, file)), { level: 9 }).length;
  return bytes;
}

const rows: (readonly [what: string, bytes: number, budget: number | undefined])[] = [];
for (const page of PAGES) {
  if (page !== "screen") rows.push([page, packed(filesOf(page)), BUDGETS[page]]);
  else {
    rows.push(["screen, before its wall is known", packed(filesOf(page)), undefined]);
    rows.push(["screen, the overview wall", packed(filesOf(page, USUAL)), BUDGETS.screen]);
    rows.push(["screen, a wall of every kind", packed(filesOf(page, PANEL_TYPES)), undefined]);
  }
}

console.log("| first load, gzip | bytes | budget |\n| --- | ---: | ---: |");
for (const [what, bytes, budget] of rows) {
  console.log(`| ${what} | ${bytes} | ${budget === undefined ? "" : `${budget}${bytes > budget ? ", missed" : ""}`} |`);
}
if (rows.some(([, bytes, budget]) => budget !== undefined && bytes > budget)) process.exitCode = 1;
