/**
 * The pages that hang on walls keep to the floor, Chromium 87, as built: no syntax, no function and no style that came later. The
 * console is for people's own browsers and keeps to the syntax alone. test/e2e/floor.test.ts drives the floor itself.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build, parseAst, type Rollup } from "vite";
import { beforeAll, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Methods that no object had before the version, by name: what has one of its own under such a name takes another. */
const LATER_METHODS: Readonly<Record<string, number>> = {
  at: 92,
  findLast: 97,
  findLastIndex: 97,
  toSorted: 110,
  toReversed: 110,
  toSpliced: 110,
  isWellFormed: 111,
  toWellFormed: 111,
  union: 122,
  intersection: 122,
  difference: 122,
  symmetricDifference: 122,
  isSubsetOf: 122,
  isSupersetOf: 122,
  isDisjointFrom: 122,
  checkVisibility: 105,
  showPopover: 114,
  getHTML: 125,
};

/** Of global objects, and global functions. */
const LATER_GLOBALS: Readonly<Record<string, number>> = {
  "Object.hasOwn": 93,
  "Object.groupBy": 117,
  "Map.groupBy": 117,
  "Array.fromAsync": 121,
  "Promise.withResolvers": 119,
  "Promise.try": 128,
  "AbortSignal.timeout": 103,
  "AbortSignal.any": 116,
  "AbortSignal.abort": 93,
  "URL.canParse": 120,
  "URL.parse": 126,
  "crypto.randomUUID": 92,
  "Intl.supportedValuesOf": 99,
  "Intl.DurationFormat": 129,
  structuredClone: 98,
  reportError: 95,
};

/** Iterators had no methods of arrays before 122. */
const ITERATOR_METHODS = /^(?:map|filter|some|every|find|forEach|reduce|flatMap|take|drop|toArray)$/;
const GIVES_ITERATOR = /^(?:values|keys|entries|matchAll)$/;

