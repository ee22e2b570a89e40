/** Keeps the arrows of the house (docs/architecture.md): who may import whom, and what core may not know. */
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");
const FOLDERS = ["core", "protocol", "worker", "dashboard", "agent", "scripts"];

/** From a part to the parts it may import, itself aside. Longest prefix wins. */
const ARROWS: Readonly<Record<string, readonly string[]>> = {
  "core/metric.ts": [],
  "core/file-changes.ts": [],
  "core/freshness.ts": ["core/metric.ts"],
  "core/devices.ts": ["core/metric.ts", "core/freshness.ts"],
  "core/ingest": ["core/metric.ts"],
  "core/series": ["core/metric.ts", "core/ingest/batch.ts"],
  "core/promql": ["core/metric.ts", "core/series"],
  "core/alarm": ["core/metric.ts", "core/file-changes.ts", "core/promql", "core/series", "core/freshness.ts", "core/devices.ts"],
  "core/wall": ["core/metric.ts", "core/file-changes.ts", "core/promql", "core/freshness.ts"],
  protocol: ["core/file-changes.ts", "core/wall", "core/alarm"],
  worker: ["core", "protocol"],
  dashboard: ["protocol", "core/metric.ts", "core/series", "core/freshness.ts"],
  agent: [],
  scripts: [
    "agent",
    "protocol",
    "core/file-changes.ts",
    "core/metric.ts",
    "core/promql",
    "core/series",
    "core/wall",
    "core/alarm",
    "core/ingest/batch.ts",
  ],
};

interface Import {
  readonly from: string;
  readonly to: string;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(ROOT, file), "utf8");
  const found = text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g);
  return [...found].map(([, target]) => ({ from: file, to: relative(ROOT, resolve(ROOT, dirname(file), target as string)) }));
}

function partOf(file: string): string {
  const parts = Object.keys(ARROWS).filter((part) => file === part || file.startsWith(`${part}/`));
  return parts.sort((a, b) => b.length - a.length)[0] ?? file;
}

function isAllowed({ from, to }: Import): boolean {
  const part = partOf(from);
  if (partOf(to) === part) return true;
  return (ARROWS[part] ?? []).some((allowed) => to === allowed || to.startsWith(`${allowed}/`));
}

const files = FOLDERS.flatMap(sources);
const show = ({ from, to }: Import): string => `${from} -> ${to}`;

describe("the house", () => {
  it("has no import against its arrows", () => {
    const imports = files.flatMap(importsOf);
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((one) => !isAllowed(one)).map(show)).toEqual([]);
  });

  it("would notice one", () => {
    expect(isAllowed({ from: "core/series/head.ts", to: "worker/env.ts" })).toBe(false);
    expect(isAllowed({ from: "core/series/head.ts", to: "core/promql/parse.ts" })).toBe(false);
    expect(isAllowed({ from: "dashboard/screen/main.tsx", to: "core/promql/parse.ts" })).toBe(false);
    expect(isAllowed({ from: "worker/site/life.ts", to: "core/series/head.ts" })).toBe(true);
  });

  it("gives core no clock, no chance, no timer, no network and no console", () => {
    const forbidden =
      /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bset(Timeout|Interval)\(|\bfetch\(|\bconsole\.|\bcrypto\.|cloudflare:/;
    expect(files.filter((file) => file.startsWith("core/") && forbidden.test(readFileSync(join(ROOT, file), "utf8")))).toEqual([]);
  });

  it("keeps SQL in a few files", () => {
    const sql = files.filter((file) =>
      /\.sql\b|#sql\b|\bexec\(\s*[`"](SELECT|INSERT|UPDATE|DELETE|CREATE|DROP)/.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(sql.sort()).toEqual([
      "worker/control-room/bill.ts",
      "worker/control-room/file-versions.ts",
      "worker/control-room/identity-storage.ts",
      "worker/control-room/storage.ts",
      "worker/disk-probe.ts",
      "worker/site/alarm-storage.ts",
      "worker/site/block-storage.ts",
      "worker/site/life.ts",
      "worker/site/notification-storage.ts",
      "worker/site/series-storage.ts",
      "worker/site/sql.ts",
      "worker/site/storage.ts",
    ]);
  });

  /** Everything that an entry brings along. */
  function reachedFrom(...entries: string[]): string[] {
    const reached = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { to } of importsOf(file)) if (/\.tsx?$/.test(to)) visit(to);
    };
    for (const entry of entries) visit(entry);
    return [...reached];
  }

  it("never lets the screen reach the code that sends commands", () => {
    const reached = reachedFrom("dashboard/screen/main.tsx");
    expect(reached.length).toBeGreaterThan(10);
    expect(reached.filter((file) => file === "protocol/command.ts" || file.startsWith("dashboard/console/"))).toEqual([]);
  });

  it("keeps what reads wall files, and PromQL with it, out of browsers", () => {
    const reached = reachedFrom("dashboard/screen/main.tsx", "dashboard/console/main.tsx", "dashboard/home/main.tsx");
    expect(
      reached.filter((file) => /^(core\/promql\/|protocol\/wall-|core\/wall\/(?!definition|day-part|local-time|rotation))/.test(file)),
    ).toEqual([]);
  });

  it("says at the head of each file what it is for", () => {
    const silent = files.filter((file) => !file.endsWith(".d.ts") && !/^(#!.*\n)?\/\*\*/.test(readFileSync(join(ROOT, file), "utf8")));
    expect(silent).toEqual([]);
  });
});

describe("secrets", () => {
  it("are compared by digest in constant time or by look-up, never as they are", () => {
    const worker = files.filter((file) => file.startsWith("worker/"));
    const careless = worker.filter((file) =>
      /\b(secret|token|digest)\w*\s*[!=]==\s*\w*([Ss]ecret|[Dd]igest|ADMIN_TOKEN)/.test(readFileSync(join(ROOT, file), "utf8")),
    );
    expect(careless).toEqual([]);
    expect(readFileSync(join(ROOT, "worker/identity.ts"), "utf8")).toContain("subtle.timingSafeEqual(");
  });
});
