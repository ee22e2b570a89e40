/**
 * Which of a plot's few colours a series wears: the one that its device has on every panel of the wall, as far as no other line
 * of the panel has it, and the same after a reload.
 */

/** More lines than this cannot be told apart on a wall. */
export const MAX_LINES = 6;

/** A slot for each line, none twice: its wish's remainder if that is free, else the next one that is. At most `MAX_LINES` wishes. */
export function slotsOf(wishes: readonly number[]): number[] {
  const taken = new Set<number>();
  // The lowest wish chooses first, wherever it stands, so that a change of order does not change colours.
  const order = wishes.map((_, i) => i).sort((a, b) => (wishes[a] as number) - (wishes[b] as number) || a - b);
  const slots = wishes.map(() => 0);
  for (const i of order) {
    let slot = (wishes[i] as number) % MAX_LINES;
    while (taken.has(slot) && taken.size < MAX_LINES) slot = (slot + 1) % MAX_LINES;
    taken.add(slot);
    slots[i] = slot;
  }
  return slots;
}
