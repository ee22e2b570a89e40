/**
 * The syntax of templates in rule files: Go's text/template (https://pkg.go.dev/text/template) as far as rules use it: actions with
 * pipelines and variables, `if`, `else`, `range`, `with`, comments and trim marks. Text to tree; `template.ts` runs the tree.
 */

export type Operand =
  | { readonly type: "literal"; readonly value: string | number | boolean | null }
  /** `.` and `.A.B`; `$` and `$x.A` with a variable; of a pipeline in parentheses. */
  | { readonly type: "path"; readonly of: string | Pipeline | null; readonly fields: readonly string[] }
  | { readonly type: "call"; readonly name: string };

export interface Command {
  readonly operands: readonly Operand[];
}

export interface Pipeline {
  /** Variables that the result is given to; two of them for `range $i, $x := …`. */
  readonly variables: readonly string[];
  readonly commands: readonly Command[];
}

export type TemplateNode =
  | { readonly type: "text"; readonly text: string }
  | { readonly type: "print"; readonly pipeline: Pipeline }
  | {
      readonly type: "if" | "with" | "range";
      readonly pipeline: Pipeline;
      readonly body: readonly TemplateNode[];
      readonly otherwise: readonly TemplateNode[];
    };

export type ParsedTemplate =
  | { readonly ok: true; readonly nodes: readonly TemplateNode[] }
  /** `at`: offset in the text, UTF-16. */
  | { readonly ok: false; readonly message: string; readonly at: number };

interface Action {
  readonly at: number;
  readonly words: readonly string[];
}

class Defect extends Error {
  readonly at: number;
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

const OPEN = /\{\{(- )?/g;
const WORD =
  /\s+|("(?:[^"\\\n]|\\.)*"|`[^`]*`|:=|[=|(),]|\$?[A-Za-z_][A-Za-z0-9_]*|\$|\.[A-Za-z_][A-Za-z0-9_]*|[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?|\.)/y;

/** Deeper ones are nobody's; a recursion of its own must end. */
const MAX_DEPTH = 50;

export function parseTemplate(text: string): ParsedTemplate {
  try {
    const parser = new TemplateParser(pieces(text));
    return { ok: true, nodes: parser.all() };
  } catch (error) {
    if (error instanceof Defect) return { ok: false, message: error.message, at: error.at };
    throw error;
  }
}

/** Texts and actions in turn, comments left out, white space trimmed where marked. */
function pieces(text: string): (string | Action)[] {
  const found: (string | Action)[] = [];
  let from = 0;
  let trim = false;
  for (;;) {
    OPEN.lastIndex = from;
    const open = OPEN.exec(text);
    const before = text.slice(from, open?.index);
    const kept = trim ? before.trimStart() : before;
    found.push(open?.[1] ? kept.trimEnd() : kept);
    if (!open) return found;
    const { words, end, trims } = action(text, open.index + open[0].length, open.index);
    if (words.length > 0) found.push({ at: open.index, words });
    from = end;
    trim = trims;
  }
}

const COMMENT = /\/\*[\s\S]*?\*\/(\s-)?\}\}/y;
const CLOSE = /\s*?(\s-)?\}\}/y;

function action(text: string, from: number, at: number): { words: string[]; end: number; trims: boolean } {
  COMMENT.lastIndex = from;
  const comment = COMMENT.exec(text);
  if (comment) return { words: [], end: COMMENT.lastIndex, trims: comment[1] !== undefined };
  const words: string[] = [];
  for (let here = from; ; ) {
    CLOSE.lastIndex = here;
    const close = CLOSE.exec(text);
    if (close) {
      if (words.length === 0) throw new Defect("missing value for command", at);
      return { words, end: CLOSE.lastIndex, trims: close[1] !== undefined };
    }
    WORD.lastIndex = here;
    const word = WORD.exec(text);
    if (!word) throw new Defect(here >= text.length ? "unclosed action" : `unexpected ${JSON.stringify(text[here])} in an action`, here);
    // A field after a value belongs to it: a space between would make it an operand of its own.
    if (word[1] !== undefined) words.push(word[1]);
    else words.push(" ");
    here = WORD.lastIndex;
  }
}

class TemplateParser {
  readonly #pieces: readonly (string | Action)[];
  #next = 0;
  #depth = 0;

  constructor(pieces: readonly (string | Action)[]) {
    this.#pieces = pieces;
  }

  all(): readonly TemplateNode[] {
    const { nodes, end } = this.#until();
    if (end) throw new Defect(`unexpected {{${end.words.join("").trim()}}}`, end.at);
    return nodes;
  }

  /** Nodes through an `else` or `end`, which is given back; through the end of the text when there is none. */
  #until(): { nodes: TemplateNode[]; end: Action | undefined } {
    const nodes: TemplateNode[] = [];
    while (this.#next < this.#pieces.length) {
      const piece = this.#pieces[this.#next++] as string | Action;
      if (typeof piece === "string") {
        if (piece !== "") nodes.push({ type: "text", text: piece });
        continue;
      }
      const [word = ""] = piece.words.filter((one) => one !== " ");
      if (word === "end" || word === "else") return { nodes, end: piece };
      if (word === "if" || word === "range" || word === "with") nodes.push(this.#block(word, piece));
      else if (word === "define" || word === "template" || word === "block" || word === "break" || word === "continue")
        throw new Defect(`{{${word}}} is not known here`, piece.at);
      else nodes.push({ type: "print", pipeline: pipelineOf(piece, piece.words) });
    }
    return { nodes, end: undefined };
  }

