/** What the platform bills beside calls into the site: counted where it happens, told with calls that are made anyway. */
import { describe, expect, it } from "vitest";
import { measure, post, send } from "./wall.ts";

const PATH = "/s/test-j";

async function counted(): Promise<Readonly<Record<string, number>>> {
  const text = await (await send(`${PATH}/metrics`)).text();
  const lines = text.split("\n").filter((line) => /^parapet_(requests|worker|room)/.test(line));
  return Object.fromEntries(lines.map((line) => [line.slice("parapet_".length, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

describe("the platform's bill", () => {
  it("has the Worker's requests, those that reach no object among them, without a call of their own", async () => {
    const before = await counted();
    await send(`${PATH}/api/v1/status/buildinfo`);
    await send(`${PATH}/nothing-here`);
    await send("/nothing-here");
    await measure("d", { n: 1 }, PATH);
    const after = await counted();
    const more = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    // With the one that asks.
    expect(more("worker_requests_total")).toBe(4);
    expect([
      more('requests_total{what="ingest"}'),
      more('requests_total{what="metrics"}'),
      more('room_requests_total{what="call"}'),
    ]).toEqual([1, 1, 0]);
  });

  it("has the control room's calls at once, and its rows with its next call into the site", async () => {
    const before = await counted();
    for (const text of ["one", "two"]) expect((await post(`${PATH}/api/notices`, JSON.stringify({ text }))).status).toBe(200);
    const after = await counted();
    const more = (name: string): number => (after[name] ?? 0) - (before[name] ?? 0);
    expect([more('room_requests_total{what="call"}'), more('requests_total{what="command"}')]).toEqual([2, 2]);
    // Making its tables, the ledger, the log.
    expect(more("room_rows_written_total")).toBeGreaterThan(3);
    expect(more("room_rows_read_total")).toBeGreaterThan(0);
  });
});
