/**
 * Operators between two vectors: elements meet that have the same labels, all but the name or those chosen
 * (https://prometheus.io/docs/prometheus/latest/querying/operators/#vector-matching). Who may meet whom is found once, since
 * members are fixed for the run; each side is walked once a step, however many share their labels.
 */
import { compareText, type Labels, labelValue, seriesKey } from "../metric.ts";
import { OPERATORS } from "./operators.ts";
import { isComparison, type Matching, type SetPlan, type VectorVectorPlan } from "./plan.ts";
import { failRun, type Run, type Scope, type Work } from "./run.ts";
import { createColumns, isMetadataLabel, joinDevices, type Member, type VectorNode, withLabel, withoutName } from "./vector.ts";

/** Members of both sides that have the same labels. */
interface MatchGroup {
  readonly labels: Labels;
  readonly lefts: number[];
  readonly rights: number[];
}

/** The labels by which a member is matched. */
function matchedLabels(labels: Labels, { on, labels: names }: Matching): Labels {
  if (on) return labels.filter(([name]) => names.includes(name));
  return labels.filter(([name]) => !names.includes(name) && !isMetadataLabel(name));
}

function matchGroups(left: VectorNode, right: VectorNode, matching: Matching): readonly MatchGroup[] {
  const byKey = new Map<string, MatchGroup>();
  const groupFor = (member: Member): MatchGroup => {
    const labels = matchedLabels(member.labels, matching);
    const key = seriesKey("", labels);
    let group = byKey.get(key);
    if (group === undefined) {
      group = { labels, lefts: [], rights: [] };
      byKey.set(key, group);
    }
    return group;
  };
  left.members.forEach((member, index) => {
    groupFor(member).lefts.push(index);
  });
  right.members.forEach((member, index) => {
    groupFor(member).rights.push(index);
  });
  return [...byKey.values()];
}

/** A pair that may meet, and its place in the answer: several pairs share one where they give the same labels. */
interface Places {
  /** For each member of the many side, by the kind of the one that it meets. */
  readonly placeOf: readonly (readonly number[])[];
  /** Members of the one side that give the same labels are of one kind. */
  readonly kindOf: readonly number[];
  readonly members: readonly Member[];
}

/** At a step at most one of the one side of a group may have a value; of the many side several may, where the plan says so. */
export function compileVectorVector({ run }: Scope, plan: VectorVectorPlan, left: VectorNode, right: VectorNode): VectorNode {
  const { matching, op, bool } = plan;
  const operate = OPERATORS[op];
  const filters = isComparison(op) && !bool;
  const isSwapped = matching.group === "right";
  const [many, one] = isSwapped ? [right, left] : [left, right];
  const groups = matchGroups(left, right, matching).map(({ labels, lefts, rights }) => {
    return isSwapped ? { labels, manys: rights, ones: lefts } : { labels, manys: lefts, ones: rights };
  });
  const { placeOf, kindOf, members } = placesOf(run, plan, many, one, groups, filters);
  const columns = createColumns(members.length);
  /** For each member of the many side its place in the answer at this step, -1 for none. */
  const placeNow = new Int32Array(many.members.length);
  const taken = new Uint8Array(members.length);

  function* step(atMs: number): Work {
    yield* left.step(atMs);
    yield* right.step(atMs);
    columns.present.fill(0);
    columns.order = null;
    placeNow.fill(-1);
    taken.fill(0);
    if (!left.columns.present.includes(1) || !right.columns.present.includes(1)) return;
    for (const group of groups) {
      const other = onlyPresent(group);
      if (other >= 0) meet(group.manys, other);
    }
    const order = many.columns.order
      ?.map((index) => placeNow[index] as number)
      .filter((place) => place >= 0 && columns.present[place] === 1);
    columns.order = order ?? null;
  }

  function meet(manys: readonly number[], other: number): void {
    let met = false;
    for (const mine of manys) {
      if (many.columns.present[mine] === 0) continue;
      const [from, to] = isSwapped ? [other, mine] : [mine, other];
      const place = placeOf[mine]?.[kindOf[other] as number] as number;
      // Whatever a comparison leaves out: what cannot be matched is wrong at every value.
      if (matching.group === null ? met : taken[place] === 1) failMultiple(run, plan);
      met = true;
      taken[place] = 1;
      const value = operate(left.columns.values[from] as number, right.columns.values[to] as number);
      if (filters && value === 0) continue;
      placeNow[mine] = place;
      columns.present[place] = 1;
      columns.values[place] = filters ? (left.columns.values[from] as number) : value;
      // As fresh as the staler of the two: a ratio with a dead half is not live.
      columns.newestMs[place] = Math.min(many.columns.newestMs[mine] as number, one.columns.newestMs[other] as number);
      columns.oldestMs[place] = Math.min(many.columns.oldestMs[mine] as number, one.columns.oldestMs[other] as number);
    }
  }

  /** The member of the one side that has a value, -1 when none has. */
  function onlyPresent({ labels, ones }: { readonly labels: Labels; readonly ones: readonly number[] }): number {
    let found = -1;
    for (const index of ones) {
      if (one.columns.present[index] === 0) continue;
      if (found >= 0) {
        const two = [found, index].map((double) => printLabels((one.members[double] as Member).labels)).sort(compareText);
        const side = isSwapped ? "left" : "right";
        const message = `found duplicate series for the match group ${printLabels(labels)} on the ${side} hand-side of the operation: [${two.join(", ")}]`;
        failRun(run, "execution", `${message};many-to-many matching not allowed: matching labels must be unique on one side`, plan);
        return found;
      }
      found = index;
    }
    return found;
  }

  return { members, columns, step };
}

