/** The word that was probably meant: the nearest of those that are known, by letters changed, added, left out or swapped. */

/** `undefined` when none is near: more than a third of the letters differ. */
export function nearest(written: string, words: readonly string[]): string | undefined {
  let [found, least] = [undefined as string | undefined, Math.max(1, Math.floor(written.length / 3)) + 1];
  for (const word of words) {
    if (Math.abs(word.length - written.length) >= least) continue;
    const far = distance(written.toLowerCase(), word.toLowerCase());
    if (far < least) [found, least] = [word, far];
  }
  return found;
}

/** Optimal string alignment, row by row. */
function distance(a: string, b: string): number {
  let [before, above] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min((above[j] as number) + 1, (row[j - 1] as number) + 1, (above[j - 1] as number) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) least = Math.min(least, (before[j - 2] as number) + 1);
      row.push(least);
    }
    [before, above] = [above, row];
  }
  return above[b.length] as number;
}
