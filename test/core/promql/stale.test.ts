import { describe, expect, it } from "vitest";
import { isStaleMarker } from "../../../core/promql/stale.ts";

describe("isStaleMarker", () => {
  const of = (bits: bigint): boolean => isStaleMarker(new Float64Array(BigUint64Array.of(bits).buffer)[0] as number);

  it("knows the marker by its bits, also after an array of numbers has quieted it", () => {
    expect([0x7ff0000000000002n, 0x7ff8000000000002n].map(of)).toEqual([true, true]);
  });

  it("takes no other value for it", () => {
    const normalNan = 0x7ff8000000000001n;
    expect([normalNan, 0x7ff8000000000000n, 0x7ff0000000000000n, 0xfff0000000000002n, 0n].map(of)).toEqual(Array(5).fill(false));
    expect([2, Number.NaN, Number.POSITIVE_INFINITY].map(isStaleMarker)).toEqual([false, false, false]);
  });
});
