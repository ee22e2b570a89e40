/** Three projects: `unit` (node), `workerd` (inside the runtime), `e2e` (real servers and a real browser, over loopback). */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{core,protocol,worker,dashboard,agent,scripts,house}/**/*.test.ts", "test/dashboard/**/*.test.tsx"],
          environment: "node",
        },
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
      },
      {
        plugins: [
          cloudflareTest({
            wrangler: { configPath: "./wrangler.toml" },
            miniflare: { bindings: { SITES: "main,test-a,test-b,test-c,test-d" } },
          }),
        ],
        test: { name: "workerd", include: ["test/workerd/**/*.test.ts"] },
      },
      {
        test: {
          name: "e2e",
          include: ["test/e2e/**/*.test.ts"],
          environment: "node",
          // Real servers and browsers on two cores: one file at a time.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
