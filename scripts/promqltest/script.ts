/**
 * The language of Prometheus' own test suite (promql/promqltest/README.md), read: `load`, `clear` and `eval` with what is
 * expected of it.
 */
import { parseDuration, parseNumber } from "../../core/promql/literal.ts";
import { textOf } from "./notation.ts";

export type Command =
  | { readonly type: "clear"; readonly line: number }
  | {
      readonly type: "load";
      readonly line: number;
      readonly step: string;
      readonly lines: readonly string[];
      readonly asHistograms: boolean;
    }
  | EvalCommand;

/** What a message must be like. */
export type Like =
  | { readonly type: "any" }
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "regex"; readonly regex: RegExp };

/** Of warnings or infos: nothing is asked, none may be there, or one must be there that is like each of these. */
export type ExpectedNotes = "any" | "none" | readonly Like[];

export interface Times {
  readonly startMs: number;
  readonly endMs: number;
  readonly stepMs: number;
}

export interface EvalCommand {
  readonly type: "eval";
  readonly line: number;
  readonly expression: string;
  /** One instant where the step is 0. */
  times: Times;
  ordered: boolean;
  /** `null` when it must not fail. */
  fails: Like | null;
  warnings: ExpectedNotes;
  infos: ExpectedNotes;
  /** The text that it must answer. */
  text: string | null;
  /** The times of the samples of a range that it must answer. */
  range: Times | null;
  /** The lines of the answer, with their numbers. */
  readonly expected: string[];
}

export class ScriptError extends Error {}

const EVAL_INSTANT = /^eval(?:_(\w+))?\s+instant\s+(?:at\s+)?(\S+)\s+(.+)$/;
const EVAL_RANGE = /^eval(?:_(\w+))?\s+range\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)\s+(.+)$/;
const EXPECT_RANGE = /^expect\s+range\s+vector\s+from\s+(\S+)\s+to\s+(\S+)\s+step\s+(\S+)$/;
const EXPECT = /^expect\s+(ordered|fail|warn|no_warn|info|no_info)(?:\s+(msg|regex):\s*(.*))?$/;
const OLD_FAIL = /^expected_fail_(message|regexp)\s+(.*)$/;

function timeMs(text: string): number {
  const [, sign, digits = ""] = /^([+-]?)(.*)$/.exec(text) ?? [];
  const ms = parseDuration(digits) ?? Math.round((parseNumber(digits) ?? Number.NaN) * 1_000);
  return sign === "-" ? -ms : ms;
}

/** @throws ScriptError when a line is not of the language. */
export function parseScript(text: string): readonly Command[] {
  const commands: Command[] = [];
  let loading: string[] | null = null;
  let current: EvalCommand | null = null;
  text.split("\n").forEach((raw, index) => {
    const line = raw.trim();
    const number = index + 1;
    if (line.startsWith("#") || line === "") return;
    const [word = ""] = line.split(/\s+/);
    if (/^\S/.test(raw) && /^(?:load|load_with_nhcb|clear|eval\w*)$/.test(word)) {
      loading = null;
      current = null;
      if (word === "clear") commands.push({ type: "clear", line: number });
      else if (word.startsWith("load")) {
        loading = [];
        commands.push({ type: "load", line: number, step: line.split(/\s+/)[1] ?? "", lines: loading, asHistograms: word !== "load" });
      } else {
        current = parseEval(line, number);
        commands.push(current);
      }
    } else if (loading !== null) loading.push(line);
    else if (current !== null) addExpectation(current, line, number);
    else throw new ScriptError(`line ${number} is not understood: ${line}`);
  });
  return commands;
}

function parseEval(line: string, number: number): EvalCommand {
  const [, instantWord, at, instant] = EVAL_INSTANT.exec(line) ?? [];
  const [, rangeWord, from, to, step, range] = EVAL_RANGE.exec(line) ?? [];
  const expression = instant ?? range;
  const times =
    at !== undefined
      ? { startMs: timeMs(at), endMs: timeMs(at), stepMs: 0 }
      : { startMs: timeMs(from ?? ""), endMs: timeMs(to ?? ""), stepMs: timeMs(step ?? "") };
  if (expression === undefined || Object.values(times).some(Number.isNaN)) {
    throw new ScriptError(`line ${number} is not understood: ${line}`);
  }
  const word = instantWord ?? rangeWord;
  return {
    type: "eval",
    line: number,
    expression,
    times,
    ordered: word === "ordered",
    fails: word === "fail" ? { type: "any" } : null,
    warnings: word === "warn" ? [{ type: "any" }] : "any",
    infos: word === "info" ? [{ type: "any" }] : "any",
    text: null,
    range: null,
    expected: [],
  };
}

function likeOf(kind: string | undefined, text: string): Like {
  if (kind === undefined) return { type: "any" };
  return kind === "msg" || kind === "message" ? { type: "text", text } : { type: "regex", regex: new RegExp(text) };
}

function addExpectation(test: EvalCommand, line: string, number: number): void {
  const text = /^expect\s+string\s+(.+)$/.exec(line);
  const range = EXPECT_RANGE.exec(line);
  const old = OLD_FAIL.exec(line);
  const [, what, kind, message = ""] = EXPECT.exec(line) ?? [];
  if (text !== null) test.text = textOf(text[1] as string);
  else if (range !== null) {
    const [startMs, endMs, stepMs] = range.slice(1).map(timeMs) as [number, number, number];
    test.range = { startMs, endMs, stepMs };
    test.times = { startMs: endMs, endMs, stepMs: 0 };
  } else if (old !== null) test.fails = likeOf(old[1], old[2] as string);
  else if (what === "ordered") test.ordered = true;
  else if (what === "fail") test.fails = likeOf(kind, message);
  else if (what === "no_warn") test.warnings = "none";
  else if (what === "no_info") test.infos = "none";
  else if (what === "warn") test.warnings = [...listOf(test.warnings), likeOf(kind, message)];
  else if (what === "info") test.infos = [...listOf(test.infos), likeOf(kind, message)];
  else if (/^expect\s/.test(line)) throw new ScriptError(`line ${number} is not understood: ${line}`);
  else test.expected.push(line);
}

function listOf(expected: ExpectedNotes): readonly Like[] {
  return typeof expected === "string" ? [] : expected;
}
