/** The corpus of OpenMetrics' own parser tests. It lies beside the project and is not part of it. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parsePrometheusText } from "../../../core/ingest/prometheus-text.ts";

const CORPUS = join(import.meta.dirname, "../../../../shared/vectors/openmetrics/parsers.ndjson");

/** What the corpus refuses and this parser takes, and why. */
const TAKEN: readonly (readonly [names: RegExp, why: string])[] = [
  [/^bad_blank_line$/, "libraries write blank lines between families"],
  [/^bad_(no_eof|text_after_eof_1)$/, "without # EOF as its last line a text is of the classic dialect"],
  [
    /^bad_(clashing_names_\d|repeated_metadata_[013]|metadata_in_wrong_place_\d)$/,
    "metadata costs no sample: the last that was said counts",
  ],
  [/^bad_unit_[467]$/, "the same"],
  [
    /^bad_counter_values_(2|5|8|9|13|14|15|17|19)$/,
    "sums and quantiles are negative or NaN once an observation was, and libraries send them",
  ],
  [/^bad_exemplar(s_6|_complex_chars|s_on_unallowed_\w+)$/, "exemplars are dropped: where they stand and how long they are harms nobody"],
  [/^bad_grouping_or_ordering_([02-9]|10)$/, "samples are stored one by one: the order of lines and of times is the site's affair"],
  [
    /^bad_histograms_([0-36-9]|1[0134])$/,
    "samples are stored one by one: whether a histogram is whole is for whoever asks for its quantiles",
  ],
];

describe.skipIf(!existsSync(CORPUS))("parsePrometheusText on OpenMetrics' corpus (skipped where ../shared/vectors is absent)", () => {
  it("takes what is good, and refuses what is bad save for what is named here", () => {
    const cases = readFileSync(CORPUS, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { name: string; shouldParse: boolean; text: string });
    const verdicts = cases.map(({ name, text }) => ({ name, takes: parsePrometheusText(Buffer.from(text)).rejected === 0 }));
    const wanted = cases.map(({ name, shouldParse }) => ({ name, takes: shouldParse || TAKEN.some(([names]) => names.test(name)) }));
    expect(cases.length).toBe(211);
    expect(verdicts).toEqual(wanted);
  });
});
