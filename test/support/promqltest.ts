/**
 * Runs files in the language of Prometheus' own test suite (promql/promqltest/README.md): `load`, `clear`, `eval instant`,
 * `eval range`, `expect …`. Floats only: a case that reads a series with native histograms is passed over, and so is one
 * whose expression this evaluator does not know yet. Both are counted.
 */
import { type Labels, labelValue, seriesKey } from "../../core/metric.ts";
import { EVALUATE_LIMITS, evaluateInstant, evaluateRange } from "../../core/promql/evaluate.ts";
import { parseDuration, parseNumber } from "../../core/promql/literal.ts";
import { parseQuery, selectorsOf } from "../../core/promql/parse.ts";
import type { Plan } from "../../core/promql/plan.ts";
import { createReader, type MemoryReader, parseFloatText, parseMetricLine, parseValues } from "./reader.ts";

export interface Outcome {
  readonly ran: number;
  readonly notYet: number;
  readonly histograms: number;
  /** `line: expression: what is wrong` */
  readonly failures: readonly string[];
}

interface Case {
  readonly line: number;
  readonly kind: "instant" | "range";
  readonly atMs: number;
  readonly throughMs: number;
  readonly stepMs: number;
  readonly expression: string;
  /** What the error must say; "" when any will do, `null` when there must be none. */
  fails: string | null;
  ordered: boolean;
  readonly expected: string[];
}

/** Prometheus compares with this relative error. */
const TOLERANCE = 1e-6;

const OPTIONS = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };

const EVAL_INSTANT = /^eval(_\w+)?\s+instant\s+(?:at\s+)?(\S+)\s+(.+)$/;
const EVAL_RANGE = /^eval(_\w+)?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;

function timeMs(text: string): number {
  return parseDuration(text) ?? Math.round((parseNumber(text.replace(/^-/, "")) ?? Number.NaN) * 1_000) * (text.startsWith("-") ? -1 : 1);
}

export function runPromqlTest(text: string): Outcome {
  const outcome = { ran: 0, notYet: 0, histograms: 0, failures: [] as string[] };
  let reader = createReader();
  let current: Case | null = null;
  let loading: { readonly step: string; readonly lines: string[] } | null = null;

  const finish = (): void => {
    if (loading !== null) reader.load(loading.step, loading.lines.join("\n"));
    if (current !== null) runCase(current, reader, outcome);
    loading = null;
    current = null;
  };

  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    if (line.startsWith("#") || line === "") return;
    const [command = ""] = line.split(/\s+/);
    if (/^\S/.test(raw) && /^(?:load|load_with_nhcb|clear|eval\w*)$/.test(command)) {
      finish();
      if (command === "clear") reader = createReader();
      if (command.startsWith("load")) loading = { step: line.split(/\s+/)[1] ?? "", lines: [] };
      if (command.startsWith("eval")) current = parseCase(line, index + 1);
    } else if (loading !== null) {
      loading.lines.push(line);
    } else if (current !== null) {
      if (line === "expect ordered") current.ordered = true;
      else if (line.startsWith("expect fail")) current.fails = /^expect fail msg:\s*(.*)$/.exec(line)?.[1] ?? "";
      else if (!/^expect (?:warn|info|no_warn|no_info)/.test(line)) current.expected.push(line);
    }
  });
  finish();
  return outcome;
}

function parseCase(line: string, number: number): Case {
  const instant = EVAL_INSTANT.exec(line);
  const [, modifier, from = "", to = from, step = "", expression = ""] = instant
    ? [...instant.slice(0, 3), instant[2], "0", instant[3]]
    : (EVAL_RANGE.exec(line) ?? []);
  if (expression === "") throw new Error(`line ${number} is not understood: ${line}`);
  return {
    line: number,
    kind: instant ? "instant" : "range",
    atMs: timeMs(from),
    throughMs: timeMs(to),
    stepMs: timeMs(step),
    expression,
    fails: modifier === "_fail" ? "" : null,
    ordered: modifier === "_ordered",
    expected: [],
  };
}

function runCase(test: Case, reader: MemoryReader, outcome: { ran: number; notYet: number; histograms: number; failures: string[] }): void {
  const parsed = parseQuery(test.expression);
  if (!parsed.ok && parsed.error.code === "not-yet") {
    outcome.notYet++;
    return;
  }
  if (test.expected.some((line) => line.includes("{{")) || (parsed.ok && readsHistograms(parsed.plan, reader))) {
    outcome.histograms++;
    return;
  }
  outcome.ran++;
  const wrong = parsed.ok ? compareAnswer(test, parsed.plan, reader) : compareError(test, parsed.error.message);
  if (wrong !== null) outcome.failures.push(`${test.line}: ${test.expression}: ${wrong}`);
}

