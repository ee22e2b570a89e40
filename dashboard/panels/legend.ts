/** What a series is called on a panel: its query's legend with labels set in, else the label values that tell it from the others. */
import { compareText } from "../../core/metric.ts";
import type { QueryPicture, SeriesPicture } from "../../protocol/picture.ts";
import { type Language, textOf } from "../i18n.ts";

type Labels = SeriesPicture["labels"];

/** Names of the series of one query, in the order of `series`. */
export function legendsOf({ query, series }: QueryPicture, language: Language): string[] {
  const legend = textOf(query.legend, language);
  if (legend !== "") return series.map(({ labels }) => fill(legend, labels));
  const telling = tellingLabels(series.map(({ labels }) => labels));
  return series.map(({ labels }) => {
    const values = telling.map((name) => labels[name] ?? "").filter((value) => value !== "");
    return values.length > 0 ? values.join(" ") : (labels.__name__ ?? "");
  });
}

const PLACEHOLDER = /\{\{\s*([a-zA-Z_][a-zA-Z0-9_]*)\s*\}\}/g;

function fill(legend: string, labels: Labels): string {
  return legend.replace(PLACEHOLDER, (_, name: string) => labels[name] ?? "").trim();
}

/** The labels that a legend asks for, in its order. */
export function placeholders(legend: string): string[] {
  return [...legend.matchAll(PLACEHOLDER)].map(([, name]) => name as string);
}

/**
 * Labels that differ between at least two series, without those that only say more of what another says of each: a device that is called
 * as its machine and more. One series alone is told by all it has but its metric's name.
 */
export function tellingLabels(sets: readonly Labels[]): string[] {
  const names = new Set<string>();
  for (const labels of sets) for (const name of Object.keys(labels)) names.add(name);
  const differ = (name: string): boolean => sets.length === 1 || sets.some((labels) => labels[name] !== sets[0]?.[name]);
  const telling = [...names].filter((name) => name !== "__name__" && differ(name)).sort(compareText);
  const told = (by: readonly string[]): number => new Set(sets.map((labels) => by.map((name) => labels[name]).join("\n"))).size;
  return telling.reduce((kept, long) => {
    const rest = kept.filter((name) => name !== long);
    const isWithin = (short: string): boolean => sets.every((labels) => labels[short] && labels[long]?.includes(labels[short]));
    return sets.length > 1 && rest.some(isWithin) && told(rest) === told(kept) ? rest : kept;
  }, telling);
}

/** A numeric address has dots that end nothing. */
const ADDRESS = /^[0-9.]+$|^\[?[0-9a-f]*:[0-9a-f:]*\]?$/i;

/**
 * Device names as short as they can be and still be told apart: without a port that all share, and without a domain where the
 * first part alone is unique.
 */
export function shortNames(names: readonly string[]): Map<string, string> {
  const ports = new Set(names.map((name) => /:(\d{1,5})$/.exec(name)?.[1]));
  const hosts = ports.size === 1 && !ports.has(undefined) ? names.map((name) => name.replace(/:\d+$/, "")) : names;
  const counts = new Map<string, number>();
  const firsts = hosts.map((host) => (ADDRESS.test(host) ? host : (host.split(".")[0] as string) || host));
  for (const first of firsts) counts.set(first, (counts.get(first) ?? 0) + 1);
  return new Map(names.map((name, i) => [name, counts.get(firsts[i] as string) === 1 ? (firsts[i] as string) : (hosts[i] as string)]));
}
