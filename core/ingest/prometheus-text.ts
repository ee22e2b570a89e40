/**
 * Prometheus' text format: classic 0.0.4 (https://prometheus.io/docs/instrumenting/exposition_formats/) and OpenMetrics 1.0
 * (https://prometheus.io/docs/specs/om/open_metrics_spec/). The text says which: OpenMetrics ends in `# EOF`, and must.
 *
 * Histograms and summaries are taken as the series they are written as. HELP, TYPE and UNIT become metadata; exemplars are read,
 * counted and dropped. Of the strict dialect's layout rules two are not kept: blank lines and CRLF are taken, since libraries
 * write them. A bad line costs no other.
 */
import { type Label, seriesKey, sortedLabels } from "../metric.ts";
import { BatchBuilder, decodeUtf8, INGEST_LIMITS, type IngestLimits, type ParseResult } from "./batch.ts";
import { refuseInFamily } from "./openmetrics-rules.ts";
import { createTextMetadata } from "./text-metadata.ts";
import { readTextSample, type TextDefect, type TextSample } from "./text-sample.ts";

export interface PrometheusTextOptions {
  /** Labels that stand over those of the body; an empty value takes the body's away. */
  readonly labels?: readonly Label[];
  readonly limits?: IngestLimits;
}

export interface PrometheusTextResult extends ParseResult {
  readonly exemplars: number;
  /** The first line whose series had stood before in the body, both without a time; 0 for none. The later one counts. */
  readonly repeatedLine: number;
}

/** Of a refused line: room for the reason within a detail's 120 characters. */
const EXCERPT_LENGTH = 60;
const EOF = "# EOF";
const RETURN = 13;

export function parsePrometheusText(bytes: Uint8Array, options: PrometheusTextOptions = {}): PrometheusTextResult {
  const { labels = [], limits = INGEST_LIMITS } = options;
  const { text, clean } = decodeUtf8(bytes);
  const openMetrics = endsInEof(text);
  const builder = new BatchBuilder(limits);
  const metadata = createTextMetadata(openMetrics, limits);
  const withLabels = overLabels(labels);
  let [exemplars, repeatedLine, number] = [0, 0, 0];
  let ended = false;

  const takeLine = (line: string): TextDefect | undefined => {
    if (!clean && line.includes("\ufffd")) return { code: "bad-encoding", why: "not UTF-8" };
    if (ended) return { code: "bad-line", why: `something stands behind ${EOF}` };
    if (openMetrics && line === EOF) {
      ended = true;
      return undefined;
    }
    const comment = openMetrics ? line : line.trimStart();
    if (comment.startsWith("#")) return metadata.take(comment);
    const sample = readTextSample(line, openMetrics, limits);
    if ("why" in sample) return sample;
    const why = openMetrics && metadata.family ? refuseInFamily(metadata.family, sample) : undefined;
    if (why !== undefined) return { code: "bad-line", why };
    if (builder.full) return { code: "too-many-samples", why: `more than ${limits.maxSamples} in a body` };
    const before = builder.length;
    builder.add(seriesKey(sample.name, withLabels(sample)), sample.timeMs, sample.value);
    if (builder.length === before && repeatedLine === 0) repeatedLine = number;
    if (sample.exemplar) exemplars++;
    return undefined;
  };

  for (let at = 0; at < text.length; ) {
    const feed = text.indexOf("\n", at);
    const end = feed < 0 ? text.length : feed;
    const line = text.slice(at, end > at && text.charCodeAt(end - 1) === RETURN ? end - 1 : end);
    at = end + 1;
    number++;
    const defect = /^[ \t]*$/.test(line) ? undefined : takeLine(line);
    if (defect) builder.reject(defect.code, number, `${defect.why}: ${excerpt(line)}`);
  }
  builder.metadata.push(...metadata.all());
  return { ...builder.finish("replace"), exemplars, repeatedLine };
}

/** The labels of a sample, with those that stand over them. */
function overLabels(labels: readonly Label[]): (sample: TextSample) => readonly Label[] {
  if (labels.length === 0) return (sample) => sortedLabels(sample.labels);
  const over = new Set(labels.map(([name]) => name));
  return (sample) => sortedLabels([...sample.labels.filter(([name]) => !over.has(name)), ...labels]);
}

function endsInEof(text: string): boolean {
  let end = text.length;
  while (end > 0 && /\s/.test(text[end - 1] as string)) end--;
  const start = end - EOF.length;
  return start >= 0 && text.startsWith(EOF, start) && (start === 0 || text[start - 1] === "\n");
}

function excerpt(line: string): string {
  return (line.length > EXCERPT_LENGTH ? `${line.slice(0, EXCERPT_LENGTH)}…` : line).replace(/\p{Cc}/gu, " ");
}
