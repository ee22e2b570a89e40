/** The files of Prometheus' own test suite, where they are present beside the project. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { type Outcome, runPromqlTest } from "../../support/promqltest.ts";

const folder = fileURLToPath(new URL("../../../../shared/vectors/promql", import.meta.url).href);
const files = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".test")) : [];

/** Cases answered otherwise than Prometheus answers them, as `file:line`, and why. */
const KNOWN: Readonly<Record<string, string>> = Object.fromEntries(
  [2221, 2224, 2227, 2230, 2234, 2237, 2241, 2244, 2248, 2251, 2255, 2258, 2261, 2264].map((line) => [
    `functions.test:${line}`,
    "the grammar does not have min_of and max_of outside of durations",
  ]),
);

/** Of about a thousand cases; the rest needs parts of the language that are not there yet, or native histograms. */
const AT_LEAST = 350;

describe("files of Prometheus' test suite", () => {
  it.skipIf(files.length === 0)("are answered as Prometheus does wherever they parse (skipped where ../shared/vectors is absent)", () => {
    const outcomes = files.map((file): [string, Outcome] => [file, runPromqlTest(readFileSync(`${folder}/${file}`, "utf8"))]);
    const failures = outcomes.flatMap(([file, { failures }]) => failures.map((failure) => `${file}:${failure}`));
    const place = (failure: string): string => failure.split(":").slice(0, 2).join(":");
    expect(failures.filter((failure) => !(place(failure) in KNOWN))).toEqual([]);
    expect(failures.map(place).toSorted()).toEqual(Object.keys(KNOWN).toSorted());
    expect(outcomes.reduce((ran, [, outcome]) => ran + outcome.ran, 0)).toBeGreaterThanOrEqual(AT_LEAST);
  });
});
