/**
 * How a plan runs: every node is a vector of members fixed for the whole run, and a step fills columns over them.
 *
 * A member that has no value at a step stays in place as absent. So the series are looked up, grouped and stripped of their
 * names once, a step is arithmetic on arrays, and an aggregate knows the devices that it expects even where they are silent.
 */
import { compareText, type Labels, labelValue, seriesKey } from "../metric.ts";
import type { Place } from "./plan.ts";
import { failRun, type Pauses, type Run } from "./run.ts";

export interface Member {
  readonly labels: Labels;
  /** Sorted, each once, without "". */
  readonly devices: readonly string[];
}

/** Filled anew at each step. Where `present` is 0 the other columns say nothing. */
export interface Columns {
  readonly present: Uint8Array;
  readonly values: Float64Array;
  readonly newestMs: Float64Array;
  readonly oldestMs: Float64Array;
  /** The members that have a value, in the order of the answer; `null` where that is the order of the members. */
  order: readonly number[] | null;
}

export interface VectorNode {
  readonly members: readonly Member[];
  readonly columns: Columns;
  /** Fills the columns for `atMs`. Steps come in rising order. */
  readonly step: (atMs: number) => Pauses;
}

export interface ScalarNode {
  readonly devices: readonly string[];
  /** The value at the last step, and its freshness; both infinite where nothing was read. */
  value: number;
  newestMs: number;
  oldestMs: number;
  readonly step: (atMs: number) => Pauses;
}

export function createColumns(length: number): Columns {
  return {
    present: new Uint8Array(length),
    values: new Float64Array(length),
    newestMs: new Float64Array(length),
    oldestMs: new Float64Array(length),
    order: null,
  };
}

export function copyColumns(from: Columns, to: Columns): void {
  to.present.set(from.present);
  to.values.set(from.values);
  to.newestMs.set(from.newestMs);
  to.oldestMs.set(from.oldestMs);
  to.order = from.order;
}

/** Devices of several members: sorted, each once. */
export function joinDevices(lists: Iterable<readonly string[]>): readonly string[] {
  let first: readonly string[] = [];
  let all: Set<string> | null = null;
  for (const devices of lists) {
    // Most often all are of one device, and a list of it is there already.
    if (all === null && first.length <= 1) {
      if (first.length === 0) first = devices;
      if (devices.length === 0 || (first.length === 1 && devices.length === 1 && first[0] === devices[0])) continue;
    }
    all ??= new Set(first);
    for (const device of devices) all.add(device);
  }
  return all === null ? first : [...all].sort(compareText);
}

/** The members that have a value after a step, in the order of the answer. */
export function presentOf({ members, columns: { present, order } }: VectorNode): readonly number[] {
  return order ?? Array.from(members.keys()).filter((index) => present[index] === 1);
}

/** Labels about the metric, which no longer fit once its value is something else. */
const METADATA_LABELS: readonly string[] = ["__name__", "__type__", "__unit__"];

export function isMetadataLabel(name: string): boolean {
  return METADATA_LABELS.includes(name);
}

export function withoutName(labels: Labels): Labels {
  return labels.filter(([name]) => !METADATA_LABELS.includes(name));
}

/** The labels with another value for one of them; "" takes it away. */
export function withLabel(labels: Labels, name: string, value: string): Labels {
  const others = labels.filter(([other]) => other !== name);
  if (value === "") return others;
  const after = others.findIndex(([other]) => other > name);
  return others.toSpliced(after < 0 ? others.length : after, 0, [name, value]);
}

type Check = (columns: Columns) => void;

const NO_CHECK: Check = () => {};

/** To run after each step, where members may have become one label set: two of them must not both have a value. */
export function checkDoubles(run: Run, members: readonly Member[], place: Place): Check {
  const byKey = new Map<string, number[]>();
  members.forEach(({ labels }, index) => {
    const key = seriesKey("", labels);
    const same = byKey.get(key);
    if (same === undefined) byKey.set(key, [index]);
    else same.push(index);
  });
  const doubles = [...byKey.values()].filter((same) => same.length > 1);
  if (doubles.length === 0) return NO_CHECK;
  return ({ present }) => {
    for (const same of doubles) {
      if (same.filter((index) => present[index] === 1).length > 1) {
        failRun(run, "execution", "vector cannot contain metrics with the same labelset", place);
      }
    }
  };
}

/** Members without their names, and the check that this asks for. */
export function dropNames(run: Run, members: readonly Member[], place: Place): { members: readonly Member[]; check: Check } {
  const named = members.map(({ labels, devices }) => ({ labels: withoutName(labels), devices }));
  // Series of one name differ in another label, so nothing can fall together: the usual case costs no keys.
  const metadata = METADATA_LABELS.map((name) => labelValue(members[0]?.labels ?? [], name));
  const same = members.every(({ labels }) => METADATA_LABELS.every((name, i) => labelValue(labels, name) === metadata[i]));
  return { members: named, check: same ? NO_CHECK : checkDoubles(run, named, place) };
}
