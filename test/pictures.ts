/**
 * `npm run pictures`: the shipped walls and the overview on a real server, in a real browser, with the simulated line, service and
 * hosts on them: live, alarmed, stale and offline, on four shapes of screen, in both languages. All pictures go to test-results/pictures
 * to be looked at; the ones that the documentation shows, to docs/pictures as well.
 *
 * Nothing on them is measured: `npm run demo` says the same of what it sends.
 */
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { startChild } from "../scripts/child.ts";
import { launchBrowser } from "./support/browser.ts";
import { fleet, type Host, postPast, startOfPast } from "./support/fleet.ts";
import { findChineseFont, withSystemFonts } from "./support/fonts.ts";
import { defectsOf } from "./support/glass-defects.ts";
import { startTestServer } from "./support/server.ts";

const ROOT = join(import.meta.dirname, "..");
const FOLDER = join(ROOT, "test-results/pictures");
const SHOWN = join(ROOT, "docs/pictures");

const WALLS = ["overview", "hosts", "factory-line", "web-service"] as const;
// None is called as one of the simulated service is.
const HOSTS = ["app-1", "app-2", "app-3", "db-1", "db-2", "cache-1", "queue-1", "build-1", "edge-hk", "edge-sz", "nas-1", "nas-2"];
/** Hosts that fall silent first: one is late while others are live. */
const SILENT = new Set(["edge-hk", "build-1"]);

interface Shape {
  readonly name: string;
  readonly width: number;
  readonly height: number;
  /** The canvas of a wall made for it; without one the wall as it is shipped, scaled. */
  readonly canvas?: string;
}

const SHAPES: readonly Shape[] = [
  { name: "1080p", width: 1920, height: 1080 },
  { name: "4k", width: 3840, height: 2160 },
  { name: "portrait", width: 1080, height: 1920, canvas: "1080x1920" },
  { name: "ultrawide", width: 3840, height: 1080, canvas: "3840x1080" },
];
const LANGUAGES = ["en", "zh"] as const;

/** What the documentation shows. */
const BEST: ReadonlySet<string> = new Set([
  "overview-1080p-en-live",
  "overview-1080p-zh-live",
  "hosts-1080p-en-stale",
  "hosts-portrait-en-live",
  "factory-line-1080p-en-live",
  "factory-line-1080p-en-alarmed",
  "factory-line-1080p-zh-alarmed",
  "factory-line-1080p-en-offline",
  "factory-line-1080p-zh-offline",
  "factory-line-ultrawide-en-live",
  "web-service-1080p-en-live",
  "web-service-1080p-zh-live",
]);

/** WebP keeps flat tiles and small letters at a third of a PNG's size. */
const QUALITY = 82;
const HOST_RHYTHM_MS = 5_000;
/** Four gaps of the slowest sender, and a second to draw it. */
const STALE_AFTER_MS = 4 * HOST_RHYTHM_MS + 1_500;
/** Three heartbeats. */
const LOST_AFTER_MS = 32_000;

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const font = await findChineseFont();
if (!font) process.stderr.write("No Chinese font is installed here (Debian: fonts-noto-cjk), so there are no Chinese pictures.\n");
const languages = LANGUAGES.filter((language) => language === "en" || font !== undefined);

await rm(FOLDER, { recursive: true, force: true });
await mkdir(FOLDER, { recursive: true });
const server = await startTestServer();
const browser = await withSystemFonts(() => launchBrowser());
const demo = startChild([join(ROOT, "scripts/demo.ts"), "--url", server.url], {});
const startMs = startOfPast(Date.now());
const hosts = fleet(HOSTS, startMs);
let speaking: readonly Host[] = hosts;
let timer: NodeJS.Timeout | undefined;
try {
  await putWalls();
  await postPast(server.url, hosts, startMs);
  timer = setInterval(() => void postHosts().catch(() => undefined), HOST_RHYTHM_MS);
  await wait(4 * HOST_RHYTHM_MS);
  for (const shape of SHAPES) for (const language of languages) for (const wall of WALLS) await shoot(wall, shape, language, "live");

  await putRules();
  await wait(12_000);
  for (const [wall, shape, language] of some()) await shoot(wall, shape, language, "alarmed");

  const pages: [string, Page][] = [];
  for (const [wall, shape, language] of some()) pages.push([nameOf(wall, shape, language), await open(browser, wall, shape, language)]);
  speaking = hosts.filter(({ name }) => !SILENT.has(name));
  demo.kill();
  await wait(STALE_AFTER_MS);
  for (const [name, page] of pages) await capture(page, `${name}-stale`);
  await server.kill();
  await wait(LOST_AFTER_MS);
  for (const [name, page] of pages) await capture(page, `${name}-offline`);
} finally {
  clearInterval(timer);
  demo.kill();
  await browser.close();
  await server.remove();
}

