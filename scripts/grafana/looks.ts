/** Colours, thresholds and value mappings of Grafana as levels, limits and words. */
import type { MappingFile, ThresholdFile } from "../../core/wall/file.ts";
import type { GrafanaPanel } from "./dashboard.ts";

type Level = ThresholdFile["level"];
type Defaults = NonNullable<NonNullable<GrafanaPanel["fieldConfig"]>["defaults"]>;

/** What could be taken, and what of it could not. */
export interface Looks<T> {
  readonly taken: readonly T[];
  readonly left: readonly string[];
}

/** Names of Grafana's palette by what people mean by them; shades say the same. */
const NAMED: Readonly<Record<string, Level | "good" | undefined>> = { red: "high", orange: "medium", yellow: "medium", green: "good" };

/** How bad a colour is; `undefined`: it says nothing about that. */
export function levelOf(colour: string | undefined): Level | "good" | undefined {
  if (colour === undefined) return undefined;
  const name = /^(?:super-light-|light-|semi-dark-|dark-)?([a-z]+)$/.exec(colour)?.[1];
  if (name !== undefined) return NAMED[name];
  const hue = hueOf(colour);
  if (hue === undefined) return undefined;
  if (hue < 20 || hue >= 340) return "high";
  return hue < 70 ? "medium" : hue < 170 ? "good" : undefined;
}

/** Of `#rrggbb` and `rgba(r, g, b, a)`, degrees; `undefined` for greys and what is no colour. */
function hueOf(colour: string): number | undefined {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})/i
    .exec(colour)
    ?.slice(1)
    .map((part) => Number.parseInt(part, 16));
  const rgb = hex ?? /^rgba?\((\d+),\s*(\d+),\s*(\d+)/.exec(colour)?.slice(1).map(Number);
  if (!rgb) return undefined;
  const [r = 0, g = 0, b = 0] = rgb;
  const [most, least] = [Math.max(r, g, b), Math.min(r, g, b)];
  if (most - least < 30) return undefined;
  const third = most === r ? (g - b) / (most - least) : most === g ? 2 + (b - r) / (most - least) : 4 + (r - g) / (most - least);
  return (third * 60 + 360) % 360;
}

export function thresholdsOf(panel: GrafanaPanel, min: number | undefined, max: number | undefined): Looks<ThresholdFile> {
  if (Array.isArray(panel.thresholds)) return graphThresholds(panel.thresholds);
  if (typeof panel.thresholds === "string" && panel.thresholds.trim() !== "") return singlestatThresholds(panel);
  const { thresholds, color, custom } = panel.fieldConfig?.defaults ?? ({} as Partial<Defaults>);
  if (!thresholds || thresholds.steps.length < 2) return none();
  // Every panel has them by default; only some show them.
  const isPlot = panel.type === "timeseries" || panel.type === "graph";
  const shows = isPlot
    ? (custom?.thresholdsStyle?.mode ?? "off") !== "off"
    : (color?.mode ?? "thresholds") === "thresholds" && panel.options?.colorMode !== "none";
  if (!shows) return none();
  if (thresholds.mode !== "percentage") return stepThresholds(thresholds.steps);
  if (min === undefined || max === undefined) return { taken: [], left: ["thresholds in percent of a scale whose ends are not fixed"] };
  const absolute = thresholds.steps.map(({ color: colour, value }) => ({
    color: colour,
    value: value === null ? null : min + ((max - min) * value) / 100,
  }));
  return stepThresholds(absolute);
}

const RANK: Readonly<Record<Level | "good", number>> = { good: 0, medium: 1, high: 2, critical: 3 };

/** Steps that get worse upwards are limits above, steps that get better are limits below; a hill is neither. */
function stepThresholds(steps: readonly { readonly color?: string | undefined; readonly value: number | null }[]): Looks<ThresholdFile> {
  const levels = steps.map(({ color }) => levelOf(color) ?? "good");
  const taken: ThresholdFile[] = [];
  let rising = false;
  for (let i = 1; i < steps.length; i++) {
    const [before, now] = [levels[i - 1] as Level | "good", levels[i] as Level | "good"];
    const value = steps[i]?.value ?? 0;
    if (RANK[now] > RANK[before] && now !== "good") {
      taken.push({ above: value, level: now });
      rising = true;
    } else if (RANK[now] < RANK[before] && before !== "good") {
      if (rising) return { taken: [], left: ["thresholds that get worse and then better again"] };
      taken.push({ below: value, level: before });
    }
  }
  return { taken, left: [] };
}

