/**
 * The Worker on workerd without wrangler's development proxy: the only file that knows miniflare's API, which is a beta.
 *
 * miniflare puts two Workers of its own before ours: an entry, and a router for assets. Each request through both costs ten
 * times what ours does, the entry answers outsiders with stacks and takes the request's address from a header, and neither
 * is on Cloudflare. So ours listens on the socket itself (`unsafeDirectSockets`), and asks a second Worker for the files.
 * Only with TLS does the entry stay, because miniflare's direct sockets have none.
 */
import { readFile } from "node:fs/promises";
import { Log, LogLevel, Miniflare, type MiniflareOptions } from "miniflare";
import { localUrl } from "./listen.ts";
import { ensureWorkerBuild, WORKER_FILE, type WorkerBuild } from "./worker-build.ts";

export interface ServeOptions {
  readonly host: string;
  /** 0 takes any free one. */
  readonly port: number;
  /** The folder of all that is kept. */
  readonly state: string;
  /** Variables over those of wrangler.toml: AUTH, ADMIN_TOKEN, SITES. */
  readonly vars: Readonly<Record<string, string>>;
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  readonly say?: (line: string) => void;
}

export interface Served {
  /** From this machine, without a slash at its end. */
  readonly url: string;
  stop(): Promise<void>;
}

const ASSETS = "assets";

export async function startServe(options: ServeOptions): Promise<Served> {
  const build = await ensureWorkerBuild(options.say ?? (() => {}));
  const miniflare = new Miniflare(miniflareOptions(build, await readFile(WORKER_FILE, "utf8"), options));
  try {
    const entry = await miniflare.ready;
    const port = options.tls ? entry.port : (await miniflare.unsafeGetDirectURL(build.name)).port;
    return {
      url: localUrl({ host: options.host, port: Number(port) }, options.tls ? "https" : "http"),
      stop: () => miniflare.dispose(),
    };
  } catch (error) {
    await miniflare.dispose();
    throw error;
  }
}

function miniflareOptions(build: WorkerBuild, code: string, { host, port, state, vars, tls }: ServeOptions): MiniflareOptions {
  const { name, compatibilityDate, objects, assets } = build;
  const compatibilityFlags = [...build.compatibilityFlags];
  const texts = Object.entries({ ...build.vars, ...vars }).map(([key, value]) => [key, { type: "text", value }] as const);
  const bindings = objects.map(({ binding, className }) => {
    return [binding, { type: "durable-object", worker: name, exportName: className }] as const;
  });
  const exports = objects.map(({ className }) => [className, { type: "durable-object", storage: "sqlite" }] as const);
  return {
    // Without TLS nobody uses the entry: any free port of this machine.
    ...(tls ? { host, port, httpsCert: tls.certificate, httpsKey: tls.key } : { host: "127.0.0.1", port: 0 }),
    log: new Log(LogLevel.WARN),
    logRequests: false,
    cf: false,
    enableDevRegistry: false,
    telemetry: { enabled: false },
    resourcePersistencePath: state,
    workers: [
      {
        config: {
          name,
          compatibilityDate,
          compatibilityFlags,
          manifest: {
            mainModule: "serve.js",
            modules: {
              "serve.js": { type: "esm", contents: serveModule(build) },
              "worker.js": { type: "esm", contents: code },
            },
          },
          env: { ...Object.fromEntries([...texts, ...bindings]), [assets.binding]: { type: "worker", worker: ASSETS } },
          exports: Object.fromEntries(exports),
        },
        dev: tls ? {} : { unsafeDirectSockets: [{ host, port }] },
      },
      {
        config: {
          name: ASSETS,
          compatibilityDate,
          manifest: {
            mainModule: "none.js",
            modules: { "none.js": { type: "esm", contents: "export default { fetch: () => new Response(null, { status: 404 }) };" } },
          },
          assets: { directory: assets.directory, htmlHandling: "none", notFoundHandling: "none", hasUserWorker: false },
        },
      },
    ],
  };
}

/**
 * Stands before the Worker as Cloudflare does: files that it need not see, packed; no address of the sender that the sender
 * chose itself; and an error that got through everything tells an outsider nothing.
 */
function serveModule({ assets }: WorkerBuild): string {
  return `
import worker from "./worker.js";
export * from "./worker.js";
const prefixes = ${JSON.stringify(assets.prefixes)};
async function asset(request, env) {
  const answer = await env.${assets.binding}.fetch(request);
  const packs = /\\bgzip\\b/.test(request.headers.get("accept-encoding") ?? "") && /^(?:text|application)\\//.test(answer.headers.get("content-type") ?? "");
  if (!packs || answer.status !== 200) return answer;
  const packed = new Response(answer.body, answer);
  packed.headers.set("content-encoding", "gzip");
  packed.headers.append("vary", "accept-encoding");
  return packed;
}
export default {
  async fetch(request, env, ctx) {
    const { pathname } = new URL(request.url);
    try {
      if (prefixes.some((prefix) => pathname.startsWith(prefix))) return await asset(request, env);
      if (request.headers.has("cf-connecting-ip")) {
        request = new Request(request);
        request.headers.delete("cf-connecting-ip");
      }
      return await worker.fetch(request, env, ctx);
    } catch (error) {
      console.error(error);
      return new Response("Something broke here; it was logged", { status: 500 });
    }
  },
};
`;
}
