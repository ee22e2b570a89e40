/**
 * A plan as text again, in one form whatever it was written in. Reading it gives the same plan; only the places in the text
 * are others.
 */
import type { Matcher } from "../series/store.ts";
import { formatDuration, quote } from "./format.ts";
import { PRECEDENCE } from "./infix.ts";
import {
  type AggregatePlan,
  type BinaryOp,
  type DurationPlan,
  isComparison,
  isScalarPlan,
  type Matching,
  type Plan,
  type Selector,
  type SetOp,
  type Shift,
} from "./plan.ts";
import { HISTOGRAM_SIGNATURES, OWN_SIGNATURES, type OwnFunction, type Signature, WINDOW_SIGNATURES } from "./signatures.ts";

/** Names that the grammar takes for something else where they stand alone. */
const KEYWORD = /^(?:inf|nan|bool|ignoring|on|group_left|group_right|offset)$/i;

const BARE_METRIC = /^[a-zA-Z_:][\w:]*$/;
const BARE_LABEL = /^[a-zA-Z_]\w*$/;

/** The text of an expression that answers with elements: a number is one, which says how old it is. */
export function textOfElements(text: string, plan: Plan): string {
  return isScalarPlan(plan) ? `vector(${text})` : text;
}

export function printPlan(plan: Plan): string {
  switch (plan.type) {
    case "number":
      return printNumber(plan.value);
    case "string":
      return quote(plan.value);
    case "scalar-negate":
    case "vector-negate":
      return `-${printOperand(plan.of, POWER)}`;
    case "scalar-binary":
      return printBinary(plan.op, isComparison(plan.op), null, plan.left, plan.right);
    case "vector-scalar": {
      const [left, right] = plan.scalarSide === "left" ? [plan.scalar, plan.vector] : [plan.vector, plan.scalar];
      return printBinary(plan.op, plan.bool, null, left, right);
    }
    case "vector-vector":
      return printBinary(plan.op, plan.bool, plan.matching, plan.left, plan.right);
    case "set":
      return printBinary(plan.op, false, plan.matching, plan.left, plan.right);
    case "select":
    case "range":
      return printSelector(plan.selector);
    case "subquery": {
      const resolution = plan.resolution === null ? "" : printDuration(plan.resolution);
      return `${printOperand(plan.of, ATOM)}[${printDuration(plan.range)}:${resolution}]${printShift(plan)}`;
    }
    case "aggregate":
      return printAggregate(plan);
    case "scalar-call":
      return `${plan.function}(${plan.parameters.map(printPlan).join(", ")})`;
    case "map":
      return `${plan.function}(${[plan.of, ...plan.parameters].map(printPlan).join(", ")})`;
    case "window":
      return printCall(plan.function, WINDOW_SIGNATURES[plan.function], plan.of, plan.parameters, []);
    case "histogram":
      return printCall(
        plan.function,
        HISTOGRAM_SIGNATURES[plan.function],
        plan.of,
        plan.parameters,
        plan.label === null ? [] : [plan.label],
      );
    case "scalar-of":
      return printOwn("scalar", plan.of, []);
    case "vector-of":
      return `vector(${printPlan(plan.of)})`;
    case "timestamp":
      return printOwn("timestamp", plan.of, []);
    case "absent":
      return printOwn(plan.of.type === "range" || plan.of.type === "subquery" ? "absent_over_time" : "absent", plan.of, []);
    case "sort":
      if (plan.labels === null) return printOwn(plan.descending ? "sort_desc" : "sort", plan.of, []);
      return printOwn(plan.descending ? "sort_by_label_desc" : "sort_by_label", plan.of, plan.labels);
    case "label-replace":
      return printOwn("label_replace", plan.of, [plan.target, plan.replacement, plan.source, plan.pattern]);
    case "label-join":
      return printOwn("label_join", plan.of, [plan.target, plan.separator, ...plan.sources]);
  }
}

