/** The READMEs tell the truth: every command runs as written, every path is answered, every link leads somewhere. */
import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { ROUTES, type Route } from "../../protocol/routes.ts";
import { startTestServer, type TestServer } from "../support/server.ts";

const ROOT = join(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const SENDERS = readFileSync(join(ROOT, "docs/ingest.md"), "utf8");
const CHINESE = readFileSync(join(ROOT, "README.zh-CN.md"), "utf8");
const ADDRESS = "http://127.0.0.1:8787";
/** curl's own code for what --max-time ends: a stream does not end by itself. */
const TIMED_OUT = 28;

const hasCurl = ["/usr/bin/curl", "/bin/curl", "/usr/local/bin/curl", "/opt/homebrew/bin/curl"].some((path) => existsSync(path));

const commandsOf = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block = ""]) => block.trim().split("\n"));
const pathsOf = (text: string): string[] =>
  [...text.matchAll(/^\| `(GET|POST|PUT|DELETE|OPTIONS) ([^`]+)` \|/gm)].map(([, method, path]) => `${method} ${path}`);
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)]+)\)/g)].map(([, link]) => link as string).filter((link) => !link.startsWith("http"));

/** To a file that is there, and a heading of it where one is named. */
function leads(link: string): boolean {
  const [file = "", anchor] = link.split("#");
  if (!existsSync(join(ROOT, file))) return false;
  if (anchor === undefined) return true;
  const headings = [...readFileSync(join(ROOT, file), "utf8").matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading as string);
  return headings.some(
    (heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} -]/gu, "")
        .replaceAll(" ", "-") === anchor,
  );
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(() => server?.remove());

function run(command: string): Promise<{ code: number; output: string }> {
  const line = command.replaceAll(ADDRESS, server.url).replace(/^curl /, "curl --silent --show-error --fail-with-body ");
  return new Promise((resolve) => {
    execFile("sh", ["-c", line], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
    );
  });
}

describe("the README", () => {
  it.skipIf(!hasCurl)("has curl commands that all do what they say (skipped where there is no curl)", async () => {
    const curls = commandsOf(README).filter((command) => command.startsWith("curl "));
    expect(curls.length).toBeGreaterThanOrEqual(7);
    const outputs: string[] = [];
    for (const command of curls) {
      const { code, output } = await run(command);
      expect([command, code, output]).toEqual([command, command.includes("--max-time") ? TIMED_OUT : 0, expect.anything()]);
      outputs.push(output);
    }
    const all = outputs.join("\n");
    expect(all).toContain('"21.5"');
    expect(all).toContain("Fire drill at 14:00");
    expect(all).toContain("event: snapshot");
  });

  it.skipIf(!hasCurl)("leads to the senders' page, whose curl commands do what they say too (skipped where there is no curl)", async () => {
    const curls = commandsOf(SENDERS).filter((command) => command.startsWith("curl "));
    expect(curls.length).toBeGreaterThanOrEqual(4);
    for (const command of curls) expect([command, (await run(command)).code]).toEqual([command, 0]);
  });

  it("names only npm scripts that exist", () => {
    const scripts = [...README.matchAll(/npm (?:run )?(start|test|serve|agent|[a-z-]+)\b/g)]
      .map(([, name]) => name as string)
      .filter((name) => name !== "ci" && name !== "registry");
    const named = ["start", "test", "serve", "agent", "senders", "apply", "demo", "export", "import-grafana"];
    expect(new Set(scripts)).toEqual(new Set(named));
    expect(scripts.filter((name) => !(name in packageJson.scripts))).toEqual([]);
  });

  it("names every route of the contract, and none that is not there", async () => {
    const pattern = (route: Route): RegExp => new RegExp(`^${route.method} ${route.path.replace(/:\w+/g, "[^/]+").replace("*", ".*")}$`);
    // What may be asked as a form too has one line for both.
    const routes = Object.entries(ROUTES as Record<string, Route>).filter(([name]) => !name.endsWith("Form"));
    const named = pathsOf(README);
    expect(
      routes
        .filter(([, route]) => !named.some((path) => pattern(route).test(path.replace(/\?.*/, ""))))
        .map(([, { method, path }]) => `${method} ${path}`),
    ).toEqual([]);
    for (const line of named) {
      const [method = "", path = ""] = line.split(" ");
      const stop = new AbortController();
      const response = await fetch(server.url + path, { method, signal: stop.signal });
      expect([
        line,
        [404, 405].includes(response.status) && !/unknown-(screen|notice|token|code|wall|rules|target|stream)/.test(await response.text()),
      ]).toEqual([line, false]);
      stop.abort();
    }
  });

  it("leads nowhere that is not there", () => {
    for (const text of [README, CHINESE]) {
      const links = linksOf(text);
      expect(links.length).toBeGreaterThan(3);
      expect(links.filter((link) => !leads(link))).toEqual([]);
      const folders = [...text.matchAll(/^\| `([a-z]+\/)` \|/gm)].map(([, folder]) => folder as string);
      expect(folders.filter((folder) => !existsSync(join(ROOT, folder)))).toEqual([]);
    }
  });

  it("says the same in Chinese", () => {
    const withoutText = (command: string): string => command.replace(/"text":"[^"]*"/, "");
    expect(commandsOf(CHINESE).map(withoutText)).toEqual(commandsOf(README).map(withoutText));
    expect(pathsOf(CHINESE)).toEqual(pathsOf(README));
  });
});
