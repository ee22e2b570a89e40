import { describe, expect, it } from "vitest";
import { Inflow } from "../../worker/inflow.ts";

const headers = (length?: number, encoding?: string): Headers => {
  const all = new Headers();
  if (length !== undefined) all.set("content-length", String(length));
  if (encoding !== undefined) all.set("content-encoding", encoding);
  return all;
};

/** How many bodies enter before one is refused. */
function fits(of: Headers): number {
  const inflow = new Inflow(() => 0);
  let count = 0;
  while (count < 10_000 && inflow.enter("main", of)) count++;
  return count;
}

describe("Inflow", () => {
  it("takes 4 MiB of bodies at once, small ones counted as 4 kB, packed ones as what they become", () => {
    expect(fits(headers(1024 * 1024))).toBe(4);
    expect(fits(headers(10))).toBe(1024);
    expect(fits(headers(0))).toBe(1024);
    expect(fits(headers())).toBe(64);
    expect(fits(headers(128 * 1024, "gzip"))).toBe(4);
    expect(fits(headers(128 * 1024, "identity"))).toBe(32);
    expect(fits(headers(1e12))).toBe(1);
  });

  it("has room again when a body leaves", () => {
    const inflow = new Inflow(() => 0);
    const leave = Array.from({ length: 4 }, () => inflow.enter("main", headers(1024 * 1024)));
    expect(inflow.enter("main", headers(10))).toBeUndefined();
    leave[0]?.();
    expect(inflow.enter("main", headers(10))).toBeDefined();
    for (const one of leave.slice(1)) one?.();
    expect(inflow.bytes).toBe(4096);
  });

  it("asks a site that is overloaded again after a second, and others at once", () => {
    let nowMs = 1_000;
    const inflow = new Inflow(() => nowMs);
    inflow.pause("main");
    expect(inflow.enter("main", headers(10))).toBeUndefined();
    expect(inflow.enter("other", headers(10))).toBeDefined();
    nowMs += 1_000;
    expect(inflow.enter("main", headers(10))).toBeDefined();
  });
});
