/** Four projects: `unit` (node), `workerd` (inside the runtime; `workerd-required` with log-in), `e2e` (real servers and a real browser, over loopback). */
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";

/** Tests of one file share storage: each test takes a site of its own. */
const SITES = ["main", ..."abcdefghijklmnop"].map((name) => (name === "main" ? name : `test-${name}`)).join(",");

/** Nobody listens on this port: a target of notifications that may be asked and does not answer. */
const NOTIFY_HOSTS = "127.0.0.1:9";

/** What comes by itself is waited for: how long it takes is measured by benches, on a machine that does nothing else. */
const PATIENT = { poll: { timeout: 20_000, interval: 50 } };

function runtime(name: string, include: string[], bindings: Record<string, string>) {
  const plugin = cloudflareTest({
    wrangler: { configPath: "./wrangler.toml" },
    miniflare: { bindings: { SITES, NOTIFY_HOSTS, ...bindings } },
  });
  // The first request of a file starts a runtime, which takes seconds on a busy machine.
  return { plugins: [plugin], test: { name, include, testTimeout: 60_000, expect: PATIENT } };
}

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/{core,protocol,worker,dashboard,agent,scripts,house}/**/*.test.ts", "test/dashboard/**/*.test.tsx"],
          environment: "node",
          // Of something that hangs. How fast a property is tried is the machine's.
          testTimeout: 60_000,
          expect: PATIENT,
        },
        oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
      },
      runtime("workerd", ["test/workerd/*.test.ts"], { AUTH: "open" }),
      runtime("workerd-required", ["test/workerd/required/*.test.ts"], { AUTH: "required", ADMIN_TOKEN: "the-first-admins-token" }),
      {
        test: {
          name: "e2e",
          include: ["test/{e2e,conformance}/**/*.test.ts"],
          environment: "node",
          // Real servers and browsers on two cores: one file at a time.
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: PATIENT,
        },
      },
    ],
  },
});
