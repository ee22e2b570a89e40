/**
 * Browsers of years ago, as televisions still have them: Chromium builds out of packages of the npm registry, fetched when a test
 * wants one and kept in a folder of the system for temporary files. Driven by the DevTools protocol itself: today's drivers ask for
 * more of it than there was.
 */
import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliDecompressSync } from "node:zlib";

const run = promisify(execFile);

/** The version of chrome-aws-lambda that has each, and the digest of its file. */
const PACKAGES = {
  87: ["5.4.0", "edlk3okaPwVJ7lLhmi0p1Xs0lx3ekloW5Lqq+q+V0jS/4dyXYLeA23SKdB+A6+hBf/n88yfR8ssb78tBD/C9CA=="],
  80: ["2.1.1", "Wer2QuygxsCov5bM2+8CLa6qYpNsc5AxYTlgTne00aFoxFP491LGJRxOQtGnYtsJP6UG4pB0SfrwTyPnLys1Lw=="],
  72: ["1.11.2", "BpR7qYNkPZlMQGZI3/edrPT4Rx9Hd/Z+YV3dQ5ujfWj01r27pYYOoOmMd2w3mkmFeHF7nzFlksM/urKnfICwDQ=="],
} as const;

export type OldVersion = keyof typeof PACKAGES;

/** They are built for one platform. */
export const CAN_RUN = process.platform === "linux" && process.arch === "x64";

export interface OldPage {
  /** The value of an expression in the page, awaited. */
  evaluate(expression: string): Promise<unknown>;
  /** Resolves when the expression is true. */
  until(expression: string, timeoutMs?: number): Promise<void>;
  /** A PNG. */
  screenshot(): Promise<Buffer>;
  /** Errors that the page did not catch, and what it wrote to its console as such. */
  readonly problems: readonly string[];
}

export interface OldBrowser {
  /** As it calls itself: `HeadlessChrome/87.0.4272.0`. */
  readonly product: string;
  open(url: string, width: number, height: number): Promise<OldPage>;
  close(): Promise<void>;
}

