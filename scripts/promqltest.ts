/**
 * `npm run promqltest -- FILE…`: runs files in the language of Prometheus' test suite and prints each case that fails, each
 * that is passed over and why, and a count. Exit code 1 when a case fails or a file cannot be read.
 */
import { readFile } from "node:fs/promises";
import { runScript, type ScriptReport } from "./promqltest/run.ts";
import { ScriptError } from "./promqltest/script.ts";

async function runFile(file: string): Promise<ScriptReport | string> {
  try {
    return runScript(await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof ScriptError || (error instanceof Error && "code" in error)) return error.message;
    throw error;
  }
}

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write("Give the files to run: npm run promqltest -- FILE…\n");
  process.exit(2);
}

let [passed, failed, passedOver, unread] = [0, 0, 0, 0];
for (const file of files) {
  const report = await runFile(file);
  if (typeof report === "string") {
    unread++;
    process.stdout.write(`UNREAD ${file}: ${report}\n`);
    continue;
  }
  passed += report.passed;
  failed += report.failures.length;
  passedOver += report.passedOver.length;
  for (const { line, expression, reason } of report.failures) process.stdout.write(`FAILED ${file}:${line}: ${expression}: ${reason}\n`);
  for (const { line, expression, reason } of report.passedOver)
    process.stdout.write(`passed over ${file}:${line}: ${expression}: ${reason}\n`);
}
process.stdout.write(`${passed} passed, ${failed} failed, ${passedOver} passed over\n`);
process.exit(failed + unread > 0 ? 1 : 0);
