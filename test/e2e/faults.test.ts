/**
 * Nothing old is ever shown as live: one wall with every kind of panel that tells something, a real server, a real browser, and faults
 * made for real. For each fault and each kind the seconds are counted in which what was old stood there as live; all are zero. The
 * table is printed, and lies in test-results/faults.md.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { type ClientRequest, request } from "node:http";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PANEL_TYPES } from "../../core/wall/definition.ts";
import { launchBrowser } from "../support/browser.ts";
import { type Column, KINDS, type Kind, TOLD, type Truth, tableOf, watchFault } from "../support/fault-table.ts";
import { isPageKept, keptPictures } from "../support/kept-pictures.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { type StallingProxy, startStallingProxy } from "../support/stalling-proxy.ts";

const FOLDER = join(import.meta.dirname, "../../test-results");

const RHYTHM_MS = 1_000;
const HOUR_MS = 3_600_000;
/** Less than what a frame a second of this wall takes: the screen falls behind more and more. */
const THIN_BYTES_PER_S = 120;
/** Past the third missed heartbeat, with a moment to see it. */
const PAST_LOST_MS = 34_000;
/** A page waits three seconds for its site, two for a picture; the rest is for a browser that starts on a busy machine. */
const PICTURE_WITHIN_MS = 15_000;
/** Long enough to see that a picture of before stands still and its age does not. */
const AT_START_MS = 12_000;
const TILE = { width: 3, height: 2, across: 4 };

/** What a kind needs beside its expression. */
const KEYS: Partial<Record<Kind, string>> = {
  "big-number": "expr: max(speed)",
  "percentile-band": "queries: [{ expr: min(speed), legend: p50 }, { expr: avg(speed), legend: p95 }, { expr: max(speed), legend: p99 }]",
  "status-grid": "expr: speed",
  "task-progress": "expr: speed, max: 10000",
  "live-text": "stream: log",
  "alarm-list": "",
  "alarm-health": "",
};

const WALL = `wall: faults
panels:
${KINDS.map((kind, i) => {
  const keys = KEYS[kind] ?? "expr: speed";
  const at = [(i % TILE.across) * TILE.width, Math.floor(i / TILE.across) * TILE.height, TILE.width, TILE.height];
  return `  - { type: ${kind}, title: ${kind}, ${keys === "" ? "" : `${keys}, `}at: [${at}] }`;
}).join("\n")}
`;

let server: TestServer;
let browser: Browser;
let proxies: StallingProxy[];

/** Two devices that count up in step each second, and a text that gets a line each second. */
const sent: number[] = [];
let devices: NodeJS.Timeout | undefined;
let writer: ClientRequest | undefined;
let writtenMs = 0;

function startDevices(): void {
  if (writer?.destroyed !== false) {
    writer = request(`${server.url}/streams/log`, { method: "POST" });
    writer.on("error", () => {});
  }
  const report = (): void => {
    const time = Date.now();
    const number = sent.push(time) - 1;
    const body = ["a", "b"].map((device) => JSON.stringify({ device, time, speed: number })).join("\n");
    // A server that was killed is what some of the faults are.
    fetch(`${server.url}/metrics`, { method: "POST", body }).catch(() => {});
    writtenMs = time;
    writer?.write(`line ${number}\n`);
  };
  report();
  devices = setInterval(report, RHYTHM_MS);
}

function stopDevices(): void {
  clearInterval(devices);
}

const sampledMs = (number: number): number => {
  const time = sent[number];
  if (time === undefined) throw new Error(`a number on the glass that nobody sent: ${number}`);
  return time;
};

/** Whoever can hear of the site all the time, from devices that report until `stoppedMs`. */
const heard = (): Truth => ({ rhythmMs: RHYTHM_MS, sampledMs, writtenMs: () => writtenMs, heardMs: Date.now });
/** Nothing that was sent or said from now on can come through. */
const cutOff = (): Truth => {
  const [nowMs, lastWrittenMs] = [Date.now(), writtenMs];
  return { rhythmMs: RHYTHM_MS, sampledMs, writtenMs: () => lastWrittenMs, heardMs: () => nowMs };
};