/** Every wall in its own shape in both languages, and each other shape once. */
function* some(): Generator<[wall: string, shape: Shape, language: string]> {
  const [usual, ...others] = SHAPES as [Shape, ...Shape[]];
  for (const wall of WALLS) for (const language of languages) yield [wall, usual, language];
  for (const [i, shape] of others.entries()) yield [WALLS[i + 1] ?? "hosts", shape, "en"];
}

function nameOf(wall: string, shape: Shape, language: string): string {
  return `${wall}-${shape.name}-${language}`;
}

async function postHosts(): Promise<void> {
  const time = Date.now();
  await fetch(`${server.url}/metrics`, { method: "POST", body: speaking.map((host) => host.at(time)).join("") });
}

async function put(path: string, body: string): Promise<void> {
  const answer = await fetch(`${server.url}/api/${path}`, { method: "PUT", body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** As shipped, and for each other canvas without places: the site lays the panels out anew. */
async function putWalls(): Promise<void> {
  for (const wall of WALLS) {
    if (wall === "overview") continue;
    const text = await readFile(join(ROOT, `walls/${wall}.yaml`), "utf8");
    await put(`walls/${wall}`, text);
    for (const { name, canvas } of SHAPES) {
      if (canvas === undefined) continue;
      const own = text.replace(/^wall: .*$/m, `wall: ${wall}-${name}\ncanvas: ${canvas}`).replace(/^ +at: \[.*\]$/gm, "");
      await put(`walls/${wall}-${name}`, own);
    }
  }
}

/** The shipped rules without their delays: a picture does not wait for five minutes. */
async function putRules(): Promise<void> {
  for (const name of WALLS) {
    if (name === "overview") continue;
    const text = await readFile(join(ROOT, `rules/${name}.yaml`), "utf8");
    await put(`rules/${name}`, text.replace(/^ +for: .*$/gm, ""));
  }
}

async function open(from: Browser, wall: string, shape: Shape, language: string): Promise<Page> {
  const page = await from.newPage({ viewport: { width: shape.width, height: shape.height } });
  const own = shape.canvas !== undefined && wall !== "overview" ? `${wall}-${shape.name}` : wall;
  await page.goto(`${server.url}/walls/${own}?lang=${language}`);
  await page.waitForSelector("[data-panel]");
  // Two more frames: numbers that move, not the snapshot alone.
  await page.waitForFunction(() => Number(document.querySelector("[data-painted]")?.getAttribute("data-painted")) >= 2);
  await page.waitForTimeout(600);
  return page;
}

async function shoot(wall: string, shape: Shape, language: string, state: string): Promise<void> {
  const page = await open(browser, wall, shape, language);
  // On a busy machine a sender is late now and then: not what these pictures are to show.
  await page.waitForFunction(() => document.querySelector('[data-state="late"], [data-state="stale"]') === null, undefined, {
    timeout: 20_000,
  });
  await capture(page, `${nameOf(wall, shape, language)}-${state}`);
  await page.close();
}

async function capture(page: Page, name: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await devtools.detach();
  const file = join(FOLDER, `${name}.webp`);
  await writeFile(file, Buffer.from(data, "base64"));
  if (BEST.has(name)) await copyFile(file, join(SHOWN, `${name}.webp`));
  const outside = await page.$$eval(".strip > *", (parts) =>
    parts.filter((part) => part.getBoundingClientRect().bottom > (part.parentElement as HTMLElement).getBoundingClientRect().bottom + 1),
  );
  const defects = [...(await defectsOf(page, ".tile")), ...outside.map(() => "a part of the header lies below it")];
  process.stdout.write([name, ...defects.map((defect) => `  ${defect}`), ""].join("\n"));
}