/** `80,90` between three colours. */
function singlestatThresholds({ thresholds, colors, colorValue, colorBackground, gauge }: GrafanaPanel): Looks<ThresholdFile> {
  if (!colorValue && !colorBackground && !gauge?.show) return none();
  const values = String(thresholds)
    .split(",")
    .map((part) => Number.parseFloat(part));
  if (values.some((value) => !Number.isFinite(value))) return { taken: [], left: [`thresholds \`${thresholds}\``] };
  return stepThresholds([{ color: colors[0], value: null }, ...values.map((value, i) => ({ color: colors[i + 1], value }))]);
}

function graphThresholds(
  thresholds: readonly { value?: number | undefined; op?: string | undefined; colorMode?: string | undefined }[],
): Looks<ThresholdFile> {
  const taken = thresholds.flatMap(({ value, op, colorMode }): ThresholdFile[] => {
    const level = colorMode === "critical" ? "high" : colorMode === "warning" ? "medium" : undefined;
    if (value === undefined || level === undefined) return [];
    return [op === "lt" ? { below: value, level } : { above: value, level }];
  });
  const left = thresholds.length - taken.length;
  return { taken, left: left > 0 ? [`${left} thresholds that are neither warning nor critical`] : [] };
}

export function mappingsOf(panel: GrafanaPanel): Looks<MappingFile> {
  const taken: MappingFile[] = [];
  const left: string[] = [];
  for (const mapping of [...(panel.fieldConfig?.defaults?.mappings ?? []), ...panel.valueMaps, ...panel.rangeMaps]) {
    const { type, options, text, value, from, to } = mapping;
    if (type === "value") for (const [key, result] of Object.entries(record(options))) take(numberOf(key), record(result));
    else if (type === "range") {
      const { from: low, to: high, result } = record(options);
      taken.push({ ...ends(numberOf(low), numberOf(high)), ...wordOf(record(result)) });
    } else if (type === "special") {
      const { match, result } = record(options);
      // No data is told by the panel itself.
      if (match === "nan" || match === "null+nan") taken.push({ value: "NaN", ...wordOf(record(result)) });
      else if (match !== "null" && match !== "empty") left.push(`a mapping of \`${String(match)}\``);
    } else if (type === "regex") left.push("a mapping by regular expression");
    else if (from !== undefined || to !== undefined) {
      const [low, high] = [numberOf(from), numberOf(to)];
      if (low !== undefined || high !== undefined) taken.push({ ...ends(low, high), text: text ?? "" });
    } else if (value !== "null" && value !== undefined) take(numberOf(value), { text });
  }
  return { taken: taken.filter((mapping) => mapping.text !== ""), left };

  function take(value: number | undefined, result: Readonly<Record<string, unknown>>): void {
    if (value !== undefined) taken.push({ value, ...wordOf(result) });
    else left.push("a mapping of a text");
  }
}

function wordOf({ text, color }: Readonly<Record<string, unknown>>): Pick<MappingFile, "text" | "level"> {
  const level = typeof color === "string" ? levelOf(color) : undefined;
  return { text: typeof text === "string" ? text : "", ...(level === undefined ? {} : { level }) };
}

function ends(from: number | undefined, to: number | undefined): Pick<MappingFile, "from" | "to"> {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function numberOf(value: unknown): number | undefined {
  const number = typeof value === "number" ? value : typeof value === "string" && value.trim() !== "" ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

function record(data: unknown): Readonly<Record<string, unknown>> {
  return typeof data === "object" && data !== null ? Object.fromEntries(Object.entries(data)) : {};
}

function none(): { taken: []; left: [] } {
  return { taken: [], left: [] };
}