function printNumber(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Inf" : "-Inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** How tight a plan binds as text: a level of the operators, or past them all. */
const POWER = PRECEDENCE.length - 1;
const ATOM = PRECEDENCE.length + 1;
/** The sign binds looser than a power and tighter than a product. */
const SIGN = POWER - 0.5;

function precedenceOf(op: BinaryOp | SetOp): number {
  return PRECEDENCE.findIndex((ops) => ops.includes(op));
}

function bindingOf(plan: Plan): number {
  switch (plan.type) {
    case "scalar-binary":
    case "vector-scalar":
    case "vector-vector":
    case "set":
      return precedenceOf(plan.op);
    case "scalar-negate":
    case "vector-negate":
      return SIGN;
    case "number":
      return plan.value < 0 || Object.is(plan.value, -0) ? SIGN : ATOM;
    default:
      return ATOM;
  }
}

/** In parentheses where it binds looser than its place asks. A sign that stands first needs none: nothing is before it. */
function printOperand(plan: Plan, tightest: number): string {
  const binding = bindingOf(plan);
  const isSigned = binding === SIGN && tightest !== ATOM;
  return binding >= tightest || isSigned ? printPlan(plan) : `(${printPlan(plan)})`;
}

function printBinary(op: BinaryOp | SetOp, bool: boolean, matching: Matching | null, left: Plan, right: Plan): string {
  const precedence = precedenceOf(op);
  const isPower = precedence === POWER;
  // What stands before a power must not end in one, nor begin with a sign, which would be of the whole.
  const leftText = isPower && bindingOf(left) < ATOM ? `(${printPlan(left)})` : printOperand(left, precedence);
  const rightText = printOperand(right, isPower ? precedence : precedence + 1);
  return `${leftText} ${op}${bool ? " bool" : ""}${matching === null ? "" : printMatching(matching)} ${rightText}`;
}

function printMatching({ on, labels, group, include }: Matching): string {
  if (!on && labels.length === 0 && group === null) return "";
  const grouping = group === null ? "" : ` group_${group} (${printLabels(include)})`;
  return ` ${on ? "on" : "ignoring"} (${printLabels(labels)})${grouping}`;
}

function printLabel(name: string): string {
  return BARE_LABEL.test(name) ? name : quote(name);
}

function printLabels(names: readonly string[]): string {
  return names.map(printLabel).join(", ");
}

function printAggregate({ op, grouping, parameter, label, of }: AggregatePlan): string {
  const { without, labels } = grouping;
  const by = without ? ` without (${printLabels(labels)}) ` : labels.length > 0 ? ` by (${printLabels(labels)}) ` : "";
  const first = parameter === null ? (label === null ? [] : [quote(label)]) : [printPlan(parameter)];
  return `${op}${by}(${[...first, printPlan(of)].join(", ")})`;
}

function printOwn(name: OwnFunction, of: Plan, strings: readonly string[]): string {
  return printCall(name, OWN_SIGNATURES[name], of, [], strings);
}

/** The arguments in the order that the signature gives them. */
function printCall(name: string, { types }: Signature, of: Plan, scalars: readonly Plan[], strings: readonly string[]): string {
  const [scalarTexts, stringTexts] = [scalars.map(printPlan), strings.map(quote)];
  const given = types.map((type) => {
    if (type === "scalar") return scalarTexts.shift();
    return type === "string" ? stringTexts.shift() : printPlan(of);
  });
  return `${name}(${[...given.filter((text) => text !== undefined), ...scalarTexts, ...stringTexts].join(", ")})`;
}

function printSelector(selector: Selector): string {
  const { matchers, range } = selector;
  const [first, ...others] = matchers;
  const isNamed = first?.name === "__name__" && first.op === "=" && BARE_METRIC.test(first.text) && !KEYWORD.test(first.text);
  const bare = isNamed && others.every(({ name }) => name !== "__name__");
  const listed = bare ? others : matchers;
  const list = listed.length > 0 || !bare ? `{${listed.map(printMatcher).join(", ")}}` : "";
  return `${bare ? first.text : ""}${list}${range === null ? "" : `[${printDuration(range)}]`}${printShift(selector)}`;
}

function printMatcher({ name, op, text }: Matcher): string {
  return `${printLabel(name)}${op}${quote(text)}`;
}

function printShift({ offset, at }: Shift): string {
  const moment = at === null ? "" : ` @ ${at.type === "time" ? printNumber(at.ms / 1_000) : `${at.type}()`}`;
  return `${moment}${offset === null ? "" : ` offset ${printDuration(offset)}`}`;
}

function printDuration(plan: DurationPlan): string {
  switch (plan.type) {
    case "number": {
      const text = formatDuration(Math.abs(plan.value) * 1_000);
      return text === null ? printNumber(plan.value) : `${plan.value < 0 || Object.is(plan.value, -0) ? "-" : ""}${text}`;
    }
    case "scalar-negate":
      return `-${printDuration(plan.of)}`;
    case "scalar-binary":
      return `(${[plan.left, plan.right].map((part) => (bindingOf(part) === SIGN ? `(${printDuration(part)})` : printDuration(part))).join(` ${plan.op} `)})`;
    case "scalar-call":
      return `${plan.function}(${plan.parameters.map(printDuration).join(", ")})`;
    case "scalar-of":
      throw new Error("no series is read in a duration");
  }
}
