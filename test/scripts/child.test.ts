/** Children end as trees: real processes, each of which starts another. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { startChild } from "../../scripts/child.ts";

/** Prints its own id and its child's, then waits. `stubborn` ignores being asked to end. */
function tree(stubborn: boolean): string {
  return `
    const { spawn } = require("node:child_process");
    const leaf = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "ignore" });
    if (${stubborn}) process.on("SIGTERM", () => {});
    console.log(JSON.stringify([process.pid, leaf.pid]));
    setInterval(() => {}, 1000);`;
}

/** Gone, or a zombie that its parent has not asked about. */
function isGone(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return true;
  }
  return process.platform === "linux" && /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

async function openTree(stubborn = false) {
  const child = startChild(["-e", tree(stubborn)]);
  await new Promise((resolve) => child.process.stdout?.once("data", resolve));
  return { child, pids: JSON.parse(child.output()) as number[] };
}

async function allGone(pids: readonly number[]): Promise<void> {
  await expect.poll(() => pids.map(isGone), { timeout: 20_000 }).toEqual(pids.map(() => true));
}

describe("startChild", () => {
  it("stops a child and what it started", async () => {
    const { child, pids } = await openTree();
    await child.stop(5000);
    await allGone(pids);
  });

  it("insists when a child will not end", async () => {
    const { child, pids } = await openTree(true);
    await child.stop(50);
    await allGone(pids);
  });

  it("kills the whole tree at once", async () => {
    const { child, pids } = await openTree();
    child.kill();
    expect(await child.ended).toBe(-1);
    await allGone(pids);
  });

  it("tells the exit code and what was said", async () => {
    const child = startChild(["-e", "console.log('out'); console.error('err'); process.exit(3)"]);
    expect(await child.ended).toBe(3);
    expect(child.output().split("\n").sort()).toEqual(["", "err", "out"]);
  });
});