/** Where the browser lies, unpacked; `undefined` when it is not there and the registry does not answer. */
export async function fetchOldBrowser(version: OldVersion): Promise<string | undefined> {
  const [release, digest] = PACKAGES[version];
  const folder = join(tmpdir(), `parapet-chromium-${version}`);
  if (existsSync(folder)) return folder;
  const work = await mkdtemp(join(tmpdir(), "parapet-chromium-"));
  try {
    await run("npm", ["pack", "--silent", `chrome-aws-lambda@${release}`], { cwd: work }).catch(() => undefined);
    const file = await readFile(join(work, `chrome-aws-lambda-${release}.tgz`)).catch(() => undefined);
    if (!file) return undefined;
    if (createHash("sha512").update(file).digest("base64") !== digest) throw new Error(`chrome-aws-lambda ${release} is not what it was`);
    await run("tar", ["xzf", `chrome-aws-lambda-${release}.tgz`], { cwd: work });
    const unpacked = join(work, "chromium");
    await mkdir(unpacked);
    const part = async (name: string): Promise<Buffer> => brotliDecompressSync(await readFile(join(work, "package/bin", name)));
    const files = await readdir(join(work, "package/bin"));
    const chromium = files.find((name) => /^chromium.*\.br$/.test(name));
    if (chromium === undefined) throw new Error(`chrome-aws-lambda ${release} has no chromium`);
    await writeFile(join(unpacked, "chromium"), await part(chromium));
    await chmod(join(unpacked, "chromium"), 0o755);
    for (const name of ["aws", "swiftshader"]) {
      if (!files.includes(`${name}.tar.br`)) continue;
      await writeFile(join(work, `${name}.tar`), await part(`${name}.tar.br`));
      await run("tar", ["xf", join(work, `${name}.tar`), "-C", unpacked]);
    }
    // The oldest brings no libraries; those of the next do.
    if (!files.includes("aws.tar.br")) {
      const next = await fetchOldBrowser(80);
      if (next === undefined) return undefined;
      await cp(join(next, "lib"), join(unpacked, "lib"), { recursive: true });
    }
    // Whole or not at all; another run may have been as fast.
    await rename(unpacked, folder).catch(() => undefined);
    return folder;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-zygote", "--disable-dev-shm-usage", "--remote-debugging-port=0"];
const POLL_MS = 100;

interface Told {
  readonly id?: number;
  readonly sessionId?: string;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export async function launchOldBrowser(folder: string): Promise<OldBrowser> {
  const profile = await mkdtemp(join(tmpdir(), "parapet-profile-"));
  const child = spawn(join(folder, "chromium"), [...ARGS, `--user-data-dir=${profile}`, "about:blank"], {
    env: { ...process.env, LD_LIBRARY_PATH: `${folder}/lib:${folder}` },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const address = await new Promise<string>((resolve, reject) => {
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`the browser ended with ${code}\n${said}`)));
  });
  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  const waiting = new Map<number, (told: Told) => void>();
  const listening = new Map<string, (told: Told) => void>();
  let asked = 0;
  socket.addEventListener("message", ({ data }) => {
    const told: Told = JSON.parse(String(data));
    if (told.id !== undefined) waiting.get(told.id)?.(told);
    else listening.get(told.sessionId ?? "")?.(told);
  });

  async function ask(method: string, params: object, sessionId?: string): Promise<Record<string, unknown>> {
    const id = ++asked;
    const answer = new Promise<Told>((resolve) => waiting.set(id, resolve));
    socket.send(JSON.stringify({ id, method, params, ...(sessionId === undefined ? {} : { sessionId }) }));
    const { result, error } = await answer;
    waiting.delete(id);
    if (error || !result) throw new Error(`${method}: ${error?.message}`);
    return result;
  }

  async function open(url: string, width: number, height: number): Promise<OldPage> {
    const { targetId } = await ask("Target.createTarget", { url: "about:blank", width, height });
    const { sessionId } = await ask("Target.attachToTarget", { targetId, flatten: true });
    const session = String(sessionId);
    const problems: string[] = [];
    listening.set(session, ({ method, params }) => {
      if (method === "Runtime.exceptionThrown" || (method === "Log.entryAdded" && JSON.stringify(params).includes('"level":"error"'))) {
        problems.push(JSON.stringify(params));
      }
    });
    for (const domain of ["Page", "Runtime", "Log"]) await ask(`${domain}.enable`, {}, session);
    await ask("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false }, session);
    await ask("Page.navigate", { url }, session);
    const evaluate = async (expression: string): Promise<unknown> => {
      const { result, exceptionDetails } = await ask("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true }, session);
      if (exceptionDetails) throw new Error(JSON.stringify(exceptionDetails));
      return (result as { readonly value?: unknown }).value;
    };
    return {
      problems,
      evaluate,
      async until(expression, timeoutMs = 20_000) {
        const endMs = Date.now() + timeoutMs;
        // An expression that does not hold for a page that is still loading throws.
        while ((await evaluate(expression).catch(() => false)) !== true) {
          if (Date.now() > endMs) throw new Error(`never true: ${expression}\n${await evaluate("document.body.innerText")}\n${problems}`);
          await new Promise((resolve) => setTimeout(resolve, POLL_MS));
        }
      },
      async screenshot() {
        const { data } = await ask("Page.captureScreenshot", { format: "png" }, session);
        return Buffer.from(String(data), "base64");
      },
    };
  }

  const { product } = await ask("Browser.getVersion", {});
  return {
    product: String(product),
    open,
    async close() {
      const ended = new Promise((resolve) => child.on("exit", resolve));
      await ask("Browser.close", {}).catch(() => child.kill("SIGKILL"));
      await ended;
      socket.close();
      await rm(profile, { recursive: true, force: true });
    },
  };
}
