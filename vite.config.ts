/**
 * The dashboard's build: five pages into dist/dashboard, everything they load under /assets with a hash in its name, and
 * build.json with the build's id, which heartbeats carry so that screens notice a new one.
 */
import { createHash } from "node:crypto";
import { defineConfig, type Plugin } from "vite";

/** The platform sends these with files that the Worker does not see; browsers pass over the last one on plain http. */
const HEADERS = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Strict-Transport-Security: max-age=31536000
`;

/** The id is a digest of what was built: the same source gives the same id, and a screen reloads only for a real change. */
function buildId(): Plugin {
  return {
    name: "build-id",
    apply: "build",
    generateBundle(_, bundle) {
      const names = Object.keys(bundle).sort().join("\n");
      const id = createHash("sha256").update(names).digest("hex").slice(0, 12);
      this.emitFile({ type: "asset", fileName: "build.json", source: JSON.stringify({ build: id }) });
      // A file whose name is its digest never changes: a screen that starts again asks for none of them.
      this.emitFile({ type: "asset", fileName: "_headers", source: HEADERS });
    },
  };
}

/**
 * The bodies of panel kinds are loaded with a plain `import()`: their styles are in the page's own sheet, so there is nothing to load
 * before them, and Vite's helper for that is a kilobyte of every first load.
 */
function plainImports(): Plugin {
  return {
    name: "plain-imports",
    apply: "build",
    enforce: "pre",
    load: { filter: { id: /vite\/preload-helper/ }, handler: () => "export const __vitePreload = (load) => load();" },
  };
}

/**
 * uPlot hangs ways to draw that no panel uses on its default export, where no bundler can drop them: bars, steps, splines, joins. They
 * are 2 kB of the first load of a wall with a line on it. Its own linear paths stay.
 */
function leanPlot(): Plugin {
  const unused = /^\s*\(?(?:uPlot\.join|paths\.(?:stepped|bars|spline)) +=.*$/gm;
  return {
    name: "lean-plot",
    apply: "build",
    transform: {
      filter: { id: /uPlot\.esm\.js/ },
      handler(code) {
        const lean = code.replace(unused, "");
        if (lean === code) this.error("uPlot has changed: see what of it is not used");
        return { code: lean, map: null };
      },
    },
  };
}

export default defineConfig({
  root: "dashboard",
  publicDir: false,
  plugins: [buildId(), plainImports(), leanPlot()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/dashboard",
    emptyOutDir: true,
    // The oldest browser that walls are promised to run on (DESIGN: Chromium 87).
    target: "chrome87",
    // Chromium knows `modulepreload` since 66.
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        home: "dashboard/home.html",
        screen: "dashboard/screen.html",
        console: "dashboard/console.html",
        "sign-in": "dashboard/sign-in.html",
        pair: "dashboard/pair.html",
      },
    },
  },
});
