/** Texts that stream in, on a real wall: from a slow sender to the glass, with senders that break off and a server that is killed; and docs/streams.md as written. */
import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { type ClientRequest, request } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGE = readFileSync(join(ROOT, "docs/streams.md"), "utf8");
const ADDRESS = "http://127.0.0.1:8787";

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer(), launchBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
});

/** A sender that writes a piece when the test says so. */
function openSender(stream: string, query = ""): { sender: ClientRequest; answered: Promise<number | undefined> } {
  const sender = request(`${server.url}/streams/${stream}${query}`, { method: "POST" });
  const answered = new Promise<number | undefined>((resolve) => {
    sender.on("response", (response) => resolve(response.resume().statusCode));
    sender.on("error", () => resolve(undefined));
  });
  return { sender, answered };
}

async function openWall(panels: string): Promise<Page> {
  const put = await fetch(`${server.url}/api/walls/desk`, { method: "PUT", body: `wall: desk\npanels:\n${panels}` });
  expect(put.status).toBe(200);
  const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
  await page.goto(`${server.url}/walls/desk`);
  await page.waitForSelector("[data-panel]");
  return page;
}

const LAST_LINES = expect.stringMatching(/line 299\nline 300\n$/);

/** What a power cut would leave, by stream. */
function textsOnDisk(state: string): Record<string, string> {
  const folder = join(state, "do/parapet-Site");
  const file = readdirSync(folder).find((name) => /^[0-9a-f]+\.sqlite$/.test(name)) ?? "";
  const database = new DatabaseSync(join(folder, file), { readOnly: true });
  try {
    const rows = database
      .prepare("SELECT body FROM texts")
      .all()
      .map(({ body }) => JSON.parse(String(body)));
    return Object.fromEntries(rows.map(({ stream, text }: { stream: string; text: string }) => [stream, text]));
  } finally {
    database.close();
  }
}

/** Resolves once the panel says so on the glass, and in which state. */
async function says(page: Page, text: string, state: string): Promise<void> {
  await page.waitForFunction(
    ([wanted, how]) => {
      const panel = document.querySelector(".live-text");
      return panel?.getAttribute("data-text") === how && panel.querySelector(".live-lines")?.textContent === wanted;
    },
    [text, state] as const,
  );
}

describe("a text that streams in", () => {
  it("grows on the wall as it is written, by characters however it is cut, and ends; one that is cut off says so", async () => {
    const page = await openWall("  - { type: live-text, title: Build, stream: build }\n");
    expect(await page.getAttribute("[data-panel]", "data-state")).toBe("never");
    const { sender, answered } = openSender("build");
    const bytes = Buffer.from("编译 <b>1</b> of 2\r\n\u001b[32mok\u001b[0m");
    for (let at = 0; at < bytes.length; at += 5) {
      sender.write(bytes.subarray(at, at + 5));
      await new Promise((resolve) => setTimeout(resolve, 30));
      if (at === 10) await says(page, "编译 <b>1</b>", "writing");
    }
    await says(page, "编译 <b>1</b> of 2\nok", "writing");
    sender.end("\ndone");
    expect(await answered).toBe(204);
    await says(page, "编译 <b>1</b> of 2\nok\ndone", "ended");
    expect(await page.$$(".live-text b")).toEqual([]);
    const next = openSender("build");
    next.sender.write("second run, half a li");
    await says(page, "second run, half a li", "writing");
    next.sender.destroy();
    await says(page, "second run, half a li", "broken");
    expect(await page.textContent(".live-status")).toContain("cut off");
    await page.close();
  });

  it("follows its end, in whole lines, and is on the wall again when the server was killed: cut off, or as it had ended", async () => {
    const page = await openWall(
      "  - { type: live-text, title: Log, stream: log, at: [0, 0, 6, 4] }\n  - { type: live-text, title: Old, stream: old, at: [6, 0, 6, 4] }\n",
    );
    const old = openSender("old");
    old.sender.end("came to its end");
    expect(await old.answered).toBe(204);
    const { sender } = openSender("log");
    sender.on("error", () => {});
    for (let i = 1; i <= 300; i++) sender.write(`line ${i}\n`);
    const lines = page.locator('[data-panel="log"] .live-lines');
    await expect.poll(() => lines.textContent()).toMatch(/line 299\nline 300$/);
    const [window, inner] = await page.$eval('[data-panel="log"] .live-window', (box) => {
      const line = Number.parseFloat(getComputedStyle(box).lineHeight);
      return [box.clientHeight / line, (box.firstElementChild as HTMLElement).offsetHeight / line] as const;
    });
    expect([window % 1, inner]).toEqual([0, window]);
    // A second after its end, and ten while it grows.
    await expect.poll(() => textsOnDisk(server.state), { timeout: 60_000 }).toMatchObject({ old: "came to its end", log: LAST_LINES });
    await server.kill();
    await server.start();
    await page.waitForSelector('[data-panel="log"] [data-text="broken"]', { timeout: 30_000 });
    expect(await lines.textContent()).toMatch(/line 300$/);
    expect(await page.textContent('[data-panel="old"] .live-lines')).toBe("came to its end");
    expect(await page.getAttribute('[data-panel="old"] .live-text', "data-text")).toBe("ended");
    await page.close();
  });
});

const blocksOf = (language: string): string[] =>
  [...PAGE.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"))].map(([, block = ""]) => block);

function run(program: string, ...args: string[]): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd: ROOT, timeout: 60_000 }, (error, stdout, stderr) => resolve(`${error?.code ?? 0} ${stdout}${stderr}`));
  });
}

const here = (text: string): string =>
  text.replaceAll(ADDRESS, server.url).replace('"127.0.0.1", 8787', `"127.0.0.1", ${new URL(server.url).port}`);
const text = async (stream: string): Promise<string> => (await fetch(`${server.url}/streams/${stream}`)).text();
const hasCurl = existsSync("/usr/bin/curl");
const hasPython = existsSync("/usr/bin/python3");

describe("docs/streams.md", () => {
  it.skipIf(!hasCurl)("has commands that do what they say (skipped where there is no curl)", async () => {
    for (const line of blocksOf("sh").flatMap((block) => block.trim().split("\n"))) {
      const command = here(line).replaceAll("curl ", "curl --silent --show-error --fail-with-body ");
      expect([line, await run("sh", "-c", command)]).toEqual([line, expect.stringMatching(/^0 /)]);
    }
    expect([await text("build"), await text("news")]).toEqual(["one\ntwo\n", "Line 2 is back since 13:10"]);
  });

  it("has a program for Node that does", async () => {
    const [program = ""] = blocksOf("js");
    expect(await run(process.execPath, "--input-type=module", "-e", here(program))).toBe("0 ");
    expect(await text("answer")).toBe("The press stood still for eleven minutes. ");
  });

  it.skipIf(!hasPython)("has one for Python that does (skipped where there is no python3)", async () => {
    const [program = ""] = blocksOf("python");
    expect(await run("/usr/bin/python3", "-c", here(program))).toBe("0 204\n");
    expect(await text("job")).toBe("step 1 of 3\nstep 2 of 3\nstep 3 of 3\n");
  });

  it("has a wall that can be put", async () => {
    const [wall = ""] = blocksOf("yaml");
    expect((await fetch(`${server.url}/api/walls/desk?dry-run=1`, { method: "PUT", body: wall })).status).toBe(200);
  });
});
