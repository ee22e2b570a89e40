/**
 * The rule file as a schema: Prometheus' rule groups, their keys and words unchanged, and what Parapet adds to an alarm. Published as
 * JSON Schema (rules.schema.json, `GET /schemas/rules.json`) for editors.
 */
import * as v from "valibot";
import { defectsOf, groupsOf } from "../core/alarm/define.ts";
import { RULE_LIMITS, type RuleDefect, type RuleFile } from "../core/alarm/file.ts";
import { PRIORITIES } from "../core/alarm/priority.ts";
import type { RuleGroup } from "../core/alarm/rule.ts";
import { type FileDefect, MAX_FILE_BYTES } from "./command.ts";
import { choice, duration, LABEL_NAME, list, object, text } from "./file-schema.ts";
import { formatData, readData, refused, soundData } from "./file-text.ts";

const expr = (description: string) => v.pipe(text(RULE_LIMITS.exprCharacters, "an expression in PromQL"), v.description(description));
const words = (description: string) =>
  v.pipe(text(RULE_LIMITS.textCharacters, "in quotes where it looks like something else"), v.description(description));
/** As in Prometheus 2 and later: a metric or an alarm may be called anything that is not empty. */
const called = (what: string, description: string) =>
  v.pipe(text(RULE_LIMITS.nameCharacters, what), v.minLength(1, `must be ${what}`), v.description(description));

/** Names to templates. YAML reads `1` and `true` as what they look like; Prometheus takes texts alone, and so is clear what is meant. */
const texts = (what: string, description: string) =>
  v.pipe(
    v.record(
      v.pipe(
        v.string(),
        v.regex(LABEL_NAME, `is no name for ${what}: letters, digits and _`),
        v.check((name) => name !== "__name__" && name !== "alertname", "is given by the rule itself"),
      ),
      text(RULE_LIMITS.textCharacters, "in quotes where it looks like something else"),
      `must be a mapping of names to texts: ${what}`,
    ),
    v.check((all) => Object.keys(all).length <= RULE_LIMITS.labels, `has more than ${RULE_LIMITS.labels} ${what}`),
    v.description(description),
  );

const SuppressorSchema = object({
  alert: called("the name of an alarm", "The alarm that makes this one superfluous while it is active."),
  equal: v.exactOptional(
    v.pipe(
      list(v.pipe(v.string(), v.regex(LABEL_NAME, "must be the name of a label")), 0, RULE_LIMITS.labels, "labels"),
      v.description("Labels that both must have with the same value."),
    ),
  ),
});

const RuleSchema = object({
  record: v.exactOptional(called("the name of a series", "A recording rule: the name of the series that it makes.")),
  alert: v.exactOptional(called("the name of an alarm", "An alarm: its name.")),
  expr: expr("What is asked, in PromQL. Of an alarm: what it yields is in alarm."),
  for: v.exactOptional(duration("How long it must hold before the alarm is raised.")),
  keep_firing_for: v.exactOptional(duration("How long it must not hold before the alarm clears.")),
  labels: v.exactOptional(texts("labels", "Labels that are added. Templates.")),
  annotations: v.exactOptional(
    texts(
      "annotations",
      "What is told with the alarm; `summary` stands on walls, `summary_zh` on those in Chinese, and `response_zh` in consoles in Chinese. Templates.",
    ),
  ),
  priority: v.exactOptional(choice(PRIORITIES, "a priority", "How urgent, worst first. From the label `severity` when absent.")),
  clear: v.exactOptional(expr("The deadband: the alarm clears where this yields its label set.")),
  missing: v.exactOptional(
    choice(
      ["keep", "clear"] as const,
      "what becomes of an alarm without data",
      "keep: the alarm stays, marked. clear: it clears, as in Prometheus.",
    ),
  ),
  response: v.exactOptional(words("What the operator is to do. A template.")),
  help: v.exactOptional(words("Where more is written: an address. A template.")),
  suppressed_by: v.exactOptional(
    v.pipe(list(SuppressorSchema, 1, RULE_LIMITS.labels, "alarms"), v.description("Alarms that make this one superfluous.")),
  ),
});

const limit = v.pipe(
  v.number("must be a whole number of 0 or more"),
  v.integer("must be a whole number of 0 or more"),
  v.minValue(0, "must be a whole number of 0 or more"),
  v.description("Most alarms or series that one rule may make; 0 is no limit."),
);

const GroupSchema = object({
  name: called("a name", "Unique in the file."),
  interval: v.exactOptional(duration("How often the group is evaluated at most; 1s when absent.")),
  query_offset: v.exactOptional(duration("How far behind the clock the group is evaluated: for senders that are late.")),
  limit: v.exactOptional(limit),
  labels: v.exactOptional(texts("labels", "Labels of every rule that does not say otherwise. Templates.")),
  rules: list(RuleSchema, 0, RULE_LIMITS.rulesOfGroup, "rules"),
});

export const RuleFileSchema = v.pipe(
  object({ groups: list(GroupSchema, 0, RULE_LIMITS.groups, "groups") }),
  v.title("Rules of a Parapet site"),
);

export type ReadRules =
  | { readonly ok: true; readonly file: RuleFile; readonly groups: readonly RuleGroup[] }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

/** `name` is the file's, under which its groups are known. */
export function readRules(name: string, text: string): ReadRules {
  const read = readData(text, MAX_FILE_BYTES);
  if (!read.ok) return read;
  const { data, locate } = read;
  const parsed = v.safeParse(RuleFileSchema, Array.isArray(data) ? null : data);
  if (!parsed.success) {
    const broken = parsed.issues.map(
      (issue): RuleDefect => ({ path: (issue.path ?? []).map(({ key }) => key as string | number), reason: issue.message }),
    );
    const sound = soundPart(data, broken);
    return refused([...broken, ...(sound ? defectsOf(sound) : [])].map(locate));
  }
  const file = parsed.output;
  const defects = defectsOf(file);
  return defects.length > 0 ? refused(defects.map(locate)) : { ok: true, file, groups: groupsOf(name, file) };
}

/** The file with an alarm of the same expressions and texts in place of each rule whose form has a defect: they are judged all the same. */
function soundPart(data: unknown, broken: readonly RuleDefect[]): RuleFile | undefined {
  const sound = soundData(data, broken, "rules", ({ expr = "0", clear, labels, annotations, response, help }) => {
    const texts = Object.entries({ clear, labels, annotations, response, help }).filter(([, value]) => value !== undefined);
    return { alert: "A", expr, ...Object.fromEntries(texts) };
  });
  const parsed = v.safeParse(RuleFileSchema, sound);
  return parsed.success ? parsed.output : undefined;
}

/** YAML as a person would write it. */
export function formatRules(file: RuleFile): string {
  return formatData(file, { keys: FLOW_KEYS, items: FLOW_ITEMS });
}

const FLOW_KEYS: ReadonlySet<string> = new Set(["labels", "equal"]);
const FLOW_ITEMS: ReadonlySet<string> = new Set(["suppressed_by"]);
