/**
 * Runs a template of a rule: labels and annotations with `$labels`, `$value` and the functions in common use. A template that
 * fails yields a text that says so, as in Prometheus: an alarm is never held back by its description.
 */
import { type Printable, printValue } from "./go-format.ts";
import { isTrue, TEMPLATE_FUNCTIONS, TemplateDefect, type TemplateSite } from "./template-functions.ts";
import { type Command, type Operand, type Pipeline, parseTemplate, type TemplateNode } from "./template-syntax.ts";

export interface TemplateData {
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** A text past this is cut off: a `range` over a query writes once for each element. */
const MAX_OUTPUT = 16_384;
/** Nodes that one run may visit. */
const MAX_STEPS = 100_000;

/** What is wrong with a template before it runs, or `null`. */
export function templateDefect(text: string): { readonly message: string; readonly at: number } | null {
  const parsed = parseTemplate(text);
  if (!parsed.ok) return parsed;
  const unknown = callsOf(parsed.nodes).find((name) => !(name in TEMPLATE_FUNCTIONS));
  return unknown === undefined ? null : { message: `function "${unknown}" not defined`, at: 0 };
}

export function renderTemplate(text: string, data: TemplateData, site: TemplateSite): string {
  if (!text.includes("{{")) return text;
  const parsed = parsedOf(text);
  if (!parsed.ok) return `<error expanding template: ${parsed.message}>`;
  try {
    return new Rendering(data, site).render(parsed.nodes);
  } catch (error) {
    if (error instanceof TemplateDefect) return `<error expanding template: ${error.message}>`;
    throw error;
  }
}

/** Templates are those of the rules in force, and each is rendered again and again. */
const PARSED = new Map<string, ReturnType<typeof parseTemplate>>();
const MOST_PARSED = 5_000;

function parsedOf(text: string): ReturnType<typeof parseTemplate> {
  const known = PARSED.get(text);
  if (known) return known;
  if (PARSED.size >= MOST_PARSED) PARSED.clear();
  const parsed = parseTemplate(text);
  PARSED.set(text, parsed);
  return parsed;
}

class Rendering {
  readonly #site: TemplateSite;
  readonly #root: Printable;
  readonly #variables: Map<string, Printable>;
  #out = "";
  #steps = 0;

  constructor({ labels, value }: TemplateData, site: TemplateSite) {
    this.#site = site;
    const { externalLabels, externalUrl } = site;
    this.#root = new Map<string, Printable>([
      ["Labels", labels],
      ["Value", value],
      ["ExternalLabels", externalLabels],
      ["ExternalURL", externalUrl],
    ]);
    this.#variables = new Map<string, Printable>([
      ["$", this.#root],
      ["$labels", labels],
      ["$value", value],
      ["$externalLabels", externalLabels],
      ["$externalURL", externalUrl],
    ]);
  }

  render(nodes: readonly TemplateNode[]): string {
    this.#run(nodes, this.#root);
    return this.#out;
  }

  #run(nodes: readonly TemplateNode[], dot: Printable): void {
    for (const node of nodes) {
      if (++this.#steps > MAX_STEPS) throw new TemplateDefect("the template runs too long");
      if (node.type === "text") this.#write(node.text);
      else if (node.type === "print") {
        const value = this.#pipeline(node.pipeline, dot);
        if (node.pipeline.variables.length === 0) this.#write(printValue(value));
      } else this.#block(node, dot);
    }
  }

  #block(node: Exclude<TemplateNode, { type: "text" | "print" }>, dot: Printable): void {
    const value = this.#pipeline(node.pipeline, dot);
    if (!isTrue(value)) this.#run(node.otherwise, dot);
    else if (node.type === "if") this.#run(node.body, dot);
    else if (node.type === "with") this.#run(node.body, value);
    else {
      const entries: readonly (readonly [Printable, Printable])[] =
        value instanceof Map ? [...(value as ReadonlyMap<string, Printable>)] : Array.isArray(value) ? [...value.entries()] : [];
      const [first, second] = node.pipeline.variables;
      for (const [key, one] of entries) {
        if (second !== undefined) this.#variables.set(first as string, key);
        if (first !== undefined) this.#variables.set(second ?? first, one);
        this.#run(node.body, one);
      }
    }
  }

  #pipeline({ variables, commands }: Pipeline, dot: Printable): Printable {
    let value: Printable | undefined;
    for (const command of commands) value = this.#command(command, dot, value);
    const result = value ?? null;
    if (variables.length === 1) this.#variables.set(variables[0] as string, result);
    return result;
  }

  /** A function takes what the pipe brings as its last argument. */
  #command({ operands }: Command, dot: Printable, piped: Printable | undefined): Printable {
    const [head, ...rest] = operands as [Operand, ...Operand[]];
    if (++this.#steps > MAX_STEPS) throw new TemplateDefect("the template runs too long");
    if (head.type !== "call") {
      if (rest.length > 0 || piped !== undefined) throw new TemplateDefect("can't give arguments to a value");
      return this.#operand(head, dot);
    }
    const run = Object.hasOwn(TEMPLATE_FUNCTIONS, head.name) ? TEMPLATE_FUNCTIONS[head.name] : undefined;
    if (!run) throw new TemplateDefect(`function "${head.name}" not defined`);
    const values = rest.map((operand) => this.#operand(operand, dot));
    return run(piped === undefined ? values : [...values, piped], this.#site);
  }

  #operand(operand: Operand, dot: Printable): Printable {
    if (operand.type === "literal") return operand.value;
    if (operand.type === "call") return this.#command({ operands: [operand] }, dot, undefined);
    return operand.fields.reduce(fieldOf, this.#base(operand.of, dot));
  }

  #base(of: string | Pipeline | null, dot: Printable): Printable {
    if (of === null) return dot;
    if (typeof of !== "string") return this.#pipeline(of, dot);
    const value = this.#variables.get(of);
    if (value === undefined) throw new TemplateDefect(`undefined variable "${of}"`);
    return value;
  }

  #write(text: string): void {
    this.#out += text;
    if (this.#out.length > MAX_OUTPUT) throw new TemplateDefect("the text grows too long");
  }
}

/** A label that a series does not have is empty, as Prometheus sets `missingkey=zero`. */
function fieldOf(of: Printable, name: string): Printable {
  if (of instanceof Map) return (of.get(name) as Printable | undefined) ?? "";
  throw new TemplateDefect(`can't evaluate field ${name}`);
}

function callsOf(nodes: readonly TemplateNode[]): string[] {
  return nodes.flatMap((node) => {
    if (node.type === "text") return [];
    const own = callsIn(node.pipeline);
    return node.type === "print" ? own : [...own, ...callsOf(node.body), ...callsOf(node.otherwise)];
  });
}

function callsIn({ commands }: Pipeline): string[] {
  return commands.flatMap(({ operands }) =>
    operands.flatMap((operand) => {
      if (operand.type === "call") return [operand.name];
      return operand.type === "path" && operand.of !== null && typeof operand.of !== "string" ? callsIn(operand.of) : [];
    }),
  );
}
