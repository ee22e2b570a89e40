/** HELP, TYPE and UNIT of Prometheus' text format: what a body says of its families. */
import { normaliseMetricName } from "../metric.ts";
import type { IngestLimits, MetricMetadata } from "./batch.ts";
import type { FamilyType } from "./openmetrics-rules.ts";
import type { TextDefect } from "./text-sample.ts";

/** Of one body. Each costs an entry of metadata, and a body of nothing but TYPE lines has 300,000. */
const MAX_FAMILIES = 5_000;
const MAX_HELP_LENGTH = 1_024;

const CLASSIC_TYPES: ReadonlyMap<string, FamilyType> = new Map<string, FamilyType>([
  ["counter", "counter"],
  ["gauge", "gauge"],
  ["histogram", "histogram"],
  ["summary", "summary"],
  ["untyped", "unknown"],
]);
const OPEN_METRICS_TYPES: ReadonlyMap<string, FamilyType> = new Map<string, FamilyType>([
  ["counter", "counter"],
  ["gauge", "gauge"],
  ["histogram", "histogram"],
  ["gaugehistogram", "gaugehistogram"],
  ["summary", "summary"],
  ["info", "info"],
  ["stateset", "stateset"],
  ["unknown", "unknown"],
]);

/** The second group is the family's name, in quotes where it is outside the grammar. */
const CLASSIC_LINE = /^#[ \t]+(HELP|TYPE)[ \t]+([a-zA-Z_:][a-zA-Z0-9_:]*|"(?:[^"\\]|\\.)*")(?:[ \t]+(.*))?$/;
const OPEN_METRICS_LINE = /^# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*|"(?:[^"\\]|\\.)*") (.*)$/;

export interface FamilyDraft {
  readonly name: string;
  type: FamilyType;
  help: string;
  unit: string;
}

export interface TextMetadata {
  /** Takes a line that begins with `#`. In the classic dialect what is neither HELP nor TYPE is a comment. */
  take(line: string): TextDefect | undefined;
  /** The family that the last line was about. */
  readonly family: FamilyDraft | undefined;
  all(): MetricMetadata[];
}

/** Of two lines about one family the later counts. */
export function createTextMetadata(openMetrics: boolean, limits: IngestLimits): TextMetadata {
  const families = new Map<string, FamilyDraft>();
  let family: FamilyDraft | undefined;
  return {
    get family() {
      return family;
    },
    take(line) {
      const [, word, sent = "", rest = ""] = (openMetrics ? OPEN_METRICS_LINE : CLASSIC_LINE).exec(line) ?? [];
      if (word === undefined) return openMetrics ? bad("a line with # is HELP, TYPE, UNIT or EOF") : undefined;
      const name = normaliseMetricName(sent.startsWith('"') ? withoutEscapes(sent.slice(1, -1)) : sent);
      if (name.length > limits.maxNameLength) return { code: "bad-metric-name", why: `a name of ${name.length} characters` };
      family = families.get(name) ?? { name, type: "unknown", help: "", unit: "" };
      if (families.size < MAX_FAMILIES) families.set(name, family);
      if (word === "HELP") family.help = withoutEscapes(rest.slice(0, MAX_HELP_LENGTH));
      else if (word === "UNIT") {
        if (!/^[a-zA-Z0-9_:]*$/.test(rest)) return bad("a unit is a part of a name");
        family.unit = rest.slice(0, limits.maxNameLength);
      } else {
        const type = openMetrics ? OPEN_METRICS_TYPES.get(rest) : CLASSIC_TYPES.get(rest.trim().toLowerCase());
        if (type === undefined) return bad("no type that is known");
        family.type = type;
      }
      return undefined;
    },
    // Buckets of a gauge histogram go down too.
    all: () => [...families.values()].map((one) => ({ ...one, type: one.type === "gaugehistogram" ? "gauge" : one.type })),
  };
}

function bad(why: string): TextDefect {
  return { code: "bad-line", why };
}

function withoutEscapes(text: string): string {
  return text.replace(/\\([\\"n])/g, (_, c: string) => (c === "n" ? "\n" : c));
}
