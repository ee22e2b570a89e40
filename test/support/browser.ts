/**
 * A real browser for tests, benches and pictures: the system's Chromium where there is one, else the one inside the npm
 * package @sparticuz/chromium, which brings the libraries that a bare machine lacks.
 */
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";

const SYSTEM_PATHS = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** No sandbox, because tests run as root in containers; nothing in the background that would ask the network. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** `own`: arguments of a test's own. */
export async function launchBrowser(...own: readonly string[]): Promise<Browser> {
  const args = [...ARGS, ...own];
  const system = process.env.CHROMIUM ?? SYSTEM_PATHS.find((path) => existsSync(path));
  if (system && process.env.CHROMIUM !== "packaged") return chromium.launch({ executablePath: system, args });
  return launchPackaged(args);
}

/** The package unpacks its libraries only when it believes to be on the platform it is made for, and then for every child. */
async function launchPackaged(own: readonly string[]): Promise<Browser> {
  const before = { ...process.env };
  process.env.AWS_LAMBDA_JS_RUNTIME = "nodejs22.x";
  const { default: packaged } = await import("@sparticuz/chromium");
  const executablePath = await packaged.executablePath();
  const env = { ...before, LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH ?? "", FONTCONFIG_PATH: join(tmpdir(), "fonts") };
  for (const name of ["AWS_LAMBDA_JS_RUNTIME", "LD_LIBRARY_PATH", "FONTCONFIG_PATH"]) {
    if (before[name] === undefined) delete process.env[name];
    else process.env[name] = before[name];
  }
  // Not the package's own arguments: they put everything into one process, which serves one page in one short call.
  return chromium.launch({ executablePath, args: [...own, "--no-zygote"], env: env as Record<string, string>, headless: true });
}
