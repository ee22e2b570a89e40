/**
 * The standing queries of a site, by expression: each distinct one is parsed once and answered once a moment, whatever the number of
 * walls, panels and rules that ask for it. What they hold together is bounded: those asked longest ago let go first.
 */
import type { SeriesRef, StandingReader } from "../series/store.ts";
import type { Evaluated } from "./evaluate.ts";
import { type Parsed, parseQuery } from "./parse.ts";
import type { EvaluateOptions } from "./run.ts";
import { StandingQuery } from "./standing.ts";
import type { InstantValue } from "./value.ts";

/** Walls and rules are few; a generated wall that changed leaves expressions behind. */
const MAX_QUERIES = 2_000;

/** 16 bytes each, 16 MB, where the head does not hold them decoded as well. */
const MAX_HELD_SAMPLES = 1_000_000;

interface Kept {
  readonly parsed: Parsed;
  /** `null` where the expression is none. */
  readonly query: StandingQuery | null;
}

/** What is asked at one moment: an expression asked twice is evaluated once. Nothing may be appended meanwhile. */
export interface Moment {
  evaluate(expr: string): Evaluated<InstantValue>;
}

const NOTHING: ReadonlySet<SeriesRef> = new Set();

export class StandingQueries {
  readonly #source: StandingReader;
  readonly #options: EvaluateOptions;
  readonly #maxHeldSamples: number;
  /** In the order in which they were asked last. */
  readonly #kept = new Map<string, Kept>();

  constructor(source: StandingReader, options: EvaluateOptions, maxHeldSamples = MAX_HELD_SAMPLES) {
    this.#source = source;
    this.#options = options;
    this.#maxHeldSamples = maxHeldSamples;
  }

  get heldSamples(): number {
    return [...this.#kept.values()].reduce((sum, { query }) => sum + (query?.heldSamples ?? 0), 0);
  }

  parse(expr: string): Parsed {
    return this.#keep(expr).parsed;
  }

  /** The series that an expression reads. */
  inputsOf(expr: string): ReadonlySet<SeriesRef> {
    return this.#keep(expr).query?.inputs ?? NOTHING;
  }

  /** How far apart the samples are meant to be that rules record for it; 0 where it reads none of those. */
  paceOf(expr: string): number {
    return this.#keep(expr).query?.paceMs ?? 0;
  }

  at(atMs: number): Moment {
    const answers = new Map<string, Evaluated<InstantValue>>();
    return {
      evaluate: (expr) => {
        let answer = answers.get(expr);
        if (!answer) {
          answer = this.#evaluate(expr, atMs);
          answers.set(expr, answer);
        }
        return answer;
      },
    };
  }

  /** After a tick: what is held beyond the bound is let go. */
  rest(): void {
    let held = 0;
    for (const { query } of [...this.#kept.values()].reverse()) {
      held += query?.heldSamples ?? 0;
      if (held > this.#maxHeldSamples) query?.release();
    }
  }

  #evaluate(expr: string, atMs: number): Evaluated<InstantValue> {
    const { parsed, query } = this.#keep(expr);
    if (!parsed.ok) return parsed;
    if (query === null) throw new Error("an expression that was parsed stands");
    return query.evaluate(atMs);
  }

  #keep(expr: string): Kept {
    let kept = this.#kept.get(expr);
    if (kept) this.#kept.delete(expr);
    else {
      const parsed = parseQuery(expr);
      const query = parsed.ok ? new StandingQuery(parsed.plan, this.#source, this.#options) : null;
      kept = { parsed, query };
    }
    this.#kept.set(expr, kept);
    for (const [oldest] of this.#kept) {
      if (this.#kept.size <= MAX_QUERIES) break;
      this.#kept.delete(oldest);
    }
    return kept;
  }
}
