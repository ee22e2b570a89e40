/**
 * `npm run pictures`: every page of the shipped walls and of the overview on a real server, in a real browser, with the simulated line,
 * service and hosts on them: live, alarmed, stale and offline, on four shapes of screen, in both languages. All pictures go to
 * test-results/pictures to be looked at; the ones that the documentation shows, to docs/pictures as well.
 *
 * `npm run pictures -- --shapes 1080p --languages en --states live --walls hosts` draws some of them.
 * Nothing on them is measured: `npm run demo` says the same of what it sends.
 */
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Browser, Page } from "playwright-core";
import { startChild } from "../scripts/child.ts";
import { launchBrowser } from "./support/browser.ts";
import { fleet, type Host, postPast, startOfPast } from "./support/fleet.ts";
import { findChineseFont, withSystemFonts } from "./support/fonts.ts";
import { cutDefectsOf, defectsOf, headerDefectsOf } from "./support/glass-defects.ts";
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
}

const SHAPES: readonly Shape[] = [
  { name: "1080p", width: 1920, height: 1080 },
  { name: "4k", width: 3840, height: 2160 },
  { name: "portrait", width: 1080, height: 1920 },
  { name: "ultrawide", width: 3840, height: 1080 },
];
const LANGUAGES = ["en", "zh"] as const;
/** In the order in which a site comes to them. */
const STATES = ["live", "alarmed", "stale", "offline"] as const;

/** What the documentation shows. */
const BEST: ReadonlySet<string> = new Set([
  "overview-1080p-en-live",
  "overview-1080p-zh-live",
  "hosts-1080p-en-stale",
  "factory-line-1080p-en-live",
  "factory-line-1080p-en-alarmed",
  "factory-line-1080p-zh-alarmed",
  "factory-line-1080p-en-offline",
  "factory-line-1080p-zh-offline",
  "factory-line-portrait-en-live",
  "factory-line-portrait-zh-alarmed",
  "factory-line-ultrawide-en-live",
  "web-service-1080p-en-live",
  "web-service-shop-1080p-en-live",
  "web-service-shop-1080p-zh-live",
  "factory-line-orders-1080p-en-live",
  "factory-line-orders-1080p-zh-live",
]);

/** WebP keeps flat tiles and small letters at a third of a PNG's size. */
const QUALITY = 82;
const HOST_RHYTHM_MS = 5_000;
/** Four gaps of the slowest sender, and a second to draw it. */
const STALE_AFTER_MS = 4 * HOST_RHYTHM_MS + 1_500;
/** Three heartbeats. */
const LOST_AFTER_MS = 32_000;

/** A machine that stands is an alarm within seconds, a server that fails once a part of its window has seen it. */
const ALARMED_AFTER_MS = 50_000;
/** So long what is short for people is awaited here; what is longer stays, or it would be no news when it comes. */
const SHORT_DELAY = "10s";
/** Windows of the overview are as long as ten seconds. */
const PRESENT_MS = 15_000;
/** Where the walls' shifts are, so that the screen's clock is theirs. */
const ZONE = "Asia/Shanghai";

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function chosen<T extends string>(option: string | undefined, all: readonly T[]): readonly T[] {
  const names = option?.split(",") ?? all;
  const unknown = names.find((name) => !all.some((one) => one === name));
  if (unknown === undefined) return all.filter((one) => names.includes(one));
  process.stderr.write(`${unknown} is none of ${all.join(", ")}\n`);
  process.exit(2);
}

const text = { type: "string" } as const;
const { values } = parseArgs({ options: { walls: text, shapes: text, languages: text, states: text } });
const walls = chosen(values.walls, WALLS);
const states = chosen(values.states, STATES);
const shapeNames = chosen(
  values.shapes,
  SHAPES.map(({ name }) => name),
);
const font = await findChineseFont();
if (!font) process.stderr.write("No Chinese font is installed here (Debian: fonts-noto-cjk), so there are no Chinese pictures.\n");
const languages = chosen(values.languages, LANGUAGES).filter((language) => language === "en" || font !== undefined);

await mkdir(FOLDER, { recursive: true });
const browser = await withSystemFonts(() => launchBrowser());
try {
  // A site for each, so that a browser draws a few pages at once and no more.
  for (const language of languages)
    for (const shape of SHAPES) if (shapeNames.includes(shape.name)) await drawAll(browser, shape, language);
} finally {
  await browser.close();
}