async function openWall(url: string, prepare: (page: Page) => Promise<unknown> = async () => undefined): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 960, height: 540 }, locale: "en-GB" });
  const page = await context.newPage();
  await prepare(page);
  await page.goto(`${url}/walls/faults`);
  await allLive(page);
  return page;
}

/** Every panel of samples stands live, and by the rhythm of its devices: what a fault is to end. */
async function allLive(page: Page): Promise<void> {
  await page.waitForFunction(
    (count) => {
      const tiles = [...document.querySelectorAll("[data-panel]")];
      const isLive = tiles.every((tile) => tile.getAttribute("data-state") === "live");
      return tiles.length === count && isLive && document.querySelector(".live-text") !== null;
    },
    KINDS.length,
    { timeout: 20_000 },
  );
}

const shiftClock = (byMs: number) => (page: Page) =>
  page.addInitScript((shiftMs) => {
    const trueNow = Date.now;
    const shifted = () => trueNow() + shiftMs;
    globalThis.Date = new Proxy(Date, {
      construct: (target, given, own) => Reflect.construct(target, given.length === 0 ? [shifted()] : given, own),
      get: (target, key) => (key === "now" ? shifted : Reflect.get(target, key)),
    });
  }, byMs);

const columns: Column[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
  proxies = await Promise.all(Array.from({ length: 5 }, () => startStallingProxy(server.url)));
  const put = await fetch(`${server.url}/api/walls/faults`, { method: "PUT", body: WALL });
  expect([put.status, await put.text()]).toEqual([200, expect.any(String)]);
  startDevices();
  // Rhythms are learned from three gaps, and half a window of new ones unlearns what a start costs.
  await new Promise((resolve) => setTimeout(resolve, 6 * RHYTHM_MS));
});

afterAll(async () => {
  stopDevices();
  writer?.destroy();
  const table = tableOf(columns);
  await mkdir(FOLDER, { recursive: true });
  await writeFile(join(FOLDER, "faults.md"), table);
  process.stdout.write(`\n${table}\n`);
  await browser?.close();
  for (const proxy of proxies ?? []) await proxy.close();
  await server?.remove();
});

/** The page and a picture are kept: what a screen needs that starts without its site. */
async function allKept(page: Page): Promise<void> {
  await isPageKept(page);
  await expect.poll(() => keptPictures(page)).toHaveLength(1);
}

const saidAge = async (page: Page): Promise<number> =>
  Number(/^No connection for (\d+) s/.exec((await page.textContent(".strip-title")) ?? "")?.[1]);

/**
 * The browser that has seen the wall is started again, and its site is out of reach: the last picture stands there within seconds, grey, and
 * its age counts.
 */
async function watchStart(fault: string, before: Page, url: string, truth: Truth): Promise<Column> {
  const page = await before.context().newPage();
  await before.close();
  await page.goto(`${url}/walls/faults`, { waitUntil: "commit" });
  await page.waitForSelector(".glass.lost [data-panel]", { timeout: PICTURE_WITHIN_MS });
  const [ageS, atMs] = [await saidAge(page), Date.now()];
  // Of the picture, not of this page: that was kept before the site was gone.
  expect(ageS * 1_000).toBeGreaterThanOrEqual(Date.now() - truth.heardMs() - 2_000);
  const column = await watchFault(fault, page, truth, AT_START_MS);
  const [countedS, passedS] = [(await saidAge(page)) - ageS, (Date.now() - atMs) / 1_000];
  expect(Math.abs(countedS - passedS)).toBeLessThan(2.5);
  expect(await page.textContent(".strip-notes")).toMatch(/last picture of (?:\S.*, )?\d\d:\d\d:\d\d$/);
  await page.context().close();
  return column;
}

