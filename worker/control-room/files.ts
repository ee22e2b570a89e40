/**
 * Files that people write and the site keeps in force, walls and rules, in the room: what is answered to who reads them, and what
 * each put or delete orders of the site. The room keeps the texts, version by version, the site what they say.
 */
import type { FileChanges } from "../../core/file-changes.ts";
import type { FileDefect, FileVersion, RpcErrorCode } from "../../protocol/command.ts";
import type { SiteCommand } from "../site/apply.ts";
import type { FileVersions } from "./file-versions.ts";
import type { Planned } from "./plans.ts";
import type { Entry } from "./storage.ts";

export type FileAnswer<R> =
  | { readonly ok: true; readonly result: R }
  | { readonly ok: false; readonly code: RpcErrorCode; readonly message: string; readonly defects?: readonly FileDefect[] };

export type FileRead<R> =
  | { readonly ok: true; readonly name: string; readonly read: R }
  | { readonly ok: false; readonly defects: readonly FileDefect[] };

/** What differs between walls and rules. `R`: what a text without defects was read as. */
export interface FileKind<Key extends string, R, C extends FileChanges> {
  /** What the name is called in parameters and answers. */
  readonly key: Key;
  readonly bad: RpcErrorCode;
  readonly unknown: RpcErrorCode;
  readonly words: { readonly unknown: string; readonly unknownVersion: string; readonly neverPut: string; readonly notPut: string };
  /** Every defect at once. `named`: what the caller calls it, where the caller does. */
  read(text: string, named: string | undefined): FileRead<R>;
  diff(before: R | undefined, after: R): C;
  set(id: string, name: string, read: R): SiteCommand;
  remove(id: string, name: string): SiteCommand;
}

type Named<Key extends string> = { readonly [K in Key]: string };

export class Files<Key extends string, R, C extends FileChanges> {
  readonly #kind: FileKind<Key, R, C>;
  readonly #versions: FileVersions<C>;

  constructor(kind: FileKind<Key, R, C>, versions: FileVersions<C>) {
    this.#kind = kind;
    this.#versions = versions;
  }

  inForce(): ReadonlyMap<string, FileVersion<C>> {
    return this.#versions.inForce();
  }

  /** As it was put, comments and all. */
  get(name: string, version: number | undefined): FileAnswer<Named<Key> & { readonly version: number; readonly text: string }> {
    const stored = this.#versions.find(name, version);
    if (stored && stored.text !== null) return good({ ...this.#named(name), version: stored.version, text: stored.text });
    const { unknown, words } = this.#kind;
    return { ok: false, code: unknown, message: version === undefined ? words.unknown : words.unknownVersion };
  }

  versions(name: string): FileAnswer<Named<Key> & { readonly versions: readonly FileVersion<C>[] }> {
    const versions = this.#versions.versions(name);
    if (versions.length === 0) return { ok: false, code: this.#kind.unknown, message: this.#kind.words.neverPut };
    return good({ ...this.#named(name), versions });
  }

  /** The file of a put or a check: every defect at once. */
  read(text: string, named: string | undefined): FileAnswer<{ readonly name: string; readonly read: R }> {
    const found = this.#kind.read(text, named);
    if (found.ok) return good(found);
    const { defects } = found;
    const [first] = defects;
    const more = defects.length > 1 ? ` (and ${defects.length - 1} more)` : "";
    return { ok: false, code: this.#kind.bad, message: `${first?.path ? `${first.path}: ` : ""}${first?.reason}${more}`, defects };
  }

  check(text: string, named: string | undefined): FileAnswer<Named<Key> & { readonly changes: C }> {
    const found = this.read(text, named);
    if (!found.ok) return found;
    const { name, read } = found.result;
    return good({ ...this.#named(name), changes: this.#changes(name, read) });
  }

  /** Plans are made one after the other, so that the version that follows is known. */
  put({ command: id, atMs, caller }: Entry, text: string, named: string | undefined): Planned {
    const found = this.read(text, named);
    if (!found.ok) return found;
    const { name, read } = found.result;
    const before = this.#versions.find(name);
    const changes = this.#changes(name, read);
    // What only its comments or its order changed is a version too: it is what was written.
    const same = before?.text === text;
    const version = same ? before.version : (before?.version ?? 0) + 1;
    const keep = (): void => {
      if (!same) this.#versions.save({ name, version, atMs, who: caller.who, text, changes });
    };
    return { ok: true, order: this.#kind.set(id, name, read), keep, made: { ...this.#named(name), version, changes }, secret: null };
  }

  delete({ command: id, atMs, caller }: Entry, name: string): Planned {
    const before = this.#versions.find(name);
    if (!before || before.text === null) return { ok: false, code: this.#kind.unknown, message: this.#kind.words.notPut };
    const version = before.version + 1;
    const keep = (): void => this.#versions.save({ name, version, atMs, who: caller.who, text: null, changes: null });
    return { ok: true, order: this.#kind.remove(id, name), keep, made: this.#named(name), secret: null };
  }

  #changes(name: string, after: R): C {
    const text = this.#versions.find(name)?.text ?? null;
    const before = text === null ? undefined : this.#kind.read(text, name);
    // A text of an earlier version that is no longer good is as if there had been none.
    return this.#kind.diff(before?.ok ? before.read : undefined, after);
  }

  #named(name: string): Named<Key> {
    return { [this.#kind.key]: name } as Named<Key>;
  }
}

function good<R>(result: R): FileAnswer<R> & { readonly ok: true } {
  return { ok: true, result };
}