async function drawAll(browser: Browser, shape: Shape, language: string): Promise<void> {
  const server = await startTestServer();
  const demo = startChild([join(ROOT, "scripts/demo.ts"), "--url", server.url, "--language", language], {
    env: { ...process.env, TZ: ZONE },
  });
  const startMs = startOfPast(Date.now());
  const hosts = fleet(HOSTS, startMs);
  let speaking: readonly Host[] = hosts;
  let timer: NodeJS.Timeout | undefined;
  const pages: [name: string, page: Page][] = [];
  try {
    await putWalls(server.url);
    await putRules(server.url);
    await postPast(server.url, hosts, startMs);
    timer = setInterval(() => void postHosts(server.url, speaking).catch(() => undefined), HOST_RHYTHM_MS);
    await present(server.url);
    await wait(PRESENT_MS);
    for (const wall of walls) pages.push([wall, await open(browser, server.url, wall, shape, language)]);
    for (const state of STATES.slice(0, STATES.indexOf(states[states.length - 1] ?? "live") + 1)) {
      if (state === "alarmed") {
        demo.process.kill("SIGUSR2");
        await wait(ALARMED_AFTER_MS);
      } else if (state === "stale") {
        speaking = hosts.filter(({ name }) => !SILENT.has(name));
        demo.kill();
        await wait(STALE_AFTER_MS);
      } else if (state === "offline") {
        await server.kill();
        await wait(LOST_AFTER_MS);
      }
      if (!states.includes(state)) continue;
      for (const [wall, page] of pages) await drawPages(page, wall, `${shape.name}-${language}-${state}`, state);
    }
  } finally {
    clearInterval(timer);
    demo.kill();
    for (const [, page] of pages) await page.close();
    await server.remove();
  }
}

async function postHosts(url: string, speaking: readonly Host[]): Promise<void> {
  const time = Date.now();
  await fetch(`${url}/metrics`, { method: "POST", body: speaking.map((host) => host.at(time)).join("") });
}

async function put(url: string, path: string, body: string): Promise<void> {
  const answer = await fetch(`${url}/api/${path}`, { method: "PUT", body });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
}

/** As shipped: glass of another shape places their panels anew. */
async function putWalls(url: string): Promise<void> {
  for (const wall of walls) {
    if (wall === "overview") continue;
    await put(url, `walls/${wall}`, await readFile(join(ROOT, `walls/${wall}.yaml`), "utf8"));
  }
}

/** The simulation has sent its past, and writes. */
async function present(url: string): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/streams/deploy`);
    if (answer.ok) return;
    await wait(500);
  }
}

/** The shipped rules, with their short delays shorter: a picture does not wait for minutes. */
async function putRules(url: string): Promise<void> {
  for (const name of WALLS) {
    if (name === "overview") continue;
    const shipped = await readFile(join(ROOT, `rules/${name}.yaml`), "utf8");
    await put(url, `rules/${name}`, shipped.replace(/^( +for:) (?:30s|1m)$/gm, `$1 ${SHORT_DELAY}`));
  }
}

async function open(browser: Browser, url: string, wall: string, shape: Shape, language: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: shape.width, height: shape.height }, timezoneId: ZONE });
  await page.goto(`${url}/walls/${wall}?lang=${language}`);
  await page.waitForSelector("[data-panel]");
  // Two more frames: numbers that move, not the snapshot alone.
  await page.waitForFunction(() => Number(document.querySelector("[data-painted]")?.getAttribute("data-painted")) >= 2);
  return page;
}

/** A page that a key has shown stays for some minutes, whatever turns by itself. */
async function drawPages(page: Page, wall: string, tail: string, state: string): Promise<void> {
  await page.bringToFront();
  for (let at = 1, all = 1; at <= all; at++) {
    await page.keyboard.press(`${at}`);
    all = await pagesAt(page, at);
    // On a busy machine a sender is late now and then: not what these pictures are to show.
    if (state === "live")
      await page.waitForFunction(() => !document.querySelector('[data-state="late"], [data-state="stale"]'), undefined, {
        timeout: 20_000,
      });
    await page.waitForTimeout(600);
    const id = await page.getAttribute(".glass", "data-page");
    await capture(page, `${wall}${at === 1 ? "" : `-${id}`}-${tail}`);
  }
}

/** Resolves with the number of pages once this one is shown: “page 2 of 3” and “第 2/3 页”; a wall of one page says nothing. */
async function pagesAt(page: Page, at: number): Promise<number> {
  const counted = await page.waitForFunction(
    (at) => {
      const mark = document.querySelector(".strip-page [data-why]");
      const [, shown, all] = /(\d+)\D+(\d+)/.exec(mark?.textContent ?? "") ?? ["", "1", "1"];
      return Number(shown) === at && Number(all);
    },
    at,
    { timeout: 20_000 },
  );
  return Number(await counted.jsonValue());
}

async function capture(page: Page, name: string): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send("Page.captureScreenshot", { format: "webp", quality: QUALITY });
  await devtools.detach();
  const file = join(FOLDER, `${name}.webp`);
  await writeFile(file, Buffer.from(data, "base64"));
  if (BEST.has(name)) await copyFile(file, join(SHOWN, `${name}.webp`));
  const defects = [...(await defectsOf(page, ".tile")), ...(await cutDefectsOf(page, ".tile")), ...(await headerDefectsOf(page))];
  process.stdout.write([name, ...defects.map((defect) => `  ${defect}`), ""].join("\n"));
}