/** No second of it, in any kind; and there was something old on the glass long enough to lie about. */
function check(found: readonly Column[], leastOldS: number): void {
  columns.push(...found);
  const none = Object.fromEntries(KINDS.map((kind) => [kind, 0]));
  for (const { fault, lied, lies } of found) expect({ fault, lied, lies }).toEqual({ fault, lied: none, lies: [] });
  for (const { fault, oldS } of found) expect([fault, oldS]).toEqual([fault, expect.toSatisfy((value: number) => value > leastOldS)]);
}

describe("a wall of every kind that can grow old", () => {
  it("has them all", () => {
    const told = new Set<string>(Object.keys(TOLD));
    expect(PANEL_TYPES.filter((type) => !told.has(type)).sort()).toEqual(["clock", "countdown", "text"]);
  });

  it("shows nothing old as live on a stream that stalls half way or a line that is too thin", async () => {
    const [half, thin] = proxies as [StallingProxy, StallingProxy];
    const pages = await Promise.all([half, thin].map(({ url }) => openWall(url)));
    const [stalledPage, slowPage] = pages as [Page, Page];
    half.stallHalfWay();
    thin.thin(THIN_BYTES_PER_S);
    const slow = cutOff();
    const found = await Promise.all([
      watchFault("stream stalls half way", stalledPage, cutOff(), 17_000),
      // Something still comes through, so what is newest on the glass is known by its number alone.
      watchFault("slow reader", slowPage, { ...slow, writtenMs: () => Number.POSITIVE_INFINITY, heardMs: Date.now }, 20_000),
    ]);
    for (const page of pages) await page.context().close();
    check(found, 8);
  });

  it("shows nothing old as live when devices fall silent, by a clock that is wrong and in a tab that was hidden", async () => {
    const [ahead, behind, hidden] = (await Promise.all([
      openWall(server.url, shiftClock(HOUR_MS)),
      openWall(server.url, shiftClock(-HOUR_MS)),
      openWall(server.url),
    ])) as [Page, Page, Page];
    const tab = await hidden.context().newCDPSession(hidden);
    await tab.send("Page.setWebLifecycleState", { state: "frozen" });
    stopDevices();
    const background = async (): Promise<Column> => {
      // Nobody looks at a hidden tab: what counts is what stands there from the moment that somebody does.
      await new Promise((resolve) => setTimeout(resolve, 9_000));
      await tab.send("Page.setWebLifecycleState", { state: "active" });
      return watchFault("tab in background", hidden, heard(), 6_000);
    };
    const found = await Promise.all([
      watchFault("clock an hour ahead", ahead, heard(), 15_000),
      watchFault("clock an hour behind", behind, heard(), 15_000),
      background(),
    ]);
    for (const page of [ahead, behind, hidden]) await page.context().close();
    startDevices();
    check(found, 4);
  });

  it("shows nothing old as live when the server is killed, its port is blocked, or the network is gone or silent at load", async () => {
    const [, , silent, refused, mute] = proxies as [StallingProxy, StallingProxy, StallingProxy, StallingProxy, StallingProxy];
    const pages = await Promise.all([server.url, silent.url, refused.url, mute.url].map((url) => openWall(url)));
    const [killedPage, blockedPage, gonePage, mutePage] = pages as [Page, Page, Page, Page];
    await Promise.all([allKept(gonePage), allKept(mutePage)]);
    await refused.block();
    silent.stall();
    mute.stall();
    await server.kill();
    const truth = cutOff();
    const found = await Promise.all([
      watchFault("server killed", killedPage, truth, PAST_LOST_MS),
      watchFault("port blocked", blockedPage, truth, PAST_LOST_MS),
      watchStart("network gone at load", gonePage, refused.url, truth),
      watchStart("network silent at load", mutePage, mute.url, truth),
    ]);
    for (const page of [killedPage, blockedPage]) await page.context().close();
    check(found.slice(0, 2), 25);
    check(found.slice(2), 8);
    expect(found.map(({ end }) => end)).toEqual(Array(4).fill("stale, grey"));
  });
});
