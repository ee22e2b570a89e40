/**
 * A query that stands: asked again and again, at each tick of a wall or a rule, and answered as if it had been asked anew.
 *
 * Looking series up, grouping them and naming the answer is done once and kept until a series that it reads comes or goes. Of the
 * samples only those of series that changed are read again; windows keep their place and move on. What cannot go on from step to
 * step (a subquery, `@`, labels made from values) is evaluated from scratch.
 */
import type { SeriesRef, StandingReader } from "../series/store.ts";
import { compileScalar, compileVector } from "./compile.ts";
import { answer, type Evaluated, elementsOf, evaluateInstant, finish } from "./evaluate.ts";
import { type DurationPlan, isScalarPlan, isVectorPlan, type Plan, partsOf, type Selector } from "./plan.ts";
import { createRun, type EvaluateOptions, type Run, type Scope, type Standing } from "./run.ts";
import { selectorsOf } from "./spans.ts";
import { release } from "./tracks.ts";
import type { InstantValue } from "./value.ts";
import type { ScalarNode, VectorNode } from "./vector.ts";

type Compiled =
  | { readonly type: "vector"; readonly run: Run; readonly standing: Standing; readonly node: VectorNode }
  | { readonly type: "scalar"; readonly run: Run; readonly standing: Standing; readonly node: ScalarNode };

export class StandingQuery {
  readonly #plan: Plan;
  readonly #source: StandingReader;
  readonly #options: EvaluateOptions;
  readonly #selectors: readonly Selector[];
  readonly #goesOn: boolean;
  readonly #inputs = new Set<SeriesRef>();
  #refsGiven = 0;
  #seriesGone = 0;
  #originsVersion = 0;
  #paceMs = 0;
  #compiled: Compiled | null = null;
  #askedMs = Number.NEGATIVE_INFINITY;

  constructor(plan: Plan, source: StandingReader, options: EvaluateOptions) {
    this.#plan = plan;
    this.#source = source;
    this.#options = options;
    this.#selectors = selectorsOf(plan);
    this.#goesOn = goesOn(plan);
  }

  /** The series that it reads, as known now. */
  get inputs(): ReadonlySet<SeriesRef> {
    this.#amend();
    return this.#inputs;
  }

  /** How far apart the samples are meant to be that rules record for it; 0 where it reads none of those. */
  get paceMs(): number {
    this.#amend();
    return this.#paceMs;
  }

  /** Samples that it holds, 16 bytes each where nobody else has them. */
  get heldSamples(): number {
    return this.#compiled?.standing.heldSamples ?? 0;
  }

  /** Lets the samples go; the next answer reads them again. */
  release(): void {
    for (const track of this.#compiled?.standing.tracks ?? []) release(track, this.#compiled?.standing ?? null);
  }

  /** As `evaluateInstant`; its notes are those of all answers so far. */
  evaluate(atMs: number): Evaluated<InstantValue> {
    this.#amend();
    // Windows only ever move on. A clock that was set back is rare.
    if (atMs < this.#askedMs) this.#compiled = null;
    this.#askedMs = atMs;
    if (!this.#goesOn) return evaluateInstant(this.#plan, this.#source, atMs, this.#options);
    this.#compiled ??= this.#compile(atMs);
    const { run, type, node } = this.#compiled;
    // What was wrong before the first step, such as too many series, is wrong at every step.
    if (run.error !== null) return answer<InstantValue>(run, { type: "vector", elements: [] });
    Object.assign(run, FRESH);
    finish(step(node, atMs));
    const value: InstantValue =
      type === "scalar" ? { type, value: node.value } : { type, elements: run.error === null ? elementsOf(node) : [] };
    // A step that failed has left its nodes half way.
    if (run.error !== null) this.#compiled = null;
    return answer(run, value);
  }

  #compile(atMs: number): Compiled {
    const standing: Standing = { changesOf: (ref) => this.#source.changesOf(ref), tracks: [], heldSamples: 0 };
    const run = createRun(this.#source, { startMs: atMs, endMs: atMs, stepMs: 0 }, this.#options, standing);
    const endMs = Number.POSITIVE_INFINITY;
    const scope: Scope = { run, timeline: { startMs: atMs, endMs, stepMs: 0, horizonMs: endMs } };
    const plan = this.#plan;
    if (isScalarPlan(plan)) return { type: "scalar", run, standing, node: finish(compileScalar(scope, plan)) };
    if (!isVectorPlan(plan)) throw new Error(`a ${plan.type} does not stand`);
    return { type: "vector", run, standing, node: finish(compileVector(scope, plan)) };
  }

  /** New series are tried against the selectors, each once; when one is read, or one left, the nodes are made anew. */
  #amend(): void {
    const { origins } = this.#source;
    const hasOthers = this.#amendInputs();
    if (origins === undefined || (!hasOthers && origins.version === this.#originsVersion)) return;
    this.#originsVersion = origins.version;
    this.#paceMs = origins.paceOf(this.#inputs);
    if (origins.among(this.#inputs)) this.#compiled = null;
  }

  /** Whether other series are read than before. */
  #amendInputs(): boolean {
    const { refsGiven, seriesGone } = this.#source;
    if (refsGiven === this.#refsGiven && seriesGone === this.#seriesGone) return false;
    const before = this.#inputs.size;
    if (this.#refsGiven === 0) this.#select();
    else for (let ref = this.#refsGiven; ref < refsGiven; ref++) if (this.#reads(ref)) this.#inputs.add(ref);
    let left = false;
    if (seriesGone !== this.#seriesGone) {
      for (const ref of this.#inputs) if (this.#source.known(ref) === undefined) left = this.#inputs.delete(ref);
    }
    this.#refsGiven = refsGiven;
    this.#seriesGone = seriesGone;
    const hasOthers = left || this.#inputs.size !== before;
    if (hasOthers) this.#compiled = null;
    return hasOthers;
  }

  #select(): void {
    for (const { matchers } of this.#selectors) for (const { ref } of this.#source.select(matchers)) this.#inputs.add(ref);
  }

  #reads(ref: SeriesRef): boolean {
    const labels = new Map(this.#source.known(ref)?.labels);
    if (labels.size === 0) return false;
    return this.#selectors.some(({ matchers }) => matchers.every(({ name, test }) => test(labels.get(name) ?? "")));
  }
}

/** What a run has used up, before each step. */
const FRESH = { samplesTouched: 0, samplesLoaded: 0, error: null } as const;

function step(node: VectorNode | ScalarNode, atMs: number): Generator<undefined, void> {
  return (function* () {
    yield* node.step(atMs);
  })();
}

/** Whether every part's next step follows from the one before, whatever the time between them. */
function goesOn(plan: Plan): boolean {
  switch (plan.type) {
    case "string":
    case "subquery":
      return false;
    case "select":
    case "range": {
      const { at, offset, range } = plan.selector;
      return at === null && [offset, range].every((duration) => duration === null || isConstant(duration));
    }
    case "scalar-call":
      return plan.function === "time" || isConstant(plan);
    case "histogram":
      return plan.label === null && partsOf(plan).every(goesOn);
    case "aggregate":
      return plan.op !== "count_values" && partsOf(plan).every(goesOn);
    default:
      return partsOf(plan).every(goesOn);
  }
}

/** No part of it asks for the times of the query, which a standing one does not have. */
function isConstant(plan: DurationPlan): boolean {
  if (plan.type === "scalar-call" && ["time", "start", "end", "step", "range"].includes(plan.function)) return false;
  return partsOf(plan).every((part) => isScalarPlan(part) && isConstant(part));
}
