/**
 * `npm test`: types, lint, build, then every test: in Node, inside the runtime, and against real servers with a real browser.
 * The last line is the count; a check that fails counts as one.
 */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { ROOT } from "./project.ts";

const BIN = path.join(ROOT, "node_modules/.bin");
const TYPED = ["core", "protocol", "worker", "dashboard", "agent", "test", "test/workerd"];

/** Real servers and browsers measure seconds on the wall: they run alone, after the rest. */
const VITEST_RUNS = [
  ["--project", "unit", "--project", "workerd", "--project", "workerd-required"],
  ["--project", "e2e"],
];

function run(command: string, args: readonly string[]): Promise<boolean> {
  const child = spawn(path.join(BIN, command), args, { cwd: ROOT, stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

const count: Count = { passed: 0, failed: 0, skipped: 0 };

async function check(name: string, passes: Promise<boolean>): Promise<void> {
  const passed = await passes;
  process.stdout.write(`${name}: ${passed ? "good" : "FAILED"}\n`);
  if (passed) count.passed++;
  else count.failed++;
}

async function vitest(args: readonly string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), "parapet-results-"));
  const file = path.join(folder, "results.json");
  const passed = await run("vitest", ["run", ...args, "--reporter=default", "--reporter=json", `--outputFile.json=${file}`]);
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(await readFile(file, "utf8"));
    count.passed += numPassedTests;
    count.skipped += numPendingTests;
    // A file that does not load, or an error outside of a test, fails the run and has no test to count.
    count.failed += !passed && numFailedTests === 0 ? 1 : numFailedTests;
  } catch {
    process.stdout.write("vitest left no results\n");
    count.failed++;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

await Promise.all([
  check(
    "types",
    Promise.all(TYPED.map((part) => run("tsc", ["-p", part]))).then((all) => all.every(Boolean)),
  ),
  check("lint", run("biome", ["ci", "--colors=off", "--error-on-warnings", "."])),
]);
await check("build", run("vite", ["build", "--logLevel", "warn"]));
await check("first load", run("node", ["bench/first-load.ts"]));
for (const args of VITEST_RUNS) await vitest(args);
process.exitCode = count.failed === 0 ? 0 : 1;
process.stdout.write(`${count.passed} passed, ${count.failed} failed${count.skipped > 0 ? `, ${count.skipped} skipped` : ""}\n`);
