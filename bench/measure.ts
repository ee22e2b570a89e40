/**
 * What the benches share: a run that is bounded in time and ends all that it started, CPU of a process with its children,
 * medians and percentiles, one table. Linux only, since CPU is read from /proc.
 */
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import os from "node:os";
import path from "node:path";

export interface Bench {
  /** Empty, and removed at the end. */
  readonly folder: string;
  /** Runs at the end, whatever happened, the newest first. */
  atEnd(close: () => unknown): void;
}

/** Runs a bench and ends this process: with code 1 when it failed or took longer than `limitMs`. */
export async function runBench(limitMs: number, body: (bench: Bench) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(os.tmpdir(), "parapet-bench-"));
  const closers: (() => unknown)[] = [];
  let over = false;
  const end = async (code: number): Promise<void> => {
    if (over) return;
    over = true;
    for (const close of closers.reverse()) {
      try {
        await close();
      } catch (error) {
        process.stderr.write(`bench: while ending: ${error instanceof Error ? error.message : String(error)}\n`);
      }
    }
    await rm(folder, { recursive: true, force: true });
    process.exit(code);
  };
  const fail = (why: unknown): void => {
    // What breaks while everything is ended is no news.
    if (over) return;
    process.stderr.write(`bench: ${why instanceof Error ? (why.stack ?? why.message) : String(why)}\n`);
    void end(1);
  };
  setTimeout(() => fail(`not finished in ${limitMs / 1000} s`), limitMs);
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => fail(`ended by ${name}`));
  process.on("unhandledRejection", fail);
  process.on("uncaughtException", fail);
  process.stdout.write(`${await describeMachine()}\n`);
  await body({ folder, atEnd: (close) => closers.push(close) });
  await end(0);
}

/** Date, cores and versions: a figure without them says nothing. */
async function describeMachine(): Promise<string> {
  const [cpu] = os.cpus();
  const gib = Math.round(os.totalmem() / 2 ** 30);
  const load = os.loadavg()[0]?.toFixed(1);
  return `${new Date().toISOString().slice(0, 10)}; ${os.cpus().length} x ${cpu?.model.trim()}, ${gib} GiB; Linux ${os.release()}; Node ${process.versions.node}; load before ${load}`;
}

/** Clock ticks a second in /proc/{pid}/stat: 100 in every Linux (`getconf CLK_TCK`). */
const TICKS = 100;

/** CPU seconds that a process, its living descendants, and all that they waited for have taken. */
export async function cpuSeconds(pid: number): Promise<number> {
  const children = new Map<number, number[]>();
  const ticks = new Map<number, number>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const text = await readFile(`/proc/${entry}/stat`, "utf8").catch(() => "");
    // The name in brackets may hold anything; fields are counted after its last bracket, so that the state is the first.
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
    const [parent, own] = [Number(fields[1]), fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0)];
    if (Number.isNaN(own)) continue;
    ticks.set(Number(entry), own);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const sum = (of: number): number => (children.get(of) ?? []).reduce((total, child) => total + sum(child), ticks.get(of) ?? 0);
  return sum(pid) / TICKS;
}

/** Resident bytes of a process and its living descendants. */
export async function residentBytes(pid: number): Promise<number> {
  const children = new Map<number, number[]>();
  const bytes = new Map<number, number>();
  for (const entry of await readdir("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    const text = await readFile(`/proc/${entry}/status`, "utf8").catch(() => "");
    const [parent, kib] = [/^PPid:\s+(\d+)/m, /^VmRSS:\s+(\d+) kB/m].map((pattern) => Number(pattern.exec(text)?.[1]));
    if (Number.isNaN(parent)) continue;
    bytes.set(Number(entry), (kib || 0) * 1_024);
    children.set(parent as number, [...(children.get(parent as number) ?? []), Number(entry)]);
  }
  const sum = (of: number): number => (children.get(of) ?? []).reduce((total, child) => total + sum(child), bytes.get(of) ?? 0);
  return sum(pid);
}

/** By nearest rank: always one that was measured. */
export function percentile(values: readonly number[] | Float64Array, share: number): number {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** How often each subject is measured. Odd, so that the median is one that was measured. */
export const RUNS = 5;

/** Each subject in turn, `RUNS` times; every other round backwards, so that nobody always follows the same one. */
export async function interleave<S, R>(subjects: readonly S[], measure: (subject: S, run: number) => Promise<R>): Promise<Map<S, R[]>> {
  const results = new Map<S, R[]>(subjects.map((subject) => [subject, []]));
  for (let run = 0; run < RUNS; run++) {
    for (const subject of run % 2 === 0 ? subjects : subjects.toReversed()) results.get(subject)?.push(await measure(subject, run));
  }
  return results;
}

/** Monotonic ms, the same clock in all processes of this machine. */
export function clockMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? resolve(address.port) : reject(new Error("no address"))));
    });
  });
}

/** A Markdown table; the first column to the left, numbers to the right. */
export function printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? "").length)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (column === 0 ? (cells[column] ?? "").padEnd(width) : (cells[column] ?? "").padStart(width))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  process.stdout.write(`\n${[line(head), rule, ...rows.map(line)].join("\n")}\n\n`);
}

/** "met" or "missed" with what it is about: the last lines of every bench. */
export function printBudget(what: string, met: boolean): void {
  process.stdout.write(`budget ${met ? "met" : "MISSED"}: ${what}\n`);
}
