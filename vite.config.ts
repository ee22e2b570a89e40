/**
 * The dashboard's build: five pages into dist/dashboard, everything they load under /assets with a hash in its name, and
 * build.json with the build's id, which heartbeats carry so that screens notice a new one.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig, type Plugin, type Rollup } from "vite";

/** The platform sends these with files that the Worker does not see; browsers pass over the last one on plain http. */
const HEADERS = `/assets/*
  Cache-Control: public, max-age=31536000, immutable
  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Strict-Transport-Security: max-age=31536000
`;

const SCREEN_WORKER = "screen-worker.js";
const WATCHDOG = "watchdog";

/** Written by hand in ECMAScript 5: what is below the floor can read nothing else, and neither bundler nor minifier can write it. */
function plainScript(name: string, ...parts: readonly string[]): { readonly fileName: string; readonly source: string } {
  const source = parts.map((part) => readFileSync(new URL(`dashboard/lite/${part}.js`, import.meta.url), "utf8")).join("\n");
  return { fileName: `assets/${name}-${createHash("sha256").update(source).digest("hex").slice(0, 8)}.js`, source };
}

/** Every page that hangs on a wall asks first whether its browser can read it, and else shows its plain page. */
function floor(): Plugin {
  const floor = plainScript("floor", "floor");
  const plain = { wall: plainScript("lite", "page", "folds", "values", "way-up", "lite"), pair: plainScript("lite-pair", "page", "pair") };
  const tag = (page: string): string => {
    const script = page === "wall" || page === "pair" ? plain[page] : undefined;
    if (!script) throw new Error(`there is no plain page of ${page}`);
    return `<script id="floor" src="/${floor.fileName}" data-lite="/${script.fileName}"></script>`;
  };
  return {
    name: "floor",
    apply: "build",
    transformIndexHtml: { order: "post", handler: (html) => html.replace(/<!-- floor (\w+) -->/, (_, page) => tag(page)) },
    generateBundle() {
      for (const script of [floor, plain.wall, plain.pair]) this.emitFile({ type: "asset", ...script });
    },
  };
}

/**
 * The id is a digest of what was built: the same source gives the same id, and a screen reloads only for a real change. The wall page
 * carries it, so that a page that was kept knows which it is; the service worker of screens carries that page and the names of all
 * files that it may load.
 */
function buildId(): Plugin {
  return {
    name: "build-id",
    apply: "build",
    generateBundle: {
      // After the pages were made.
      order: "post",
      handler(_, bundle) {
        const names = Object.keys(bundle).sort().join("\n");
        const build = createHash("sha256").update(names).digest("hex").slice(0, 12);
        this.emitFile({ type: "asset", fileName: "build.json", source: JSON.stringify({ build }) });
        // A file whose name is its digest never changes: a screen that starts again asks for none of them.
        this.emitFile({ type: "asset", fileName: "_headers", source: HEADERS });
        const page = bundle["screen.html"];
        const worker = bundle[SCREEN_WORKER];
        if (page?.type !== "asset" || worker?.type !== "chunk") this.error("the build has no screen.html or no screen-worker.js");
        if (worker.imports.length > 0 || worker.dynamicImports.length > 0) this.error("the service worker of screens is one file");
        const watchdog = Object.values(bundle).find((file) => file.type === "chunk" && file.name === WATCHDOG);
        if (watchdog?.type !== "chunk" || watchdog.imports.length > 0) this.error("the watchdog of the wall page is one file");
        // A plain script, and before all others: it must run when they do not.
        const html = String(page.source).replace("<!-- watchdog -->", `<script src="/${watchdog.fileName}"></script>`);
        const text = html.replace('<meta name="build" content=""', `<meta name="build" content="${build}"`);
        if (!text.includes(watchdog.fileName) || !text.includes(build)) this.error("screen.html has no place for watchdog and build");
        page.source = text;
        worker.code = `const PARAPET_SHELL=${JSON.stringify({ build, page: text, files: filesOf(text, bundle) })};${worker.code}`;
      },
    },
  };
}

