/**
 * A screen at a plain http address of the hall, where browsers give no service worker: what it has when its site or its network is away, and
 * what the flag for kiosks gives it (docs/screens.md). The address is a name that leads to this machine: loopback itself is trusted.
 */
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { isPageKept, keptPictures } from "../support/kept-pictures.ts";
import { startTestServer, type TestServer } from "../support/server.ts";
import { type StallingProxy, startStallingProxy } from "../support/stalling-proxy.ts";

const ADMIN_TOKEN = "an-admin-token-for-this-test-alone";
const NAME = "wall.hall-2.example";

let server: TestServer;
let proxy: StallingProxy;
let origin: string;
let folder: string;
let browser: Browser | undefined;

beforeAll(async () => {
  // Open mode answers loopback alone.
  server = await startTestServer({ AUTH: "required", ADMIN_TOKEN });
  folder = await mkdtemp(join(tmpdir(), "parapet-kiosk-"));
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const sent = await fetch(`${server.url}/devices/press-4/metrics`, { method: "POST", body: '{"speed":3}', headers });
  expect(sent.status).toBe(204);
});

afterAll(async () => {
  await server?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  proxy = await startStallingProxy(server.url);
  origin = `http://${NAME}:${new URL(proxy.url).port}`;
});

afterEach(async () => {
  await browser?.close();
  await proxy.close();
});

/** A wall in a browser that has its picture. */
async function openWall(...flags: readonly string[]): Promise<Page> {
  browser = await launchBrowser(`--host-resolver-rules=MAP ${NAME} 127.0.0.1`, ...flags);
  const page = await (await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: "en-GB" })).newPage();
  await page.goto(`${origin}/sign-in`);
  await page.fill('input[name="token"]', ADMIN_TOKEN);
  await page.click('button[type="submit"]');
  await page.waitForURL(({ pathname }) => pathname !== "/sign-in");
  await page.goto(`${origin}/walls/overview`);
  await page.waitForSelector('[data-panel="speed"] [data-value="3"]');
  await expect.poll(() => keptPictures(page)).toHaveLength(1);
  return page;
}

/** The browser is started again. */
async function startAgain(page: Page): Promise<{ readonly page: Page; readonly context: BrowserContext; readonly failure: string }> {
  const context = page.context();
  await page.close();
  const again = await context.newPage();
  const failure = await again.goto(`${origin}/walls/overview`, { waitUntil: "commit" }).then(
    () => "",
    (error: Error) => error.message,
  );
  return { page: again, context, failure };
}

const LAST_PICTURE = '.glass.lost [data-panel="speed"] [data-value="3"]';

describe("a screen at a plain http address", () => {
  it("says what it lacks, and has its last picture while the site's page answers and its stream does not", async () => {
    const wall = await openWall();
    expect(await wall.evaluate(() => [isSecureContext, "serviceWorker" in navigator])).toEqual([false, false]);
    expect(await wall.textContent(".strip-insecure")).toContain("no service worker");
    await wall.context().route("**/events?**", (route) => route.abort());
    const { page } = await startAgain(wall);
    await page.waitForSelector(LAST_PICTURE);
    expect(await page.textContent(".strip-title")).toMatch(/^No connection for .+last picture of /);
  });

  it("shows its browser's error page when it is switched on without network: its picture is kept, and nothing can show it", async () => {
    const wall = await openWall();
    await proxy.block();
    const { page, failure } = await startAgain(wall);
    expect(failure).toContain("ERR_CONNECTION_REFUSED");
    // The error page comes a moment after the failure, and while it does nothing can be asked.
    const ours = () =>
      page.$$("[data-panel], .splash").then(
        (found) => found.length,
        () => "not there yet",
      );
    await expect.poll(ours).toBe(0);
  });

  it("has all that https gives where the browser is told to trust the address", async () => {
    const flag = `--unsafely-treat-insecure-origin-as-secure=${origin}`;
    // Chromium hands the flag on to the processes of its pages. The shell of it that tests have does not: this does it in its place.
    const renderer = join(folder, "renderer.sh");
    await writeFile(renderer, `#!/bin/sh\nexec "$@" ${flag}\n`);
    await chmod(renderer, 0o755);
    const wall = await openWall(flag, `--renderer-cmd-prefix=${renderer}`);
    expect(await wall.evaluate(() => isSecureContext)).toBe(true);
    await isPageKept(wall);
    await proxy.block();
    const { page, failure } = await startAgain(wall);
    expect(failure).toBe("");
    await page.waitForSelector(LAST_PICTURE);
  });
});
