/**
 * What a file that is put (a wall, rules) changes of the one before it, part by part: told to whoever puts it, and kept with the
 * version.
 */

export interface FileChanges<Other extends string = string> {
  /** There was no such file. */
  readonly created: boolean;
  /** Names of parts. */
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
  readonly unchanged: number;
  /** What differs and is in no part. */
  readonly other: readonly Other[];
}

/** Parts by name, each as a text that differs when the part does. `before` is `undefined` where there was no such file. */
export function diffParts<Other extends string>(
  before: ReadonlyMap<string, string> | undefined,
  after: ReadonlyMap<string, string>,
  other: readonly Other[],
): FileChanges<Other> {
  const old = before ?? new Map<string, string>();
  const shared = [...after.keys()].filter((name) => old.has(name));
  const changed = shared.filter((name) => old.get(name) !== after.get(name));
  return {
    created: before === undefined,
    added: [...after.keys()].filter((name) => !old.has(name)),
    changed,
    removed: [...old.keys()].filter((name) => !after.has(name)),
    unchanged: shared.length - changed.length,
    other,
  };
}
