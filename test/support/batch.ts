/** Samples as a body brings them, for tests that give them to a head by themselves. */
import type { SampleBatch } from "../../core/ingest/batch.ts";

/** By series key. `timeMs` of all: NaN where they say no time of their own. */
export function batchOf(samples: Readonly<Record<string, number>>, timeMs: number): SampleBatch {
  const keys = Object.keys(samples);
  return {
    keys,
    series: Uint32Array.from(keys.keys()),
    times: new Float64Array(keys.length).fill(timeMs),
    values: Float64Array.from(Object.values(samples)),
    onConflict: "replace",
    metadata: [],
  };
}
