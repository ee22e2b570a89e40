/** Expressions of PromQL by chance: most of them have their types right, and all parts of the language come up. */
import fc from "fast-check";

export interface ExpressionParts {
  /** Selectors without a range. */
  readonly selectors: readonly string[];
  /** Labels to group and match by. */
  readonly labels: readonly string[];
  /** Durations such as `1m`. */
  readonly durations: readonly string[];
  /** Moments behind `@`. */
  readonly moments: readonly string[];
  /** Functions from nothing to a number. */
  readonly constants: readonly string[];
}

const MAPS = "abs ceil floor sgn sqrt exp deg rad sin atan minute day_of_week days_in_month timestamp sort sort_desc absent".split(" ");
const WINDOWS = (
  "rate increase delta irate idelta deriv changes resets avg_over_time min_over_time max_over_time sum_over_time count_over_time " +
  "stddev_over_time stdvar_over_time mad_over_time first_over_time last_over_time present_over_time ts_of_min_over_time absent_over_time"
).split(" ");
const FOLDS = "sum avg min max count group stddev stdvar".split(" ");
const ARITHMETIC = ["+", "-", "*", "/", "%", "^", "atan2"];
const COMPARISONS = ["==", "!=", ">", "<", ">=", "<="];

export function expressions({ selectors, labels, durations, moments, constants }: ExpressionParts): fc.Arbitrary<string> {
  const label = fc.constantFrom(...labels);
  const list = fc.uniqueArray(label, { maxLength: 2 }).map((names) => `(${names.join(", ")})`);
  const duration = fc.constantFrom(...durations);
  const offset = fc.tuple(fc.constantFrom("", "-"), duration).map(([sign, by]) => ` offset ${sign}${by}`);
  const moment = fc.constantFrom(...moments).map((at) => ` @ ${at}`);
  const shift = fc.oneof({ weight: 4, arbitrary: fc.constant("") }, { weight: 1, arbitrary: offset }, { weight: 1, arbitrary: moment });
  const selector = fc.constantFrom(...selectors);
  const number = fc.constantFrom("0", "1", "-2", "0.5", "3", "NaN", "Inf", "1e3", "10s");
  const grouping = fc.oneof(
    fc.constant(""),
    fc.tuple(fc.constantFrom("by", "without"), list).map(([word, names]) => ` ${word} ${names} `),
  );
  const matching = fc.oneof(
    { weight: 3, arbitrary: fc.constant("") },
    { weight: 2, arbitrary: fc.tuple(fc.constantFrom("on", "ignoring"), list).map(([word, names]) => ` ${word} ${names}`) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(list, fc.constantFrom("left", "right"), fc.constantFrom("()", ...labels.map((name) => `(${name})`)))
        .map(([names, side, include]) => ` ignoring ${names} group_${side} ${include}`),
    },
  );
  const setMatching = fc.oneof(
    fc.constant(""),
    fc.tuple(fc.constantFrom("on", "ignoring"), list).map(([word, names]) => ` ${word} ${names}`),
  );
  const call = (name: fc.Arbitrary<string>, ...args: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc.tuple(name, fc.tuple(...args)).map(([of, given]) => `${of}(${given.join(", ")})`);
  const fixed = (name: string): fc.Arbitrary<string> => fc.constant(name);
  // Without parentheses another tree comes of it, which is as good.
  const operand = (of: fc.Arbitrary<string>): fc.Arbitrary<string> =>
    fc.tuple(of, fc.nat(3)).map(([text, n]) => (n > 0 ? `(${text})` : text));

  return fc.letrec<{ vector: string; scalar: string; range: string }>((tie) => ({
    vector: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.tuple(selector, shift).map(([of, by]) => of + by),
      call(fc.constantFrom(...WINDOWS), tie("range")),
      call(fc.constantFrom(...MAPS), tie("vector")),
      call(fixed("quantile_over_time"), tie("scalar"), tie("range")),
      call(fixed("predict_linear"), tie("range"), tie("scalar")),
      call(fixed("clamp"), tie("vector"), tie("scalar"), tie("scalar")),
      call(fixed("round"), tie("vector"), tie("scalar")),
      call(fixed("vector"), tie("scalar")),
      call(
        fixed("label_replace"),
        tie("vector"),
        label.map((name) => `"${name}", "$1-x", "${name}", "(.).*"`),
      ),
      call(
        fixed("label_join"),
        tie("vector"),
        label.map((name) => `"${name}", "-", "${labels.join('", "')}"`),
      ),
      call(
        fixed("sort_by_label"),
        tie("vector"),
        label.map((name) => `"${name}"`),
      ),
      call(fixed("histogram_quantile"), tie("scalar"), tie("vector")),
      fc.tuple(fc.constantFrom(...FOLDS), grouping, tie("vector")).map(([op, by, of]) => `${op}${by}(${of})`),
      fc
        .tuple(fc.constantFrom("topk", "bottomk", "limitk", "quantile"), grouping, tie("scalar"), tie("vector"))
        .map(([op, by, k, of]) => `${op}${by}(${k}, ${of})`),
      fc.tuple(grouping, label, tie("vector")).map(([by, name, of]) => `count_values${by}("${name}", ${of})`),
      operand(tie("vector")).map((of) => `-${of}`),
      fc
        .tuple(operand(tie("vector")), fc.constantFrom(...ARITHMETIC, ...COMPARISONS), operand(tie("scalar")))
        .map(([left, op, right]) => `${left} ${op} ${right}`),
      fc
        .tuple(operand(tie("scalar")), fc.constantFrom(...ARITHMETIC, ...COMPARISONS.map((op) => `${op} bool`)), operand(tie("vector")))
        .map(([left, op, right]) => `${left} ${op} ${right}`),
      fc
        .tuple(operand(tie("vector")), fc.constantFrom(...ARITHMETIC, ...COMPARISONS, "== bool"), matching, operand(tie("vector")))
        .map(([left, op, by, right]) => `${left} ${op}${by} ${right}`),
      fc
        .tuple(operand(tie("vector")), fc.constantFrom("and", "or", "unless"), setMatching, operand(tie("vector")))
        .map(([left, op, by, right]) => `${left} ${op}${by} ${right}`),
    ),
    scalar: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      number,
      call(fc.constantFrom(...constants)),
      call(fixed("scalar"), tie("vector")),
      fc
        .tuple(operand(tie("scalar")), fc.constantFrom(...ARITHMETIC, "< bool"), operand(tie("scalar")))
        .map(([left, op, right]) => `${left} ${op} ${right}`),
      operand(tie("scalar")).map((of) => `-${of}`),
    ),
    range: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.tuple(selector, duration, shift).map(([of, span, by]) => `${of}[${span}]${by}`),
      fc
        .tuple(tie("vector"), duration, fc.constantFrom("", ...durations), shift)
        .map(([of, span, every, by]) => `(${of})[${span}:${every}]${by}`),
    ),
  })).vector;
}
