/**
 * The rule files that were put, in force at a site: a replica of the control room's, kept over restarts. Files are kept and not what
 * they say, so that a later version of this code makes its own rules of them.
 */
import { groupsOf } from "../../core/alarm/define.ts";
import { RULE_LIMITS, type RuleFile } from "../../core/alarm/file.ts";
import type { RuleGroup } from "../../core/alarm/rule.ts";
import type { RuleFileCounts } from "../../protocol/command.ts";
import type { SiteStorage } from "./storage.ts";

export class PutRules {
  readonly #storage: SiteStorage;
  readonly #byName: Map<string, readonly RuleGroup[]>;

  constructor(storage: SiteStorage) {
    this.#storage = storage;
    this.#byName = new Map(storage.loadRules().map(([name, file]) => [name, groupsOf(name, file)]));
  }

  /** Of all files, by their names: the order in which they are evaluated. */
  groups(): readonly RuleGroup[] {
    return this.#inOrder().flatMap(([, groups]) => groups);
  }

  list(): RuleFileCounts[] {
    return this.#inOrder().map(([file, groups]) => ({ file, groups: groups.length, rules: rulesIn(groups) }));
  }

  /** Whether there is no room for what a file of this name is to say. */
  isFull(name: string, { groups }: RuleFile): boolean {
    const others = [...this.#byName].filter(([other]) => other !== name);
    const rules = groups.reduce((sum, group) => sum + group.rules.length, 0);
    return others.length >= RULE_LIMITS.filesOfSite || rulesIn(others.flatMap(([, one]) => one)) + rules > RULE_LIMITS.rulesOfSite;
  }

  set(name: string, file: RuleFile): void {
    this.#storage.saveRules(name, file);
    this.#byName.set(name, groupsOf(name, file));
  }

  delete(name: string): void {
    this.#storage.deleteRules(name);
    this.#byName.delete(name);
  }

  #inOrder(): (readonly [name: string, groups: readonly RuleGroup[]])[] {
    return [...this.#byName].sort(([a], [b]) => (a < b ? -1 : 1));
  }
}

function rulesIn(groups: readonly RuleGroup[]): number {
  return groups.reduce((sum, { rules }) => sum + rules.length, 0);
}
