/**
 * Runs a script of Prometheus' test language. Floats only: what reads native histograms, expects them or needs a function on
 * them is passed over, each with its reason. An instant is also asked inside of a range and must be the same there.
 */
import { type Labels, labelValue, seriesKey } from "../../core/metric.ts";
import { EVALUATE_LIMITS, type Evaluated, evaluateInstant, evaluateRange } from "../../core/promql/evaluate.ts";
import { describeNote, type Note, parseQuery, selectorsOf } from "../../core/promql/parse.ts";
import { type Plan, partsOf } from "../../core/promql/plan.ts";
import { createReader, type MemoryReader } from "./memory-series.ts";
import { parseFloatText, parseMetricLine, parseValues } from "./notation.ts";
import { type EvalCommand, type ExpectedNotes, type Like, parseScript, type Times } from "./script.ts";

export interface CaseReport {
  readonly line: number;
  readonly expression: string;
  /** What is wrong, or why it was passed over. */
  readonly reason: string;
}

export interface ScriptReport {
  readonly passed: number;
  readonly failures: readonly CaseReport[];
  readonly passedOver: readonly CaseReport[];
}

/** Prometheus compares with this relative error. */
const TOLERANCE = 1e-6;

const OPTIONS = { lookbackMs: () => 300_000, limits: EVALUATE_LIMITS };

/** @throws ScriptError when the text is not of the language. */
export function runScript(text: string): ScriptReport {
  const failures: CaseReport[] = [];
  const passedOver: CaseReport[] = [];
  let passed = 0;
  let reader = createReader();
  for (const command of parseScript(text)) {
    if (command.type === "clear") reader = createReader();
    if (command.type === "load") reader.load(command.step, command.lines.join("\n"), command.asHistograms);
    if (command.type !== "eval") continue;
    const { line, expression } = command;
    const outcome = runCase(command, reader);
    if (outcome.type === "passed") passed++;
    else (outcome.type === "failed" ? failures : passedOver).push({ line, expression, reason: outcome.reason });
  }
  return { passed, failures, passedOver };
}

type Outcome = { readonly type: "passed" } | { readonly type: "failed" | "passed-over"; readonly reason: string };

function runCase(test: EvalCommand, reader: MemoryReader): Outcome {
  const parsed = parseQuery(test.expression);
  if (test.expected.some((line) => line.includes("{{"))) return { type: "passed-over", reason: "expects native histograms" };
  if (!parsed.ok && parsed.error.code === "unsupported") return { type: "passed-over", reason: parsed.error.message };
  if (parsed.ok && readsHistograms(parsed.plan, reader)) return { type: "passed-over", reason: "reads native histograms" };
  const reason = parsed.ok ? checkAnswer(test, parsed.plan, reader) : checkError(test, parsed.error.message);
  return reason === null ? { type: "passed" } : { type: "failed", reason };
}

function readsHistograms(plan: Plan, { histograms }: MemoryReader): boolean {
  return selectorsOf(plan).some(({ matchers }) =>
    histograms.some((labels) => matchers.every(({ name, test }) => test(labelValue(labels, name) ?? ""))),
  );
}

function isLike(message: string, like: Like): boolean {
  if (like.type === "any") return true;
  return like.type === "text" ? message.includes(like.text) : like.regex.test(message);
}

function checkError({ fails }: EvalCommand, message: string): string | null {
  if (fails === null) return `fails: ${message}`;
  return isLike(message, fails) ? null : `fails otherwise than expected: ${message}`;
}

function checkNotes(test: EvalCommand, notes: readonly Note[]): string | null {
  const check = (type: Note["type"], expected: ExpectedNotes): string | null => {
    const messages = notes.filter((note) => note.type === type).map((note) => describeNote(test.expression, note));
    if (expected === "any") return null;
    if (expected === "none") return messages.length === 0 ? null : `has the ${type} ${messages.join(", ")}`;
    const missing = expected.find((like) => !messages.some((message) => isLike(message, like)));
    return missing === undefined ? null : `lacks the ${type} expected, has ${JSON.stringify(messages)}`;
  };
  return check("warning", test.warnings) ?? check("info", test.infos);
}

/** A label set and its value at each step, `null` where it has none. */
type Row = readonly [key: string, values: readonly (number | null)[]];

function keyOf(labels: Labels): string {
  return seriesKey("", labels) || "{}";
}

function printRow([key, values]: Row): string {
  return `${key} ${values.map((value) => value ?? "_").join(" ")}`;
}

function isSameRow([aKey, aValues]: Row, [bKey, bValues]: Row): boolean {
  const length = Math.max(aValues.length, bValues.length);
  return aKey === bKey && Array.from({ length }).every((_, i) => isSameValue(aValues[i] ?? null, bValues[i] ?? null));
}