function failMultiple(run: Run, plan: VectorVectorPlan): void {
  const rule =
    plan.matching.group === null
      ? "many-to-one matching must be explicit (group_left/group_right)"
      : "grouping labels must ensure unique matches";
  failRun(run, "execution", `multiple matches for labels: ${rule}`, plan);
}

interface PairGroup {
  readonly manys: readonly number[];
  readonly ones: readonly number[];
}

function placesOf(
  run: Run,
  plan: VectorVectorPlan,
  many: VectorNode,
  one: VectorNode,
  groups: readonly PairGroup[],
  filters: boolean,
): Places {
  const { on, labels: names, group, include } = plan.matching;
  const members: { labels: Labels; devices: readonly string[] }[] = [];
  const placeOf: number[][] = many.members.map(() => []);
  const kindOf: number[] = one.members.map(() => 0);
  const byKey = new Map<string, number>();
  for (const { manys, ones } of groups) {
    if (manys.length === 0 || ones.length === 0) continue;
    const expected = joinDevices(ones.map((index) => (one.members[index] as Member).devices));
    const kinds = kindsOf(one.members, ones, include, kindOf);
    if (members.length + manys.length * kinds.length > run.limits.series) {
      failRun(run, "too-much", `query may make more than ${run.limits.series} series`, plan);
      break;
    }
    for (const mine of manys) {
      const { labels, devices } = many.members[mine] as Member;
      const named = filters ? labels : withoutName(labels);
      const kept = group !== null ? named : named.filter(([name]) => names.includes(name) === on);
      for (const [kind, given] of kinds.entries()) {
        let answer = kept;
        for (const [i, name] of include.entries()) answer = withLabel(answer, name, given[i] as string);
        const key = seriesKey("", answer);
        let place = byKey.get(key);
        const all = joinDevices([devices, expected]);
        if (place === undefined) {
          place = members.push({ labels: answer, devices: all }) - 1;
          byKey.set(key, place);
        } else {
          const member = members[place] as { devices: readonly string[] };
          member.devices = joinDevices([member.devices, all]);
        }
        (placeOf[mine] as number[])[kind] = place;
      }
    }
  }
  return { placeOf, kindOf, members };
}

/** The values that the members of the one side give for the labels to include, each combination once. */
function kindsOf(
  members: readonly Member[],
  ones: readonly number[],
  include: readonly string[],
  kindOf: number[],
): readonly (readonly string[])[] {
  const kinds: (readonly string[])[] = [];
  const known = new Map<string, number>();
  for (const index of ones) {
    const given = include.map((name) => labelValue((members[index] as Member).labels, name) ?? "");
    const key = JSON.stringify(given);
    let kind = known.get(key);
    if (kind === undefined) {
      kind = kinds.push(given) - 1;
      known.set(key, kind);
    }
    kindOf[index] = kind;
  }
  return kinds;
}

/** `and`, `or`, `unless`: elements stay as they are, by whether the other side has one of the same labels. */
export function compileSet({ op, matching }: SetPlan, left: VectorNode, right: VectorNode): VectorNode {
  const groups = matchGroups(left, right, matching);
  const groupOfLeft = new Int32Array(left.members.length);
  const groupOfRight = new Int32Array(right.members.length);
  groups.forEach(({ lefts, rights }, group) => {
    for (const index of lefts) groupOfLeft[index] = group;
    for (const index of rights) groupOfRight[index] = group;
  });
  const members = op === "or" ? [...left.members, ...right.members] : left.members;
  const columns = createColumns(members.length);
  const has = new Uint8Array(groups.length);

  function* step(atMs: number): Work {
    yield* left.step(atMs);
    yield* right.step(atMs);
    const [decisive, groupOf] = op === "or" ? [left, groupOfLeft] : [right, groupOfRight];
    has.fill(0);
    const { present } = decisive.columns;
    for (let i = 0; i < present.length; i++) if (present[i] === 1) has[groupOf[i] as number] = 1;
    take(left, 0, (index) => op === "or" || (has[groupOfLeft[index] as number] === 1) === (op === "and"));
    if (op === "or") take(right, left.members.length, (index) => has[groupOfRight[index] as number] === 0);
    const order = op === "or" ? null : left.columns.order;
    columns.order = order?.filter((index) => columns.present[index] === 1) ?? null;
  }

  function take({ columns: from }: VectorNode, offset: number, stays: (index: number) => boolean): void {
    columns.values.set(from.values, offset);
    columns.newestMs.set(from.newestMs, offset);
    columns.oldestMs.set(from.oldestMs, offset);
    for (let i = 0; i < from.present.length; i++) columns.present[offset + i] = from.present[i] === 1 && stays(i) ? 1 : 0;
  }

  return { members, columns, step };
}

/** As Go prints a label set. */
function printLabels(labels: Labels): string {
  return `{${labels.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(", ")}}`;
}
