/**
 * The rule files that were put, in force at a site: a replica of the control room's, kept over restarts. Files are kept and not what
 * they say, so that a later version of this code makes its own rules of them.
 */
import { groupsOf } from "../../core/alarm/define.ts";
import { hasRoom, type RuleFile, ruleCount } from "../../core/alarm/file.ts";
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
    return this.#inOrder().map(([file, groups]) => ({ file, groups: groups.length, rules: ruleCount({ groups }) }));
  }

  /** Whether there is room for what a file of this name is to say. */
  hasRoom(name: string, file: RuleFile): boolean {
    const others = this.list().filter((other) => other.file !== name);
    return hasRoom(
      others.map(({ rules }) => rules),
      ruleCount(file),
    );
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