/** All that a page loads, at once or later, as paths. */
function filesOf(page: string, bundle: Rollup.OutputBundle): string[] {
  const found = new Set([...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file]) => file as string));
  // The set grows while it is walked.
  for (const file of found) {
    const chunk = bundle[file];
    if (chunk?.type !== "chunk") continue;
    for (const other of [...chunk.imports, ...chunk.dynamicImports]) found.add(other);
    // Sheets that a script loads are texts in it.
    for (const [sheet] of chunk.code.matchAll(/assets\/[\w-]+\.css/g)) found.add(sheet);
  }
  return [...found].map((file) => `/${file}`);
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
 * What of uPlot no panel uses, where no bundler can drop it: ways to draw that hang on its default export, and what options switch off
 * as it runs: legend, cursor, selecting, plots in step, time as a scale. A quarter of it, and 5 kB of the first load of a wall with a
 * line on it. With these constants and without these names, the rest of each is code that nothing reaches.
 */
const UNUSED_OF_UPLOT: readonly (readonly [what: RegExp, instead: string])[] = [
  [/^\s*\(?(?:uPlot\.join|paths\.(?:stepped|bars|spline)) +=.*$/gm, ""],
  [/^\s*uPlot\.(?:fmtDate|tzDate|sync) +=.*$/gm, ""],
  [/^\s*self\.(?:setSelect|setLegend|setSeries|addSeries|delSeries|addBand|setBand|delBand|syncRect|pub) = \w+;$/gm, ""],
  [/^\tself\.setCursor = [^}]*\};$/gm, ""],
  [/^\tevents\.mouse\w+ = .*$/gm, ""],
  [/^\tevents\.dblclick = .*$/gm, ""],
  [/^\tevents\["setSeries"\] = [^}]*\};$/gm, ""],
  [/^\t\t?sync\.(?:un)?sub\(self\);$/gm, ""],
  [/^(\tconst show(?:Legend|Cursor) =) .*$/gm, "$1 false;"],
  [/\bselect\.show\b/g, "false"],
  [/\blegend\.(?:show|live)\b/g, "false"],
  [/^(\t+let isTime =) .*$/gm, "$1 false;"],
  [/^(\tconst _time(?:AxisSplits|AxisVals|SeriesVal) +=) .*$/gm, "$1 null;"],
];

function leanPlot(): Plugin {
  return {
    name: "lean-plot",
    apply: "build",
    transform: {
      filter: { id: /uPlot\.esm\.js/ },
      handler(code) {
        let lean = code;
        for (const [what, instead] of UNUSED_OF_UPLOT) {
          const before = lean;
          lean = lean.replace(what, instead);
          if (lean === before) this.error(`uPlot has changed: see what of it is not used (${what.source})`);
        }
        return { code: lean, map: null };
      },
    },
  };
}

export default defineConfig({
  root: "dashboard",
  publicDir: false,
  plugins: [floor(), buildId(), plainImports(), leanPlot()],
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "../dist/dashboard",
    emptyOutDir: true,
    // The oldest browser that walls are promised to run on (DESIGN: Chromium 87).
    target: "chrome87",
    modulePreload: {
      // Chromium knows `modulepreload` since 66.
      polyfill: false,
      // A file that is fetched later need not name itself, nor what its page has.
      resolveDependencies: (file, files, { hostType }) =>
        hostType === "html" ? files : files.filter((one) => one !== file && !one.startsWith("assets/shared-")),
    },
    rollupOptions: {
      input: {
        home: "dashboard/home.html",
        screen: "dashboard/screen.html",
        console: "dashboard/console.html",
        "sign-in": "dashboard/sign-in.html",
        pair: "dashboard/pair.html",
        "screen-worker": "dashboard/shell/worker.ts",
        [WATCHDOG]: "dashboard/shell/watchdog.ts",
      },
      output: {
        // A service worker is asked for by one name, whatever is in it.
        // What pages share is one file: many small ones pack worse, each alone.
        codeSplitting: {
          groups: [
            {
              name: "shared",
              test: /node_modules.(?:preact|@preact)|dashboard.(?:clock|format|units|i18n|files)\.ts|panels.(?:Shape|context|levels)|plot.(?:scale|measure|colours|align|frame)|screen.connection|protocol.(?:page|frame)\.ts|core.freshness|preload-helper/,
              minShareCount: 2,
            },
          ],
        },
        entryFileNames: ({ name }) => (name === "screen-worker" ? SCREEN_WORKER : "assets/[name]-[hash].js"),
      },
    },
  },
});
