/**
 * Labels of OpenTelemetry's series: those of the resource and the scope that points are of, and of a point's own attributes.
 *
 * Job and instance are the resource's (otlp-samples.ts); what a point itself calls so, or as labels that its kind of metric has, is
 * `exported_…`.
 */
import { type Label, seriesKey, sortedLabels } from "../metric.ts";
import type { IngestLimits, RejectionCode } from "./batch.ts";
import type { Attribute, OtlpMetric } from "./otlp-model.ts";
import { attributeLabel } from "./otlp-names.ts";

/** What names a device, the best first. */
const INSTANCE_KEYS = ["service.instance.id", "device.id", "host.name", "service.name"];
const IN_JOB_AND_INSTANCE: ReadonlySet<string> = new Set(["service.name", "service.namespace", "service.instance.id"]);

/** Label sets of one scope that are made once. */
const MAX_LABEL_SETS = 2_000;

export type Defect = readonly [code: RejectionCode, why: string];

export interface LabelSet {
  readonly labels: readonly Label[];
  /** As in a series key, braces included. */
  readonly text: string;
  /** Of a series with these labels; of one with one more. */
  readonly alone: Defect | undefined;
  readonly withPart: Defect | undefined;
}

export class OtlpLabels {
  readonly #limits: IngestLimits;
  #resource: readonly Label[] = [];
  #scope: readonly Label[] = [];
  readonly #sets = new Map<string, LabelSet>();

  constructor(limits: IngestLimits) {
    this.#limits = limits;
  }

  /** Labels that follow are of this resource. Answers with what it says beside job and instance. */
  beginResource(attributes: readonly Attribute[]): readonly Label[] {
    const { maxLabels, maxNameLength, maxValueLength } = this.#limits;
    const found = new Map(attributes);
    const [name = "", namespace = ""] = [found.get("service.name"), found.get("service.namespace")];
    const instance = INSTANCE_KEYS.map((key) => found.get(key)).find((value) => value !== undefined && value !== "") ?? "";
    this.#resource = [
      ["instance", instance],
      ["job", namespace === "" ? name : `${namespace}/${name}`],
    ];
    const rest = attributes.filter(([key]) => !IN_JOB_AND_INSTANCE.has(key));
    // What it says beside is not worth losing the points for.
    return labelsOf(rest)
      .filter(([label, value]) => label.length <= maxNameLength && value.length <= maxValueLength)
      .filter(([label]) => label !== "job" && label !== "instance")
      .slice(0, maxLabels - 2);
  }

  beginScope(name: string, version: string, attributes: readonly Attribute[]): void {
    const more = labelsOf(attributes).map(([label, value]): Label => [`otel_scope_${label}`, value]);
    this.#sets.clear();
    this.#scope = name === "" ? [] : [["otel_scope_name", name], ["otel_scope_version", version], ...more];
  }

  /** Labels with the resource's job and instance; `undefined` when it has bad ones. */
  withResource(labels: readonly Label[]): readonly Label[] | undefined {
    return this.#defectOf(this.#resource) ? undefined : sortedLabels([...labels, ...this.#resource]);
  }

  /** Of one scope the same attributes stand under many metrics. */
  set(attributes: readonly Attribute[], kind: OtlpMetric["kind"]): LabelSet {
    let id: string = kind;
    for (const [key, value] of attributes) id += ` ${key.length} ${value.length} ${key}${value}`;
    const known = this.#sets.get(id);
    if (known) return known;
    const all = [...this.#resource, ...this.#scope, ...ownLabels(attributes, kind)];
    const labels = sortedLabels(all);
    const set = { labels, text: seriesKey("", labels), alone: this.#defectOf(all), withPart: this.#defectOf(all, 1) };
    if (this.#sets.size < MAX_LABEL_SETS) this.#sets.set(id, set);
    return set;
  }

  #defectOf(labels: readonly Label[], more = 0): Defect | undefined {
    const { maxLabels, maxNameLength, maxValueLength } = this.#limits;
    if (labels.length + more > maxLabels) return ["too-many-labels", `more than ${maxLabels} labels`];
    const long = labels.find(([label, value]) => label.length > maxNameLength || value.length > maxValueLength);
    return long && ["label-too-long", `${long[0]} of ${long[1].length} characters`];
  }
}

function ownLabels(attributes: readonly Attribute[], kind: OtlpMetric["kind"]): Label[] {
  const isReserved = (label: string): boolean =>
    label === "job" ||
    label === "instance" ||
    label.startsWith("otel_scope_") ||
    (label === "le" && (kind === "histogram" || kind === "exponential")) ||
    (label === "quantile" && kind === "summary");
  return labelsOf(attributes).map(([label, value]) => [isReserved(label) ? `exported_${label}` : label, value]);
}

/** Sorted by key, so that of two keys that become one label the values always join in the same order. */
function labelsOf(attributes: readonly Attribute[]): Label[] {
  const labels = new Map<string, string>();
  for (const [key, value] of attributes.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))) {
    if (key === "" || value === "") continue;
    const label = attributeLabel(key);
    const earlier = labels.get(label);
    labels.set(label, earlier === undefined ? value : `${earlier};${value}`);
  }
  return [...labels];
}
