/** Function calls: the number and the types of their arguments, and the node that each becomes. */
import type { SyntaxNode } from "@lezer/common";
import { type Building, typeOf } from "./build.ts";
import { childrenOf } from "./infix.ts";
import {
  isRangePlan,
  isScalarPlan,
  isVectorPlan,
  type Place,
  type Plan,
  type RangePlan,
  type ScalarPlan,
  type VectorPlan,
} from "./plan.ts";
import { compileCaptures } from "./regex-captures.ts";
import {
  type ArgumentType,
  HISTOGRAM_SIGNATURES,
  MAP_SIGNATURES,
  OWN_SIGNATURES,
  type OwnFunction,
  SCALAR_SIGNATURES,
  type Signature,
  UNSUPPORTED,
  WINDOW_SIGNATURES,
} from "./signatures.ts";

/** The arguments by type, each kind in the order of the call; a call has one vector or range at most. */
interface Arguments {
  readonly place: Place;
  readonly vector: VectorPlan | null;
  readonly range: RangePlan | null;
  readonly scalars: readonly ScalarPlan[];
  readonly strings: readonly string[];
}

const TYPE_NAMES: { readonly [T in ArgumentType]: ReturnType<typeof typeOf> } = {
  scalar: "scalar",
  vector: "instant vector",
  range: "range vector",
  string: "string",
};

function isIn<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name);
}

export function buildCall(building: Building, node: SyntaxNode, [nameNode, body]: readonly SyntaxNode[], depth: number): Plan | null {
  const name = building.sourceOf(nameNode ?? node);
  const unsupported = UNSUPPORTED.get(name);
  if (unsupported !== undefined) return building.unsupported(unsupported, nameNode ?? node);
  const given = body ? childrenOf(body) : [];
  const read = (signature: Signature): Arguments | null => readArguments(building, name, signature, given, node, depth);
  if (isIn(WINDOW_SIGNATURES, name)) {
    const args = read(WINDOW_SIGNATURES[name]);
    return args && { type: "window", function: name, of: required(args.range), parameters: args.scalars, ...args.place };
  }
  if (isIn(MAP_SIGNATURES, name)) {
    const args = read(MAP_SIGNATURES[name]);
    return args && { type: "map", function: name, of: args.vector ?? nowAsVector(args.place), parameters: args.scalars, ...args.place };
  }
  if (isIn(SCALAR_SIGNATURES, name)) {
    const args = read(SCALAR_SIGNATURES[name]);
    return args && { type: "scalar-call", function: name, parameters: args.scalars, ...args.place };
  }
  if (isIn(HISTOGRAM_SIGNATURES, name)) {
    const args = read(HISTOGRAM_SIGNATURES[name]);
    if (args === null) return null;
    const { vector, scalars, strings, place } = args;
    return { type: "histogram", function: name, of: required(vector), label: strings[0] ?? null, parameters: scalars, ...place };
  }
  if (isIn(OWN_SIGNATURES, name)) {
    const args = read(OWN_SIGNATURES[name]);
    return args && buildOwn(building, name, args);
  }
  return building.unsupported(`function "${name}"`, nameNode ?? node);
}

function required<T>(argument: T | null): T {
  if (argument === null) throw new Error("the signature promises this argument");
  return argument;
}

/** What `hour()` and its like speak of without an argument. */
function nowAsVector({ from, to }: Place): VectorPlan {
  return { type: "vector-of", of: { type: "scalar-call", function: "time", parameters: [], from, to }, from, to };
}

function readArguments(
  building: Building,
  name: string,
  { types, fewest, most }: Signature,
  given: readonly SyntaxNode[],
  node: SyntaxNode,
  depth: number,
): Arguments | null {
  const { fail } = building;
  const count = given.length;
  const refuse = (howMany: string): null => fail("type", `expected ${howMany} argument(s) in call to "${name}", got ${count}`, node);
  if (fewest === most && count !== fewest) return refuse(String(fewest));
  if (count < fewest) return refuse(`at least ${fewest}`);
  if (count > most) return refuse(`at most ${most}`);
  let vector: VectorPlan | null = null;
  let range: RangePlan | null = null;
  const scalars: ScalarPlan[] = [];
  const strings: string[] = [];
  for (const [i, argument] of given.entries()) {
    const wanted = types[Math.min(i, types.length - 1)] as ArgumentType;
    const plan = building.build(argument, depth);
    if (plan === null) return null;
    if (wanted === "vector" && isVectorPlan(plan)) vector = plan;
    else if (wanted === "range" && isRangePlan(plan)) range = plan;
    else if (wanted === "scalar" && isScalarPlan(plan)) scalars.push(plan);
    else if (wanted === "string" && plan.type === "string") strings.push(plan.value);
    else return fail("type", `expected type ${TYPE_NAMES[wanted]} in call to function "${name}", got ${typeOf(plan)}`, plan);
  }
  return { place: { from: node.from, to: node.to }, vector, range, scalars, strings };
}

function buildOwn(building: Building, name: OwnFunction, { place, vector, range, scalars, strings }: Arguments): Plan | null {
  switch (name) {
    case "absent":
      return { type: "absent", of: required(vector), ...place };
    case "absent_over_time":
      return { type: "absent", of: required(range), ...place };
    case "scalar":
      return { type: "scalar-of", of: required(vector), ...place };
    case "vector":
      return { type: "vector-of", of: required(scalars[0] ?? null), ...place };
    case "timestamp":
      return { type: "timestamp", of: required(vector), ...place };
    case "sort":
    case "sort_desc":
      return { type: "sort", descending: name === "sort_desc", labels: null, of: required(vector), ...place };
    case "sort_by_label":
    case "sort_by_label_desc":
      return { type: "sort", descending: name === "sort_by_label_desc", labels: strings, of: required(vector), ...place };
    case "label_join": {
      const [target = "", separator = "", ...sources] = strings;
      const bad = sources.find((source) => !isUtf8Name(source));
      if (bad !== undefined) return building.fail("type", `invalid source label name in label_join(): ${bad}`, place);
      if (!isUtf8Name(target)) return building.fail("type", `invalid destination label name in label_join(): ${target}`, place);
      return { type: "label-join", of: required(vector), target, separator, sources, ...place };
    }
    case "label_replace": {
      const [target = "", replacement = "", source = "", pattern = ""] = strings;
      const compiled = compileCaptures(pattern);
      if (!compiled.ok) {
        return building.fail("bad-regex", `invalid regular expression in label_replace(): ${compiled.message}`, place);
      }
      if (!isUtf8Name(target)) return building.fail("type", `invalid destination label name in label_replace(): ${target}`, place);
      return { type: "label-replace", of: required(vector), target, replacement, source, pattern, regex: compiled.regex, ...place };
    }
  }
}

/** Go's decoder leaves the replacement mark in place of bytes that are no UTF-8, and an empty name is none. */
function isUtf8Name(name: string): boolean {
  return name !== "" && !name.includes("\ufffd");
}
