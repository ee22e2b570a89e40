/** Rules as files, in the room: a file is known by the name that it is put under, as in Prometheus. */
import { diffRules } from "../../core/alarm/diff.ts";
import { hasRoom, type RuleFile, ruleCount } from "../../core/alarm/file.ts";
import type { RuleGroup } from "../../core/alarm/rule.ts";
import type { FileChanges } from "../../core/file-changes.ts";
import type { Params, Results, RuleFileHealth } from "../../protocol/command.ts";
import { readRules } from "../../protocol/rule-file.ts";
import type { FileAnswer, FileKind, Files } from "./files.ts";

/** What the room asks of the site about rules. */
export interface RuleLink {
  ruleFiles(): Promise<readonly RuleFileHealth[]>;
}

interface ReadRuleFile {
  readonly file: RuleFile;
  readonly groups: readonly RuleGroup[];
}

export type RuleFiles = Files<"file", ReadRuleFile, FileChanges>;

export const RULES: FileKind<"file", ReadRuleFile, FileChanges> = {
  key: "file",
  bad: "bad-rules",
  unknown: "unknown-rules",
  words: {
    unknown: "There is no such rule file.",
    unknownVersion: "There is no such version of this rule file.",
    neverPut: "No such rule file was ever put.",
    notPut: "No such rule file was put.",
  },
  read: (text, name) => {
    if (name === undefined) throw new Error("a rule file is read under the name that it is put under");
    const read = readRules(name, text);
    return read.ok ? { ok: true, name, read } : read;
  },
  diff: (before, after) => diffRules(before?.groups, after.groups),
  set: (id, name, { file }) => ({ id, type: "rule-set", name, file }),
  remove: (id, name) => ({ id, type: "rule-delete", name }),
};

export async function listRules(rules: RuleFiles, site: RuleLink): Promise<Results["rules.list"]> {
  const versions = rules.inForce();
  return { files: (await site.ruleFiles()).map((file) => ({ ...file, version: versions.get(file.file) ?? null })) };
}

/** Also whether there is room for it: what is checked can be put. */
export async function checkRules(
  { text, file }: Params<"rules.check">,
  rules: RuleFiles,
  site: RuleLink,
): Promise<FileAnswer<Results["rules.check"]>> {
  const read = rules.read(text, file);
  if (!read.ok) return read;
  const others = (await site.ruleFiles()).filter((other) => other.file !== file);
  const fits = hasRoom(
    others.map((other) => other.rules),
    ruleCount(read.result.read.file),
  );
  return fits ? rules.check(text, file) : { ok: false, code: "too-many-rules", message: NO_ROOM };
}

export const NO_ROOM = "The site has as many rules or rule files as it may hold: delete some first.";
