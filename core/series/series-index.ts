/**
 * Labels to series: for each name and value the refs that have it, rising. A query starts from its shortest list and looks at the
 * labels of what is left; a pattern is tried once for each value, never once for each series.
 *
 * Pairs of name and value are kept once and shared by all series: at 100,000 series labels would be most of the memory.
 */
import { type Label, type Labels, metricName, parseSeriesKey } from "../metric.ts";
import type { Matcher, SeriesRef } from "./store.ts";

interface Posting {
  readonly pair: Label;
  refs: SeriesRef[];
}

export class SeriesIndex {
  readonly #postings = new Map<string, Map<string, Posting>>();
  readonly #labels: (Labels | undefined)[] = [];
  #count = 0;

  get size(): number {
    return this.#count;
  }

  /** The label set of a series that is in the index. */
  labels(ref: SeriesRef): Labels {
    const labels = this.#labels[ref];
    if (!labels) throw new Error(`no series ${ref} in the index`);
    return labels;
  }

  /** Refs come in rising order. */
  add(ref: SeriesRef, key: string): Labels {
    const labels = parseSeriesKey(key).map((label): Label => {
      const posting = this.#posting(label);
      posting.refs.push(ref);
      return posting.pair;
    });
    this.#labels[ref] = labels;
    this.#count++;
    return labels;
  }

  /** Takes series out: one pass over the lists that hold them. */
  remove(refs: ReadonlySet<SeriesRef>): void {
    const touched = new Set<Label>();
    for (const ref of refs) {
      for (const pair of this.#labels[ref] ?? []) touched.add(pair);
      if (this.#labels[ref]) this.#count--;
      this.#labels[ref] = undefined;
    }
    for (const [name, value] of touched) {
      const values = this.#postings.get(name);
      const posting = values?.get(value);
      if (!values || !posting) continue;
      posting.refs = posting.refs.filter((ref) => !refs.has(ref));
      if (posting.refs.length === 0) values.delete(value);
      if (values.size === 0) this.#postings.delete(name);
    }
  }

  /** Refs that all matchers accept, rising. A missing label reads "". */
  select(matchers: readonly Matcher[]): SeriesRef[] {
    const tests = matchers.map((matcher) => ({ matcher, test: onceEach(matcher) }));
    let shortest: readonly SeriesRef[] | undefined;
    let answered: Matcher | undefined;
    for (const { matcher, test } of tests) {
      // One that accepts "" also accepts series without the label, which no list names.
      if (test("")) continue;
      const refs = this.#accepted(matcher, test);
      if (shortest === undefined || refs.length < shortest.length) [shortest, answered] = [refs, matcher];
      if (shortest.length === 0) return [];
    }
    const rest = tests.filter(({ matcher }) => matcher !== answered);
    const found: SeriesRef[] = [];
    const look = (ref: SeriesRef): void => {
      const labels = this.#labels[ref];
      if (labels && rest.every(({ matcher, test }) => test(textOf(labels, matcher.name)))) found.push(ref);
    };
    if (shortest) for (const ref of shortest) look(ref);
    else for (let ref = 0; ref < this.#labels.length; ref++) look(ref);
    return found;
  }

  /** How many series each value of a label has. */
  values(name: string): ReadonlyMap<string, number> {
    return new Map([...(this.#postings.get(name) ?? [])].map(([value, { refs }]) => [value, refs.length]));
  }

  labelNames(): Iterable<string> {
    return this.#postings.keys();
  }

  #accepted({ name, op, text }: Matcher, test: (value: string) => boolean): readonly SeriesRef[] {
    const values = this.#postings.get(name);
    if (!values) return [];
    if (op === "=") return values.get(text)?.refs ?? [];
    const lists = [...values].filter(([value]) => test(value)).map(([, { refs }]) => refs);
    if (lists.length <= 1) return lists[0] ?? [];
    // A series has one value of a label, so that no ref is in two lists.
    return [...Uint32Array.from(lists.flat()).sort()];
  }

  #posting([name, value]: Label): Posting {
    let values = this.#postings.get(name);
    if (!values) {
      values = new Map();
      this.#postings.set(name, values);
    }
    let posting = values.get(value);
    if (!posting) {
      // The one name for all its values, too.
      const [known] = values.values();
      posting = { pair: [known?.pair[0] ?? name, value], refs: [] };
      values.set(value, posting);
    }
    return posting;
  }
}

function textOf(labels: Labels, name: string): string {
  if (name === "__name__") return metricName(labels);
  for (const label of labels) if (label[0] === name) return label[1];
  return "";
}

/** A pattern is tried once for each value it meets. */
function onceEach({ op, test }: Matcher): (value: string) => boolean {
  if (op === "=" || op === "!=") return test;
  const known = new Map<string, boolean>();
  return (value) => {
    let answer = known.get(value);
    if (answer === undefined) {
      answer = test(value);
      known.set(value, answer);
    }
    return answer;
  };
}
