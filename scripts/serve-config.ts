/**
 * What workerd is told: its configuration as text (workerd.capnp in the package `workerd`), and two modules that stand around our
 * Worker. Paths and addresses are given on its command line, secrets in its environment, so that none of them lies in a file.
 */
import type { WorkerBuild } from "./worker-build.ts";

/** Names of what the command line says: `--socket-addr`, `--directory-path`. */
export const SOCKET = "http";
export const STATE = "state";
export const FILES = "files";

export interface ServeConfig {
  readonly build: WorkerBuild;
  /** Of these the environment has the values. */
  readonly vars: readonly string[];
  /** PEM texts. */
  readonly tls?: { readonly certificate: string; readonly key: string } | undefined;
  /** PEM text of authorities beside those of browsers, for hosts that NOTIFY_HOSTS names. */
  readonly notifyAuthorities?: string | undefined;
}

/** `embed` finds files from the folder that is named as import path. */
export function configText({ build, vars, tls, notifyAuthorities }: ServeConfig, workerFile: string): string {
  const { name, compatibilityDate, compatibilityFlags, objects, assets } = build;
  const date = `compatibilityDate = ${quoted(compatibilityDate)}`;
  const flags = `compatibilityFlags = [${compatibilityFlags.map(quoted).join(", ")}]`;
  const bindings = [
    `(name = ${quoted(assets.binding)}, service = "assets")`,
    ...vars.map((key) => `(name = ${quoted(key)}, fromEnvironment = ${quoted(key)})`),
    ...["PUBLIC", "NAMED"].map((way) => `(name = "NOTIFY_${way}", service = "notify-${way.toLowerCase()}")`),
    ...objects.map(({ binding, className }) => `(name = ${quoted(binding)}, durableObjectNamespace = ${quoted(className)})`),
  ];
  const trusted = notifyAuthorities ? `, trustedCertificates = [${certificatesOf(notifyAuthorities).map(quoted).join(", ")}]` : "";
  // The keys name folders of the state, as every version has had them.
  const namespaces = objects.map(({ className }) => {
    return `(className = ${quoted(className)}, uniqueKey = ${quoted(`${name}-${className}`)}, enableSql = true)`;
  });
  const socket = tls
    ? `https = (tlsOptions = (keypair = (privateKey = ${quoted(tls.key)}, certificateChain = ${quoted(tls.certificate)})))`
    : "http = ()";
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "worker", worker = .worker),
    (name = "assets", worker = .assets),
    (name = "${FILES}", disk = ()),
    (name = "${STATE}", disk = (writable = true)),
    # Keys of Cloudflare Access are fetched; a proxy of the plant may have an address of its own network.
    (name = "internet", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true))),
    # Notifications: a name that an admin of the site chose reaches public addresses alone, whatever it leads to; one that NOTIFY_HOSTS names, any.
    (name = "notify-public", network = (allow = ["public"], tlsOptions = (trustBrowserCas = true))),
    (name = "notify-named", network = (allow = ["public", "private"], tlsOptions = (trustBrowserCas = true${trusted})))
  ],
  sockets = [(name = "${SOCKET}", ${socket}, service = "worker")]
);
const worker :Workerd.Worker = (
  modules = [
    (name = "serve.js", esModule = ${quoted(serveModule(build))}),
    (name = "worker.js", esModule = embed ${quoted(`/${workerFile}`)})
  ],
  ${date}, ${flags},
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "${STATE}")
);
const assets :Workerd.Worker = (
  modules = [(name = "assets.js", esModule = ${quoted(assetsModule(build))})],
  ${date}, ${flags},
  bindings = [(name = "FILES", service = "${FILES}")]
);
`;
}

/** A file may have several, one after the other. */
function certificatesOf(pem: string): string[] {
  return pem.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
}

function quoted(text: string): string {
  return `"${text.replace(/["\\]/g, "\\$&").replace(/\n/g, "\\n").replace(/\r/g, "\\r").replace(/\t/g, "\\t")}"`;
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

/** The dashboard's files as Cloudflare serves them: with type and tag, and the headers that the build's \`_headers\` gives a path. */
function assetsModule({ assets }: WorkerBuild): string {
  return `
const files = new Map(Object.entries(${JSON.stringify(assets.files)}));
const rules = ${JSON.stringify(assets.headers)};
export default {
  async fetch(request, env) {
    const { pathname } = new URL(request.url);
    const file = files.get(pathname);
    if (!file) return new Response(null, { status: 404 });
    if (request.method !== "GET" && request.method !== "HEAD") return new Response(null, { status: 405, headers: { allow: "GET, HEAD" } });
    const headers = new Headers({ "cache-control": "public, max-age=0, must-revalidate" });
    for (const { prefix, set } of rules) if (pathname.startsWith(prefix)) for (const [name, value] of set) headers.set(name, value);
    headers.set("etag", file.etag);
    headers.set("content-type", file.type);
    const held = (request.headers.get("if-none-match") ?? "").split(",").map((tag) => tag.trim().replace(/^W\\//, ""));
    if (held.includes(file.etag)) return new Response(null, { status: 304, headers });
    const found = await env.FILES.fetch("http://files" + pathname, { method: request.method });
    return found.ok ? new Response(found.body, { headers }) : new Response(null, { status: 404 });
  },
};
`;
}
