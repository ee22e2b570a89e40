/** The scripts for walls and rules as people run them, against a real server; and what a screen that hangs there sees of it. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../support/browser.ts";
import { measure, startTestServer, type TestServer } from "../support/server.ts";

const ROOT = join(import.meta.dirname, "../..");
const SHIPPED = ["factory-line", "hosts", "web-service"];

let server: TestServer;
let browser: Browser;
let folder: string;

beforeAll(async () => {
  [server, browser, folder] = await Promise.all([startTestServer(), launchBrowser(), mkdtemp(join(tmpdir(), "parapet-walls-"))]);
});

afterAll(async () => {
  await browser?.close();
  await server?.remove();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Ran {
  readonly code: number;
  readonly out: readonly string[];
  readonly errors: readonly string[];
}

function run(script: string, ...args: string[]): Promise<Ran> {
  const lines = (text: string): string[] => text.split("\n").filter((line) => line !== "");
  return new Promise((resolve) => {
    execFile(process.execPath, [join(ROOT, "scripts", script), ...args], { cwd: ROOT }, (error, out, errors) =>
      resolve({ code: Number(error?.code ?? 0), out: lines(out), errors: lines(errors) }),
    );
  });
}

const shipped = SHIPPED.map((name) => `walls/${name}.yaml`);
const rules = SHIPPED.map((name) => `rules/${name}.yaml`);

describe("npm run apply", () => {
  it("writes nothing when one file of several is wrong, and says where each defect is", async () => {
    const wrong = join(folder, "wrong.yaml");
    await writeFile(wrong, "wall: wrong\npanels:\n  - type: big-number\n    expr: sum(\n    unti: bytes\n");
    const { code, out, errors } = await run("apply.ts", "walls/hosts.yaml", wrong, "--url", server.url);
    expect([code, out, errors]).toEqual([
      1,
      [],
      [
        `${wrong}:4:5: panels[0].expr: 1:5: parse error: unexpected end of input`,
        expect.stringMatching(/wrong\.yaml:5:5: panels\[0\]\.unti: is not known here: did you mean `unit`\?/),
        "nothing was written",
      ],
    ]);
    const { walls } = (await (await fetch(`${server.url}/api/walls`)).json()) as { walls: { name: string }[] };
    expect(walls.map(({ name }) => name)).toEqual(["overview"]);
  });

  it("puts the shipped walls, tells what changed, and nothing when nothing did", async () => {
    expect((await run("apply.ts", ...shipped, "--url", server.url, "--dry-run")).out.at(-1)).toBe(
      "nothing was written: this was a dry run",
    );
    const first = await run("apply.ts", ...shipped, "--url", server.url);
    expect([first.code, first.errors, first.out]).toEqual([
      0,
      [],
      SHIPPED.map((name) => expect.stringMatching(`^${name}: new, \\d+ panels; version 1$`)),
    ]);
    const again = await run("apply.ts", ...shipped, "--url", server.url);
    expect(again.out).toEqual(SHIPPED.map((name) => expect.stringMatching(`^${name}: unchanged, \\d+ panels; version 1$`)));
  });

  it("puts the shipped rules by the names of their files, beside the walls of these names", async () => {
    const checked = await run("apply.ts", ...shipped, ...rules, "--url", server.url, "--dry-run");
    expect([checked.code, checked.out.filter((line) => line.includes("new"))]).toEqual([
      0,
      SHIPPED.map((name) => expect.stringMatching(`^${name}: new, \\d+ rules$`)),
    ]);
    expect((await run("apply.ts", ...rules, "--url", server.url)).out).toEqual(
      SHIPPED.map((name) => expect.stringMatching(`^${name}: new, \\d+ rules; version 1$`)),
    );
    const { files } = (await (await fetch(`${server.url}/api/rules`)).json()) as { files: { file: string }[] };
    expect(files.map(({ file }) => file)).toEqual(SHIPPED);
    const file = join(folder, "hosts.yaml");
    const text = await readFile(join(ROOT, "rules/hosts.yaml"), "utf8");
    await writeFile(file, text.replace("> 0.95\n        for: 10m", "> 0.98\n        for: 10m").replace("interval: 15s", "interval: 30s"));
    expect((await run("apply.ts", file, "--url", server.url)).out).toEqual([
      "hosts: 1 rule changed (hosts/HostCpuBusy), hosts-figures evaluated otherwise, 6 unchanged; version 2",
    ]);
    expect((await run("apply.ts", ...rules, "--url", server.url)).out[1]).toMatch(/^hosts: .*; version 3$/);
  });

  it("writes nothing when a rule is wrong, and neither the walls beside it", async () => {
    const wrong = join(folder, "wrong-rules.yaml");
    await writeFile(wrong, "groups:\n  - name: g\n    rules:\n      - { alert: A, expr: 'sum(', fro: 5m }\n");
    const named = join(folder, "not a name.yaml");
    await writeFile(named, "groups: []\n");
    const { code, errors } = await run("apply.ts", wrong, named, "--url", server.url);
    expect([code, errors]).toEqual([
      1,
      [
        expect.stringMatching(/wrong-rules\.yaml:4:21: groups\[0\]\.rules\[0\]\.expr: .*parse error: unexpected end of input/),
        expect.stringMatching(/wrong-rules\.yaml:4:35: groups\[0\]\.rules\[0\]\.fro: is not known here: did you mean `for`\?/),
        `${named}:1:1: the file's name must be a name: 1 to 64 letters, digits, - or _, because rules are called by it`,
        "nothing was written",
      ],
    ]);
  });

  it("says that nobody answers, and which option is wrong", async () => {
    const { code, errors } = await run("apply.ts", ...shipped, "--url", "ftp://here");
    expect([code, errors]).toEqual([2, ["--url is not an http or https address: ftp://here"]]);
  });

  it("changes a wall on a screen that hangs, without a reload", async () => {
    const file = join(folder, "press-shop.yaml");
    const wall = "wall: press-shop\ntitle: Press shop\npanels:\n  - { title: Speed, type: big-number, expr: speed }\n";
    await measure(server.url, "press-4", { speed: 7, power: 3 });
    await writeFile(file, wall);
    await run("apply.ts", file, "--url", server.url);
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${server.url}/walls/press-shop`);
    await page.waitForSelector('[data-panel="speed"] [data-value="7"]');
    await page.evaluate(() => Object.assign(window, { sameDocument: true }));
    await writeFile(file, `${wall}  - { title: Power, type: big-number, expr: power }\n`);
    const { out } = await run("apply.ts", file, "--url", server.url);
    expect(out).toEqual(["press-shop: 1 panel added (power), 1 panel changed (speed), 0 unchanged; version 2"]);
    await page.waitForSelector('[data-panel="power"] [data-value="3"]');
    expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
    // Deleted, it says so and keeps its last picture; put again, it goes on.
    await fetch(`${server.url}/api/walls/press-shop`, { method: "DELETE" });
    await page.waitForFunction(() => document.querySelector("[data-connection]")?.getAttribute("data-connection") === "closed");
    expect(await page.$$eval("[data-panel]", (tiles) => tiles.length)).toBe(2);
    await page.close();
  });

  it("leads from the home page to each wall", async () => {
    const page = await browser.newPage();
    await page.goto(server.url);
    await page.waitForSelector('a[href="/walls/web-service"]');
    const links = await page.$$eval('a[href^="/walls/"]', (anchors) => anchors.map((anchor) => anchor.getAttribute("href")));
    expect(links).toEqual(["/walls/overview", ...SHIPPED.map((name) => `/walls/${name}`)]);
    await page.close();
  });
});

describe("npm run export", () => {
  it("gives back what was put, byte for byte, and leaves files that say something else", async () => {
    const target = join(folder, "out");
    const first = await run("export.ts", ...SHIPPED, "--dir", target, "--url", server.url);
    expect([first.code, first.out]).toEqual([0, SHIPPED.map((name) => `${join(target, name)}.yaml: written`)]);
    for (const name of await readdir(target))
      expect(await readFile(join(target, name), "utf8")).toBe(await readFile(join(ROOT, "walls", name), "utf8"));
    await writeFile(join(target, "hosts.yaml"), "wall: hosts\n");
    const again = await run("export.ts", "hosts", "web-service", "--dir", target, "--url", server.url);
    expect([again.code, again.errors]).toEqual([
      1,
      [
        `${join(target, "hosts.yaml")}: says something else, and is left as it is; --force writes over it`,
        `${join(target, "web-service.yaml")}: unchanged`,
      ],
    ]);
    expect((await run("export.ts", "nobody", "--dir", target, "--url", server.url)).errors).toEqual(["nobody: there is no such wall"]);
  });

  it("gives back rules beside walls, and those that are named", async () => {
    const [walls, target] = [join(folder, "all"), join(folder, "all-rules")];
    const folders = ["--dir", walls, "--rules-dir", target, "--url", server.url];
    const { code, out } = await run("export.ts", ...folders);
    expect(code).toBe(0);
    for (const name of SHIPPED) {
      expect(out).toContain(`${join(walls, name)}.yaml: written`);
      expect(await readFile(join(target, `${name}.yaml`), "utf8")).toBe(await readFile(join(ROOT, "rules", `${name}.yaml`), "utf8"));
    }
    expect((await run("export.ts", "rules/hosts", ...folders)).out).toEqual([`${join(target, "hosts.yaml")}: unchanged`]);
    expect((await run("export.ts", "rules/nobody", ...folders)).errors).toEqual(["nobody: there is no such rule file"]);
  });

  it("writes the generated overview as a file that can be put", async () => {
    const target = join(folder, "overview");
    await run("export.ts", "overview", "--dir", target, "--url", server.url);
    const file = join(target, "overview.yaml");
    await writeFile(file, (await readFile(file, "utf8")).replace("wall: overview", "wall: mine"));
    expect((await run("apply.ts", file, "--url", server.url)).out).toEqual([expect.stringMatching(/^mine: new, \d+ panels?; version 1$/)]);
  });
});