function compareError({ fails }: Case, message: string): string | null {
  return fails !== null && message.includes(fails) ? null : message;
}

function readsHistograms(plan: Plan, { histograms }: MemoryReader): boolean {
  return selectorsOf(plan).some(({ matchers }) =>
    histograms.some((labels) => matchers.every(({ name, test }) => test(labelValue(labels, name) ?? ""))),
  );
}

type Row = readonly [key: string, values: readonly (number | null)[]];

function compareAnswer(test: Case, plan: Plan, reader: MemoryReader): string | null {
  const answer = test.kind === "instant" ? instantRows(test, plan, reader) : rangeRows(test, plan, reader);
  if (typeof answer === "string") return compareError(test, answer);
  if (test.fails !== null) return "does not fail";
  const expected = test.expected.map((line): Row => {
    if (/^[+-]?(?:\d|\.\d|inf|nan)\S*$/i.test(line)) return ["{}", [parseFloatText(line)]];
    const { labels, rest } = parseMetricLine(line.replace(/\s#.*$/, ""));
    return [keyOf(labels), (parseValues(rest) ?? []).map((value) => (value === "stale" ? null : value))];
  });
  const sorted = (rows: readonly Row[]): readonly Row[] => (test.ordered ? rows : rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const [got, wanted] = [sorted(answer), sorted(expected)];
  const same = got.length === wanted.length && got.every((row, i) => sameRow(row, wanted[i] as Row));
  return same ? null : `answers ${JSON.stringify(got.map(printable))}, expected ${JSON.stringify(wanted.map(printable))}`;
}

function keyOf(labels: Labels): string {
  return seriesKey("", labels) || "{}";
}

function printable([key, values]: Row): string {
  return `${key} ${values.map((value) => value ?? "_").join(" ")}`;
}

function sameRow([aKey, aValues]: Row, [bKey, bValues]: Row): boolean {
  const length = Math.max(aValues.length, bValues.length);
  return aKey === bKey && Array.from({ length }).every((_, i) => sameValue(aValues[i] ?? null, bValues[i] ?? null));
}

function sameValue(a: number | null, b: number | null): boolean {
  if (a === null || b === null || Object.is(a, b) || a === b) return Object.is(a, b) || a === b;
  return Math.abs(a - b) < TOLERANCE * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE);
}

/** The answer at the instant; it must be the same inside a range, as in Prometheus' own runner. */
function instantRows(test: Case, plan: Plan, reader: MemoryReader): readonly Row[] | string {
  const answer = evaluateInstant(plan, reader, test.atMs, OPTIONS);
  if (!answer.ok) return answer.error.message;
  const value = answer.value;
  if (value.type === "string" || value.type === "matrix") return `a ${value.type} is not compared yet`;
  const rows: Row[] =
    value.type === "scalar" ? [["{}", [value.value]]] : value.elements.map((element): Row => [keyOf(element.labels), [element.value]]);
  const range = evaluateRange(plan, reader, test.atMs - 60_000, test.atMs + 60_000, 60_000, OPTIONS);
  // In the minutes around it two series may fall together that do not at the instant.
  if (!range.ok) return range.error.code === "execution" ? rows : range.error.message;
  const inRange = range.value.flatMap(({ labels, times, values }) => {
    const at = times.indexOf(test.atMs);
    return at < 0 ? [] : [printable([keyOf(labels), [values[at] as number]])];
  });
  const differ = inRange.toSorted().join() !== rows.map(printable).toSorted().join();
  return differ ? `a range answers ${inRange.join(", ")}, the instant ${rows.map(printable).join(", ")}` : rows;
}

function rangeRows(test: Case, plan: Plan, reader: MemoryReader): readonly Row[] | string {
  const answer = evaluateRange(plan, reader, test.atMs, test.throughMs, test.stepMs, OPTIONS);
  if (!answer.ok) return answer.error.message;
  const steps = Math.floor((test.throughMs - test.atMs) / test.stepMs) + 1;
  return answer.value.map(({ labels, times, values }): Row => {
    const row = Array.from({ length: steps }, (_, i) => values[times.indexOf(test.atMs + i * test.stepMs)] ?? null);
    return [keyOf(labels), row];
  });
}
