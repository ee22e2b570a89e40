/**
 * `npm run test-rules -- FILE…`: runs test files of `promtool test rules`; prints each test that fails with what was expected and what
 * came, and a count. Exit code 1 when one fails or a file cannot be read.
 */
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import type { RuleGroup } from "../core/alarm/rule.ts";
import { MAX_FILE_BYTES } from "../protocol/command.ts";
import { readData } from "../protocol/file-text.ts";
import { readRules } from "../protocol/rule-file.ts";
import { defectLine } from "./command-line.ts";
import { type TestFile, TestFileSchema } from "./test-rules/file.ts";
import { runTest } from "./test-rules/run.ts";

type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly wrong: readonly string[] };

async function textOf(file: string): Promise<Read<string>> {
  try {
    return { ok: true, value: await readFile(file, "utf8") };
  } catch (error) {
    return { ok: false, wrong: [`${file}: cannot be read: ${error instanceof Error ? error.message : error}`] };
  }
}

async function readTests(file: string): Promise<Read<TestFile>> {
  const text = await textOf(file);
  if (!text.ok) return text;
  const read = readData(text.value, MAX_FILE_BYTES * 4);
  if (!read.ok) return { ok: false, wrong: read.defects.map((defect) => defectLine(file, defect)) };
  const parsed = v.safeParse(TestFileSchema, read.data);
  if (parsed.success) return { ok: true, value: parsed.output };
  const defects = parsed.issues.map((issue) => ({
    path: (issue.path ?? []).map(({ key }) => key as string | number),
    reason: issue.message,
  }));
  return { ok: false, wrong: defects.map((defect) => defectLine(file, read.locate(defect))) };
}

async function readGroups(file: string, { rule_files, group_eval_order }: TestFile): Promise<Read<readonly RuleGroup[]>> {
  const groups: RuleGroup[] = [];
  const wrong: string[] = [];
  for (const name of rule_files) {
    const place = path.resolve(path.dirname(file), name);
    const text = await textOf(place);
    if (!text.ok) {
      wrong.push(...text.wrong);
      continue;
    }
    const read = readRules(name, text.value);
    if (read.ok) groups.push(...read.groups);
    else wrong.push(...read.defects.map((defect) => defectLine(name, defect)));
  }
  const rank = ({ name }: RuleGroup): number =>
    group_eval_order.includes(name) ? group_eval_order.indexOf(name) : Number.POSITIVE_INFINITY;
  const inOrder = groups.map((group, i) => ({ group, i })).sort((a, b) => rank(a.group) - rank(b.group) || a.i - b.i);
  return wrong.length > 0 ? { ok: false, wrong } : { ok: true, value: inOrder.map(({ group }) => group) };
}

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write("Give the test files to run: npm run test-rules -- FILE…\n");
  process.exit(2);
}

let [passed, failed] = [0, 0];
for (const file of files) {
  const tests = await readTests(file);
  const groups = tests.ok ? await readGroups(file, tests.value) : tests;
  if (!tests.ok || !groups.ok) {
    failed++;
    for (const line of groups.ok ? [] : groups.wrong) process.stdout.write(`UNREAD ${line}\n`);
    continue;
  }
  tests.value.tests.forEach((test, i) => {
    const failures = runTest(test, groups.value, tests.value);
    if (failures.length === 0) passed++;
    else failed++;
    for (const failure of failures) process.stdout.write(`FAILED ${file}: ${test.name || `test ${i + 1}`}: ${failure}\n`);
  });
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exit(failed > 0 ? 1 : 0);
