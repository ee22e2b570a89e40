/** Chance that is the same each time: a simulation can be looked at twice. */

/** mulberry32 (public domain): 0 to 1. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Nearly normal, around 0: the sum of chances. */
export function gaussian(random: () => number): number {
  return (random() + random() + random() + random() - 2) * 1.7;
}
