/**
 * Operators in a row. The published grammar binds `offset`, `@` and `[…]` looser than every other operator, where Prometheus
 * binds them tightest: `a + b offset 5m * c`. So the tree is only asked for what stands in the row, and the row is read anew
 * by Prometheus' own precedences.
 */
import type { SyntaxNode } from "@lezer/common";
import type { Place } from "./plan.ts";

export type Item =
  | { readonly type: "atom"; readonly node: SyntaxNode; readonly place: Place }
  | { readonly type: "prefix"; readonly negative: boolean; readonly place: Place }
  /** `bool`, matching and the like stand between the operator and its right side. */
  | { readonly type: "infix"; readonly op: SyntaxNode; readonly modifiers: readonly SyntaxNode[] }
  /** The node is the whole, the last of whose children are the postfix. */
  | { readonly type: "postfix"; readonly node: SyntaxNode };

const POSTFIX: ReadonlySet<string> = new Set([
  "MatrixSelector",
  "SubqueryExpr",
  "OffsetExpr",
  "StepInvariantExpr",
  "AnchoredExpr",
  "SmoothedExpr",
]);

/** From loose to tight (https://prometheus.io/docs/prometheus/latest/querying/operators/#binary-operator-precedence). */
export const PRECEDENCE: readonly (readonly string[])[] = [
  ["or"],
  ["and", "unless"],
  ["==", "!=", "<=", "<", ">=", ">", "</", ">/"],
  ["+", "-"],
  ["*", "/", "%", "atan2"],
  ["^"],
];

/** The sign of `-a ^ 2` is applied last, that of `-a * 2` first. */
const POWER = PRECEDENCE.length - 1;

export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (child.name !== "LineComment") children.push(child);
  }
  return children;
}

/** What stands in the row, in the order of the text; `null` when it is nested more than `maxDepth` deep. */
export function rowOf(text: string, root: SyntaxNode, maxDepth: number): readonly Item[] | null {
  const row: Item[] = [];
  let tooDeep = false;

  function walk(node: SyntaxNode, depth: number): void {
    tooDeep ||= depth > maxDepth;
    if (tooDeep) return;
    if (POSTFIX.has(node.name)) {
      walk(node.firstChild as SyntaxNode, depth + 1);
      row.push({ type: "postfix", node });
    } else if (node.name === "UnaryExpr") {
      const [op, operand] = childrenOf(node) as [SyntaxNode, SyntaxNode];
      row.push({ type: "prefix", negative: text[op.from] === "-", place: op });
      walk(operand, depth + 1);
    } else if (node.name === "BinaryExpr") {
      const [left, op, ...rest] = childrenOf(node) as [SyntaxNode, SyntaxNode, SyntaxNode];
      walk(left, depth + 1);
      row.push({ type: "infix", op, modifiers: rest.slice(0, -1) });
      walk(rest[rest.length - 1] as SyntaxNode, depth + 1);
    } else {
      // The grammar takes a sign for the number's own.
      const sign = node.name === "NumberDurationLiteral" ? /^[+-]\s*/.exec(text.slice(node.from, node.to)) : null;
      const from = node.from + (sign?.[0].length ?? 0);
      if (sign !== null) row.push({ type: "prefix", negative: sign[0].startsWith("-"), place: { from: node.from, to: from } });
      row.push({ type: "atom", node, place: { from, to: node.to } });
    }
  }

  walk(root, 0);
  return tooDeep ? null : row;
}

export interface RowReader<T> {
  readonly atom: (node: SyntaxNode, place: Place) => T | null;
  readonly prefix: (negative: boolean, operand: T, place: Place) => T | null;
  readonly infix: (op: SyntaxNode, modifiers: readonly SyntaxNode[], left: T, right: T) => T | null;
  readonly postfix: (node: SyntaxNode, operand: T) => T | null;
}

/** Reads a row by precedence. The first `null` ends it. */
export function readRow<T>(text: string, row: readonly Item[], reader: RowReader<T>): T | null {
  let at = 0;

  function readOperand(): T | null {
    const item = row[at++];
    if (item?.type === "prefix") {
      const operand = readFrom(POWER);
      return operand && reader.prefix(item.negative, operand, item.place);
    }
    if (item?.type !== "atom") throw new Error("the grammar promises an operand here");
    let operand = reader.atom(item.node, item.place);
    for (let next = row[at]; operand !== null && next?.type === "postfix"; next = row[at]) {
      at++;
      operand = reader.postfix(next.node, operand);
    }
    return operand;
  }

  function readFrom(loosest: number): T | null {
    let left = readOperand();
    for (let next = row[at]; left !== null && next?.type === "infix"; next = row[at]) {
      const { op, modifiers } = next;
      const name = text.slice(op.from, op.to).toLowerCase();
      const precedence = PRECEDENCE.findIndex((ops) => ops.includes(name));
      if (precedence < loosest) break;
      at++;
      // Only powers bind to the right.
      const right: T | null = readFrom(precedence === POWER ? precedence : precedence + 1);
      left = right && reader.infix(op, modifiers, left, right);
    }
    return left;
  }

  return readFrom(0);
}
