/** A screen's life in real browsers against the real server: paired by its code, over a power cut, until it is revoked. */
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const ADMIN_TOKEN = "an-admin-token-for-this-test-alone";

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ AUTH: "required", ADMIN_TOKEN }), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

const TV = { viewport: { width: 1920, height: 1080 } };
const PHONE = { viewport: { width: 390, height: 844 } };

/** A television that is switched on: it opens the address of the site, and knows what it had stored. */
async function switchOn(stored?: Awaited<ReturnType<BrowserContext["storageState"]>>): Promise<Page> {
  const context = await browser.newContext({ ...TV, ...(stored ? { storageState: stored } : {}) });
  const page = await context.newPage();
  await page.goto(`${server.url}/`);
  return page;
}

async function shownCode(tv: Page): Promise<string> {
  await tv.waitForSelector("[data-code]");
  return (await tv.getAttribute("[data-code]", "data-code")) ?? "";
}

/** An operator scans the code with a phone that is not signed in, and signs in on the way. */
async function scan(code: string): Promise<Page> {
  const phone = await (await browser.newContext(PHONE)).newPage();
  await phone.goto(`${server.url}/console#pair=${code}`);
  await phone.fill('input[name="token"]', ADMIN_TOKEN);
  await phone.click('button[type="submit"]');
  return phone;
}

describe("a screen", () => {
  it("pairs by its code, shows the wall, shows it again after a power cut, and a code once it is revoked", async () => {
    const tv = await switchOn();
    const code = await shownCode(tv);
    expect(code).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(await tv.$$('input, [type="password"]')).toEqual([]);

    const phone = await scan(code);
    await phone.waitForSelector('.pair input[name="code"]');
    expect(await phone.inputValue('.pair input[name="code"]')).toBe(code);
    await phone.fill('.pair input[name="name"]', "Hall 2, north");
    await phone.click('.pair button[type="submit"]');
    await tv.waitForSelector(".glass", { timeout: 15_000 });
    expect(new URL(tv.url()).pathname).toBe("/walls/overview");
    await phone.waitForSelector('.screen-connected:has-text("Hall 2, north")');

    // The television cuts its edges off: said on the console, the wall keeps away from them, and from then on.
    // Against burn-in it wanders by eight pixels of the wall, which are fourteen of the window at this size.
    const edgesOf = async (page: Page): Promise<number[]> => {
      const { x, y, width, height } = (await page.locator(".canvas").boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
      const near = (edge: number, free: number): number => (Math.abs(edge - free) <= 15 ? free : edge);
      return [Math.round(width), near(x, (1920 - width) / 2), near(y, (1080 - height) / 2)].map(Math.round);
    };
    expect(await edgesOf(tv)).toEqual([1920, 0, 0]);
    await phone.click('.card:has-text("Hall 2, north") .adjust');
    await phone.fill('.adjust-form input[name="overscan"]', "6");
    expect(await phone.isDisabled('.adjust-form button[type="submit"]')).toBe(true);
    await phone.fill('.adjust-form input[name="overscan"]', "2.5");
    await phone.click('.adjust-form button[type="submit"]');
    const inset = [1824, 48, 27];
    await expect.poll(() => edgesOf(tv).catch(() => null), { timeout: 15_000 }).toEqual(inset);
    await tv.waitForSelector(".glass");
    expect(new URL(tv.url()).searchParams.get("overscan")).toBe("2.5");
    await phone.waitForSelector('.card:has-text("Hall 2, north"):has-text("edges 2.5 %")');
    await phone.waitForSelector('.card:has-text("Hall 2, north") .result:has-text("done")', { timeout: 15_000 });

    const stored = await tv.context().storageState();
    await tv.context().close();
    const again = await switchOn(stored);
    await again.waitForSelector(".glass", { timeout: 15_000 });
    await phone.waitForSelector('.screen-connected:has-text("Hall 2, north")');
    expect(await edgesOf(again)).toEqual(inset);

    await phone.click('.card:has-text("Hall 2, north") .revoke');
    await phone.click(".confirm .danger");
    const next = await shownCode(again);
    expect(next).toMatch(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/);
    expect(next).not.toBe(code);
    await again.reload();
    expect(await shownCode(again)).not.toBe("");
    await again.context().close();
    await phone.context().close();
  });

  it("keeps its code while the server is away, and is paired with it afterwards", async () => {
    const tv = await switchOn();
    const code = await shownCode(tv);
    await server.kill();
    await tv.waitForSelector('[data-trouble="no-answer"]', { timeout: 15_000 });
    expect(await shownCode(tv)).toBe(code);
    await server.start();
    await tv.waitForSelector("[data-trouble]", { state: "detached", timeout: 30_000 });
    const phone = await scan(code);
    await phone.fill('.pair input[name="name"]', "Gate");
    await phone.click('.pair button[type="submit"]');
    await tv.waitForSelector(".glass", { timeout: 30_000 });
    await tv.context().close();
    await phone.context().close();
  });
});

describe("a person", () => {
  it("is told in words that a code or a token is wrong, and is signed out everywhere at once", async () => {
    const phone = await scan("BCDF-GHJK");
    await phone.fill('.pair input[name="name"]', "Nowhere");
    await phone.click('.pair button[type="submit"]');
    await phone.waitForSelector('.pair .result:has-text("No screen shows this code now")');

    const desk = await (await browser.newContext(PHONE)).newPage();
    await desk.goto(`${server.url}/console#audit`);
    await desk.fill('input[name="token"]', "wrong");
    await desk.click('button[type="submit"]');
    await desk.waitForSelector('#outcome:has-text("No such token")');
    await desk.fill('input[name="token"]', ADMIN_TOKEN);
    await desk.click('button[type="submit"]');
    await desk.waitForSelector('.audit-list li:has-text("Sign in"):has-text("refused")');

    await desk.click(".account summary");
    await desk.click('.menu button:has-text("Sign out everywhere")');
    await desk.waitForURL(/\/sign-in\?/);
    await phone.waitForURL(/\/sign-in\?/, { timeout: 15_000 });
    await desk.context().close();
    await phone.context().close();
  });

  it("sees what a token may do: a viewer no buttons, a device's token nothing, and a secret once", async () => {
    const admin = await scan("");
    await admin.click('.tabs a[href="#tokens"]');
    await admin.fill('.token-form input[name="name"]', "Shift lead");
    await admin.selectOption('.token-form select[name="role"]', "viewer");
    await admin.click('.token-form button[type="submit"]');
    const secret = (await admin.textContent('[data-copied="secret"]')) ?? "";
    await admin.click(".secret > button");
    expect(await admin.textContent("body")).not.toContain(secret);

    const phone = await (await browser.newContext(PHONE)).newPage();
    await phone.goto(`${server.url}/console`);
    await phone.fill('input[name="token"]', secret);
    await phone.click('button[type="submit"]');
    await phone.waitForSelector("main");
    expect(await phone.textContent(".account summary")).toContain("Shift lead");
    expect(await phone.$$eval("main button, main form", (parts) => parts.length)).toBe(0);
    expect(await phone.$$eval(".tabs a", (tabs) => tabs.map((tab) => tab.textContent))).toEqual(["Alarms", "Screens", "Notices"]);

    await admin.click('.token:has-text("Shift lead") .revoke');
    await admin.click(".confirm .danger");
    await phone.waitForURL(/\/sign-in\?/, { timeout: 15_000 });
    await phone.fill('input[name="token"]', secret);
    await phone.click('button[type="submit"]');
    await phone.waitForSelector('#outcome:has-text("No such token")');
    await phone.context().close();
    await admin.context().close();
  });
});