  #block(type: "if" | "range" | "with", head: Action, words: readonly string[] = afterWord(head.words)): TemplateNode {
    if (++this.#depth > MAX_DEPTH) throw new Defect("blocks are nested too deeply", head.at);
    const pipeline = pipelineOf(head, words);
    const { nodes: body, end } = this.#until();
    let otherwise: readonly TemplateNode[] = [];
    if (!end) throw new Defect(`{{${type}}} has no {{end}}`, head.at);
    const rest = end.words.filter((one) => one !== " ");
    if (rest[0] === "else" && rest[1] === "if") {
      otherwise = [this.#block("if", end, afterWord(afterWord(end.words)))];
    } else if (rest[0] === "else") {
      if (rest.length > 1) throw new Defect("unexpected words after else", end.at);
      const last = this.#until();
      otherwise = last.nodes;
      if (last.end?.words.filter((one) => one !== " ").join() !== "end") throw new Defect("{{else}} has no {{end}}", end.at);
    }
    this.#depth--;
    return { type, pipeline, body, otherwise };
  }
}

function afterWord(words: readonly string[]): readonly string[] {
  return words.slice(words.findIndex((one) => one !== " ") + 1);
}

function pipelineOf({ at }: Action, words: readonly string[]): Pipeline {
  const reader = new WordReader(words, at);
  const pipeline = reader.pipeline();
  if (!reader.done) throw new Defect(`unexpected ${reader.peek()}`, at);
  return pipeline;
}

class WordReader {
  readonly #words: readonly string[];
  readonly #at: number;
  #next = 0;
  #depth = 0;

  constructor(words: readonly string[], at: number) {
    this.#words = words;
    this.#at = at;
    this.#skip();
  }

  get done(): boolean {
    return this.#next >= this.#words.length;
  }

  peek(): string {
    return this.#words[this.#next] ?? "";
  }

  pipeline(): Pipeline {
    if (++this.#depth > MAX_DEPTH) throw new Defect("parentheses are nested too deeply", this.#at);
    const variables = this.#declared();
    const commands = [this.#command()];
    while (this.peek() === "|") {
      this.#take();
      commands.push(this.#command());
    }
    this.#depth--;
    return { variables, commands };
  }

  /** `$x :=`, `$i, $x :=`, `$x =`. */
  #declared(): readonly string[] {
    const words = this.#words.slice(this.#next).filter((word) => word !== " ");
    const [first = "", second, third = "", fourth] = words;
    if (!/^\$[A-Za-z_]/.test(first)) return [];
    const names = second === ":=" || second === "=" ? [first] : second === "," && (fourth === ":=" || fourth === "=") ? [first, third] : [];
    for (let skipped = 0; skipped < names.length * 2; skipped++) this.#take();
    return names;
  }

  #command(): Command {
    const operands: Operand[] = [];
    while (!this.done && this.peek() !== "|" && this.peek() !== ")") operands.push(this.#operand());
    if (operands.length === 0) throw new Defect("missing value for command", this.#at);
    return { operands };
  }

  #operand(): Operand {
    const word = this.#takeTight();
    if (word === "(") {
      this.#skip();
      const of = this.pipeline();
      if (this.peek() !== ")") throw new Defect("unclosed parenthesis", this.#at);
      this.#takeTight();
      return { type: "path", of, fields: this.#fields() };
    }
    if (word.startsWith("$")) return { type: "path", of: word, fields: this.#fields() };
    if (word.startsWith(".") && !/\d/.test(word[1] ?? "")) {
      const fields = word === "." ? [] : [word.slice(1)];
      return { type: "path", of: null, fields: [...fields, ...this.#fields()] };
    }
    const literal = literalOf(word, this.#at);
    this.#skip();
    if (literal !== undefined) return { type: "literal", value: literal };
    if (/^[A-Za-z_]/.test(word)) return { type: "call", name: word };
    throw new Defect(`unexpected ${JSON.stringify(word)}`, this.#at);
  }

  #fields(): readonly string[] {
    const fields: string[] = [];
    while (/^\.[A-Za-z_]/.test(this.peek())) fields.push(this.#takeTight().slice(1));
    this.#skip();
    return fields;
  }

  #take(): string {
    const word = this.#takeTight();
    this.#skip();
    return word;
  }

  /** The word, and not the space behind it. */
  #takeTight(): string {
    const word = this.peek();
    this.#next++;
    return word;
  }

  #skip(): void {
    while (this.peek() === " ") this.#next++;
  }
}

function literalOf(word: string, at: number): string | number | boolean | null | undefined {
  if (word.startsWith("`")) return word.slice(1, -1);
  if (word.startsWith('"')) {
    try {
      const text: unknown = JSON.parse(word);
      if (typeof text === "string") return text;
    } catch {
      // Go knows escapes that JSON does not: rare enough to be named.
    }
    throw new Defect(`a text with an escape that is not known: ${word}`, at);
  }
  if (/^[+-]?\.?\d/.test(word)) return Number(word);
  if (word === "true" || word === "false") return word === "true";
  return word === "nil" ? null : undefined;
}
