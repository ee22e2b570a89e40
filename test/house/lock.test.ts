/** `npm ci` works on every platform: the lock file has what each package asks for on any of them, and no download address. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

interface Entry {
  readonly version?: string;
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const text = readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8");
const packages = Object.entries((JSON.parse(text) as { packages: Record<string, Entry> }).packages);
const names = new Set(packages.map(([path]) => path));

describe("the lock file", () => {
  it("has the packages of all platforms, also where a registry mirror offered one platform's only", () => {
    const wanted = packages.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => [path, name] as const),
    );
    expect(wanted.length).toBeGreaterThan(10);
    expect(wanted.filter(([path, name]) => !names.has(`node_modules/${name}`) && !names.has(`${path}/node_modules/${name}`))).toEqual([]);
  });

  it("names no registry", () => {
    expect(packages.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
  });
});