/** Styles by the version that first read them. Nesting, ranges in media queries and the like are lowered by the build. */
const LATER_STYLES: readonly (readonly [name: string, since: number, pattern: RegExp])[] = [
  [":is(), :where()", 88, /:(?:is|where)\(/],
  [":not() of a list", 88, /:not\([^)]*,/],
  ["aspect-ratio", 88, /[;{]aspect-ratio:/],
  ["accent-color", 93, /[;{]accent-color:/],
  [":has()", 105, /:has\(/],
  ["@layer", 99, /@layer/],
  ["@container", 105, /@container/],
  ["translate, rotate, scale", 104, /[;{](?:translate|rotate|scale):/],
  ["ranges in media queries", 104, /@media[^{]*[<>]/],
  ["dynamic viewport units", 108, /\d[dsl]v[hw]\b/],
  ["color-mix()", 111, /color-mix\(/],
  ["lab and its like", 111, /\b(?:ok)?l(?:ab|ch)\(/],
  ["nesting", 112, /&/],
  ["subgrid", 117, /subgrid/],
  ["overflow: clip", 90, /overflow(?:-[xy])?:clip/],
];

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;
const nameOf = (node: unknown): string => (isNode(node) && node.type === "Identifier" ? String(node.name) : "");
/** `a` of `a`, `a.b` of `a.b`. */
function pathOf(node: unknown): string {
  if (!isNode(node) || node.type !== "MemberExpression" || node.computed) return nameOf(node);
  return `${nameOf(node.object)}.${nameOf(node.property)}`;
}

const FUNCTIONS = /^(?:FunctionDeclaration|FunctionExpression|ArrowFunctionExpression)$/;

/** What a browser of the floor could not read. */
function laterSyntax(node: Node, inFunction: boolean): string | undefined {
  if (node.type === "StaticBlock") return "static block";
  if (node.type === "BinaryExpression" && isNode(node.left) && node.left.type === "PrivateIdentifier") return "#name in";
  if ((node.type === "AwaitExpression" || (node.type === "ForOfStatement" && node.await)) && !inFunction) return "await outside functions";
  if (Array.isArray(node.attributes) && node.attributes.length > 0) return "attributes of an import";
  if (node.type === "VariableDeclaration" && /using/.test(String(node.kind))) return "using";
  const { regex } = node;
  if (typeof regex !== "object" || regex === null || !("flags" in regex) || !("pattern" in regex)) return undefined;
  if (/[dv]/.test(String(regex.flags))) return `flags of /${regex.pattern}/${regex.flags}`;
  return /\(\?[ims-]+:/.test(String(regex.pattern)) ? `modifiers in /${regex.pattern}/` : undefined;
}

/** What a browser of the floor has not. */
function laterCall(node: Node): string | undefined {
  if (node.type === "NewExpression" || node.type === "CallExpression") {
    const { callee } = node;
    const path = pathOf(callee);
    if (LATER_GLOBALS[path] !== undefined) return `${path} (${LATER_GLOBALS[path]})`;
    if (!isNode(callee) || callee.type !== "MemberExpression" || callee.computed) return undefined;
    const method = nameOf(callee.property);
    if (Object.hasOwn(LATER_METHODS, method)) return `.${method}() (${LATER_METHODS[method]})`;
    const { object } = callee;
    const isOfIterator =
      isNode(object) && object.type === "CallExpression" && isNode(object.callee) && object.callee.type === "MemberExpression";
    if (!isOfIterator || !ITERATOR_METHODS.test(method)) return undefined;
    const giver = object.callee as Node;
    // `Object.values()` gives an array.
    if (nameOf(giver.object) === "Object" || !GIVES_ITERATOR.test(nameOf(giver.property))) return undefined;
    return `.${nameOf(giver.property)}().${method}() (122)`;
  }
  return undefined;
}

function defectsOf(code: string, hasConsole: boolean): string[] {
  const found: string[] = [];
  const visit = (value: unknown, inFunction: boolean): void => {
    if (Array.isArray(value)) for (const one of value) visit(one, inFunction);
    if (!isNode(value)) return;
    const defect = laterSyntax(value, inFunction) ?? (hasConsole ? undefined : laterCall(value));
    if (defect !== undefined) found.push(defect);
    const within = inFunction || FUNCTIONS.test(value.type);
    for (const [key, child] of Object.entries(value)) if (key !== "parent") visit(child, within);
  };
  visit(parseAst(code), false);
  return found;
}

const stylesOf = (css: string): string[] =>
  LATER_STYLES.filter(([, , pattern]) => pattern.test(css)).map(([name, since]) => `${name} (${since})`);

let files: Rollup.OutputBundle[string][];
/** What the pages of walls and televisions load, at once or later. */
let hanging: ReadonlySet<string>;

beforeAll(async () => {
  const options = { configFile: join(ROOT, "vite.config.ts"), root: join(ROOT, "dashboard"), logLevel: "error" } as const;
  const built = (await build({ ...options, build: { write: false } })) as Rollup.RollupOutput;
  files = built.output;
  const byName = new Map(files.map((file) => [file.fileName, file]));
  const pages = ["screen.html", "home.html", "pair.html", "sign-in.html"].map((page) => byName.get(page));
  const found = new Set(["screen-worker.js"]);
  for (const page of pages) {
    if (page?.type !== "asset") throw new Error("a page is not built");
    for (const [, file] of String(page.source).matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)) found.add(file as string);
  }
  for (const name of found) {
    const file = byName.get(name);
    if (file?.type !== "chunk") continue;
    for (const other of [...file.imports, ...file.dynamicImports]) found.add(other);
    for (const [sheet] of file.code.matchAll(/assets\/[\w-]+\.css/g)) found.add(sheet);
  }
  hanging = found;
}, 120_000);

describe("the dashboard as built", () => {
  it("is whole: the pages of walls load scripts and sheets, and nothing of the console", () => {
    expect(hanging.size).toBeGreaterThan(15);
    expect([...hanging].filter((name) => name.includes("console"))).toEqual([]);
  });

  it("has no script that Chromium 87 cannot read, and on walls none that asks for more than it has", () => {
    const found = files.flatMap((file) => {
      const isScript = file.type === "chunk" || /\.js$/.test(file.fileName);
      if (!isScript) return [];
      const code = file.type === "chunk" ? file.code : String(file.source);
      return defectsOf(code, !hanging.has(file.fileName)).map((defect) => `${file.fileName}: ${defect}`);
    });
    expect(found).toEqual([]);
  });

  it("has no style on walls that Chromium 87 passes over", () => {
    const sheets = files.filter((file) => file.type === "asset" && file.fileName.endsWith(".css") && hanging.has(file.fileName));
    expect(sheets.length).toBeGreaterThan(3);
    expect(
      sheets.flatMap((file) => stylesOf(file.type === "asset" ? String(file.source) : "").map((style) => `${file.fileName}: ${style}`)),
    ).toEqual([]);
  });

  it.each([
    ["class A { static { a() } }", ["static block"]],
    ["class A { #a; has(b) { return #a in b } }", ["#name in"]],
    ["await a()", ["await outside functions"]],
    ["const f = async () => { await a() }", []],
    ["/[a--b]/v.test(a)", ["flags of /[a--b]/v"]],
    ["/(?i:a)b/.test(a)", ["modifiers in /(?i:a)b/"]],
    ['import a from "./a.json" with { type: "json" }', ["attributes of an import"]],
    ["a.at(-1); b.at = 1; c.at", [".at() (92)"]],
    ["Object.hasOwn(a, b); structuredClone(a)", ["Object.hasOwn (93)", "structuredClone (98)"]],
    ["new Map().values().map(f); [].values; Object.values(a).map(f)", [".values().map() (122)"]],
    ["a ||= b?.c ?? 1_000", []],
  ])("would notice: %s", (code, expected) => {
    expect(defectsOf(code, false)).toEqual(expected);
  });

  it("would notice a style", () => {
    expect(stylesOf(".a:has(b){aspect-ratio:1;inset:0}")).toEqual(["aspect-ratio (88)", ":has() (105)"]);
  });
});

describe("the plain page for what is below the floor", () => {
  const scripts = readdirSync(join(ROOT, "dashboard/lite")).map(
    (name) => [name, readFileSync(join(ROOT, "dashboard/lite", name), "utf8")] as const,
  );

  /** Node types, by what ECMAScript 5 has of them. */
  const OLD_NODES = new Set(
    (
      "Program ExpressionStatement CallExpression FunctionExpression FunctionDeclaration BlockStatement VariableDeclaration VariableDeclarator " +
      "Identifier Literal MemberExpression LogicalExpression UnaryExpression BinaryExpression IfStatement ReturnStatement ObjectExpression " +
      "Property ArrayExpression ConditionalExpression ForStatement ForInStatement UpdateExpression AssignmentExpression ContinueStatement " +
      "WhileStatement NewExpression BreakStatement TryStatement CatchClause"
    ).split(" "),
  );

  /** What objects and windows have had since ECMAScript 2015 only: no minifier stands between, but a linter that means well does. */
  const NEW_MEMBERS =
    /^(?:assign|entries|values|from|of|hasOwn|isInteger|isFinite|isNaN|trunc|sign|includes|startsWith|endsWith|padStart|padEnd|repeat|find|findIndex|fill|flat|flatMap|replaceAll|append|remove|closest|matches)$/;
  const NEW_GLOBALS = /^(?:Promise|Map|Set|WeakMap|Symbol|Proxy|Reflect|fetch|URL|URLSearchParams|AbortController|structuredClone)$/;

  function laterName(node: Node): string | undefined {
    if (node.type !== "CallExpression" && node.type !== "NewExpression") return undefined;
    const { callee } = node;
    if (NEW_GLOBALS.test(nameOf(callee))) return nameOf(callee);
    if (!isNode(callee) || callee.type !== "MemberExpression" || callee.computed) return undefined;
    return NEW_MEMBERS.test(nameOf(callee.property)) ? pathOf(callee) : undefined;
  }

  it.each(scripts)("is written in ECMAScript 5, and asks for no more: %s", (_, code) => {
    const found: string[] = [];
    const visit = (value: unknown): void => {
      if (Array.isArray(value)) for (const one of value) visit(one);
      if (!isNode(value)) return;
      const isOld =
        OLD_NODES.has(value.type) && value.async !== true && value.generator !== true && value.method !== true && value.shorthand !== true;
      if (!isOld || (value.type === "VariableDeclaration" && value.kind !== "var")) found.push(value.type);
      const later = laterName(value);
      if (later !== undefined) found.push(later);
      for (const child of Object.values(value)) visit(child);
    };
    visit(parseAst(code));
    expect(found).toEqual([]);
  });
});
