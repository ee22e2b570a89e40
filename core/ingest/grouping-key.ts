/**
 * The grouping key of a Pushgateway address: `job/{job}{/label/value…}`, as
 * https://github.com/prometheus/pushgateway#url has it. `label@base64` says that its value is base64url, which can hold a slash
 * or, as `=`, nothing.
 */
import { isLabelName, type Label, type Labels, sortedLabels } from "../metric.ts";
import { INGEST_LIMITS, type IngestLimits } from "./batch.ts";

export type GroupingKey =
  | { readonly ok: true; readonly labels: Labels; readonly sent: readonly Label[] }
  | { readonly ok: false; readonly why: string };

const BASE64 = "@base64";

/**
 * `path` is what follows `/metrics/`, still percent-encoded. `sent` has the empty values too, which take a body's label away;
 * `labels` is what the group's series have.
 */
export function parseGroupingKey(path: string, limits: IngestLimits = INGEST_LIMITS): GroupingKey {
  const parts = path.split("/");
  if (parts.length % 2 !== 0 && parts.at(-1) === "") parts.pop();
  if (parts.length % 2 !== 0) return refuse("odd number of components in label string");
  if (parts.length / 2 > limits.maxLabels) return refuse(`more than ${limits.maxLabels} labels`);
  const sent = new Map<string, string>();
  for (let i = 0; i < parts.length; i += 2) {
    const part = decodePercent(parts[i] as string);
    const name = part?.endsWith(BASE64) ? part.slice(0, -BASE64.length) : part;
    const value = part?.endsWith(BASE64) ? decodeBase64(parts[i + 1] as string) : decodePercent(parts[i + 1] as string);
    if (name === undefined || !isLabelName(name) || name.startsWith("__"))
      return refuse(`invalid label name ${JSON.stringify(part?.slice(0, 40))}`);
    if (value === undefined) return refuse(`the value of ${name.slice(0, 40)} cannot be decoded`);
    if (name.length > limits.maxNameLength || value.length > limits.maxValueLength)
      return refuse(`the label ${name.slice(0, 40)} is too long`);
    if (name === "job" && (value === "" || i > 0)) return refuse(value === "" ? "job name is required" : "job stands twice");
    sent.set(name, value);
  }
  if (!sent.has("job")) return refuse("job name is required");
  return { ok: true, labels: sortedLabels([...sent]), sent: [...sent] };
}

function refuse(why: string): GroupingKey {
  return { ok: false, why };
}

function decodePercent(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not a percent-encoding of UTF-8.
    return undefined;
  }
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** base64url, padded or not, of UTF-8. Here by hand, because core knows no `atob`. */
function decodeBase64(sent: string): string | undefined {
  const digits = decodePercent(sent)
    ?.replace(/={1,2}$/, "")
    .replaceAll("+", "-")
    .replaceAll("/", "_");
  if (digits === undefined || digits.length % 4 === 1) return undefined;
  let escaped = "";
  let [bits, held] = [0, 0];
  for (const digit of digits) {
    const value = ALPHABET.indexOf(digit);
    if (value < 0) return undefined;
    held = ((held << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    escaped += `%${((held >> bits) & 0xff).toString(16).padStart(2, "0")}`;
  }
  return decodePercent(escaped);
}
