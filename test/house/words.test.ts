/**
 * A wall for everyone: no component holds a word of a language (they stand in `words.ts`, in English and Chinese side by side), and
 * nothing moves where somebody asked their system for less motion.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { parseAst } from "vite";
import { describe, expect, it } from "vitest";

const DASHBOARD = join(import.meta.dirname, "../../dashboard");

function filesOf(ending: string): string[] {
  return readdirSync(DASHBOARD, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The same in every language: what is typed, or a name. */
const OF_NO_LANGUAGE: readonly RegExp[] = [
  /^curl $/,
  /\/devices\/my-device\/metrics/,
  /^\s*Parapet\s*$/,
  /^https:\/\//,
  /^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/,
  /^(?:press-\d\s*)+$/,
];

/** Attributes that people read or hear. */
const READ = new Set(["title", "aria-label", "aria-description", "placeholder", "alt", "label"]);

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}
const isNode = (value: unknown): value is Node => typeof value === "object" && value !== null && "type" in value;

/** Two letters of an alphabet, or one Chinese one. */
const isWord = (text: string): boolean =>
  /\p{L}\p{M}*\p{L}|\p{Script=Han}/u.test(text) && !OF_NO_LANGUAGE.some((pattern) => pattern.test(text));

/** The words that stand in the JSX of a file. */
function wordsIn(code: string): string[] {
  const found: string[] = [];
  const note = (text: string): void => {
    if (isWord(text)) found.push(text.trim());
  };
  /** What an expression between tags may come to. */
  const shown = (node: unknown): void => {
    if (!isNode(node)) return;
    if (node.type === "Literal" && typeof node.value === "string") note(node.value);
    if (node.type === "TemplateLiteral" && Array.isArray(node.quasis)) {
      for (const quasi of node.quasis) if (isNode(quasi)) note((quasi.value as { readonly raw: string }).raw);
    }
    if (node.type === "ConditionalExpression") for (const branch of [node.consequent, node.alternate]) shown(branch);
    if (node.type === "LogicalExpression") for (const side of [node.left, node.right]) shown(side);
    if (node.type === "BinaryExpression" && node.operator === "+") for (const side of [node.left, node.right]) shown(side);
  };
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(one);
    if (!isNode(value)) return;
    if (value.type === "JSXText") note(String(value.value));
    if ((value.type === "JSXElement" || value.type === "JSXFragment") && Array.isArray(value.children)) {
      for (const child of value.children) if (isNode(child) && child.type === "JSXExpressionContainer") shown(child.expression);
    }
    if (value.type === "JSXAttribute" && isNode(value.name) && READ.has(String(value.name.name))) {
      const held = value.value;
      shown(isNode(held) && held.type === "JSXExpressionContainer" ? held.expression : held);
    }
    for (const [key, child] of Object.entries(value)) if (key !== "parent") visit(child);
  };
  visit(parseAst(code, { lang: "tsx" }));
  return found;
}

describe("components", () => {
  it("hold no word of a language", () => {
    const files = filesOf(".tsx");
    expect(files.length).toBeGreaterThan(60);
    expect(files.flatMap((file) => wordsIn(readFileSync(file, "utf8")).map((word) => `${relative(DASHBOARD, file)}: ${word}`))).toEqual([]);
  });

  it.each([
    ["<p>No data</p>", ["No data"]],
    ["<p>{ready ? '就绪' : words.waiting}</p>", ["就绪"]],
    ["<b>{`(` + time}{count} ×</b>", []],
    ["<b>{`since ` + time}</b>", ["since"]],
    ['<button title="Close" class="close">×</button>', ["Close"]],
    ["<p>{words.none}</p>", []],
  ])("would notice: %s", (code, expected) => {
    expect(wordsIn(`const a = ${code}`)).toEqual(expected);
  });
});

describe("sheets", () => {
  /** What moves outside of what asks whether motion is welcome. */
  function movingIn(css: string): string[] {
    const asked = css.replace(/@media \(prefers-reduced-motion: no-preference\) \{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, "");
    return asked.match(/(?:animation|transition)(?:-name)?:(?!\s*none)[^;]*;/g) ?? [];
  }

  it("move nothing where less motion is wanted", () => {
    const sheets = filesOf(".css");
    expect(sheets.length).toBeGreaterThan(10);
    expect(sheets.flatMap((file) => movingIn(readFileSync(file, "utf8")).map((rule) => `${relative(DASHBOARD, file)}: ${rule}`))).toEqual(
      [],
    );
  });

  it("would be noticed", () => {
    const moving = ".a { animation: blink 1s; }";
    expect(movingIn(moving)).toEqual(["animation: blink 1s;"]);
    expect(movingIn(`@media (prefers-reduced-motion: no-preference) { ${moving} .b { color: red; } }`)).toEqual([]);
  });
});