function isSameValue(a: number | null, b: number | null): boolean {
  if (a === null || b === null || Object.is(a, b) || a === b) return Object.is(a, b) || a === b;
  return Math.abs(a - b) < TOLERANCE * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE);
}

function checkRows(test: EvalCommand, answer: readonly Row[]): string | null {
  const expected = test.expected.map((line): Row => {
    if (/^[+-]?(?:\d|\.\d|inf|nan)\S*$/i.test(line)) return ["{}", [parseFloatText(line)]];
    const { labels, rest } = parseMetricLine(line.replace(/\s#.*$/, ""));
    return [keyOf(labels), (parseValues(rest) ?? []).map((value) => (value === "stale" ? null : value))];
  });
  const sorted = (rows: readonly Row[]): readonly Row[] => (test.ordered ? rows : rows.toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const [got, wanted] = [sorted(answer), sorted(expected)];
  const isSame = got.length === wanted.length && got.every((row, i) => isSameRow(row, wanted[i] as Row));
  return isSame ? null : `answers ${JSON.stringify(got.map(printRow))}, expected ${JSON.stringify(wanted.map(printRow))}`;
}

function checkAnswer(test: EvalCommand, plan: Plan, reader: MemoryReader): string | null {
  const { startMs, endMs, stepMs } = test.times;
  if (stepMs === 0) return checkInstant(test, plan, reader);
  const answer = evaluateRange(plan, reader, startMs, endMs, stepMs, OPTIONS);
  return check(test, answer, (series) =>
    checkRows(
      test,
      series.map(({ labels, times, values }) => rowOf(test.times, labels, times, values)),
    ),
  );
}

function check<T>(test: EvalCommand, answer: Evaluated<T>, compare: (value: T) => string | null): string | null {
  if (!answer.ok) return checkError(test, answer.error.message);
  if (test.fails !== null) return "does not fail";
  return checkNotes(test, answer.notes) ?? compare(answer.value);
}

function rowOf({ startMs, endMs, stepMs }: Times, labels: Labels, times: readonly number[], values: readonly number[]): Row {
  const steps = Math.floor((endMs - startMs) / stepMs) + 1;
  return [keyOf(labels), Array.from({ length: steps }, (_, i) => values[times.indexOf(startMs + i * stepMs)] ?? null)];
}

function checkInstant(test: EvalCommand, plan: Plan, reader: MemoryReader): string | null {
  const answer = evaluateInstant(plan, reader, test.times.startMs, OPTIONS);
  return check(test, answer, (value) => {
    if (value.type === "string") return value.value === test.text ? null : `answers ${JSON.stringify(value.value)}`;
    if (test.text !== null) return `answers a ${value.type}, expected ${JSON.stringify(test.text)}`;
    if (value.type === "matrix") {
      const { range } = test;
      if (range === null) return "answers a range vector";
      return checkRows(
        test,
        value.series.map(({ labels, times, values }) => rowOf(range, labels, times, values)),
      );
    }
    if (test.range !== null) return `answers a ${value.type}, expected a range vector`;
    const rows: Row[] =
      value.type === "scalar" ? [["{}", [value.value]]] : value.elements.map((element): Row => [keyOf(element.labels), [element.value]]);
    return checkRows(test, rows) ?? checkInsideRange(test, plan, reader, rows);
  });
}

/** The minutes around an instant, as in Prometheus' own runner. */
function checkInsideRange(
  { times: { startMs }, ordered }: EvalCommand,
  plan: Plan,
  reader: MemoryReader,
  rows: readonly Row[],
): string | null {
  if (ordered || asksForTimes(plan)) return null;
  const range = evaluateRange(plan, reader, startMs - 60_000, startMs + 60_000, 60_000, OPTIONS);
  // In the minutes around it two series may fall together that do not at the instant.
  if (!range.ok) return range.error.code === "execution" ? null : `a range fails: ${range.error.message}`;
  const inRange = range.value.flatMap(({ labels, times, values }) => {
    const at = times.indexOf(startMs);
    return at < 0 ? [] : [printRow([keyOf(labels), [values[at] as number]])];
  });
  const differ = inRange.toSorted().join() !== rows.map(printRow).toSorted().join();
  return differ ? `a range answers ${inRange.join(", ")}, the instant ${rows.map(printRow).join(", ")}` : null;
}

/** Whether start, end, step or range of the query itself are asked for: these differ. */
function asksForTimes(plan: Plan): boolean {
  if (plan.type === "scalar-call" && ["start", "end", "step", "range"].includes(plan.function)) return true;
  const at = plan.type === "select" || plan.type === "range" ? plan.selector.at : plan.type === "subquery" ? plan.at : null;
  return (at !== null && at.type !== "time") || partsOf(plan).some(asksForTimes);
}
