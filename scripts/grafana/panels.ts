/** One panel of Grafana as one of ours, or why it is none; and what of it was left. */

import { exprDefect } from "../../core/wall/define.ts";
import type { PanelFile, QueryFile } from "../../core/wall/file.ts";
import { WALL_LIMITS } from "../../core/wall/file.ts";
import type { GrafanaDashboard, GrafanaPanel } from "./dashboard.ts";
import { mappingsOf, thresholdsOf } from "./looks.ts";
import { unitOfGrafana } from "./units.ts";
import { milliseconds, rangeOf, replaceVariables, type Variables } from "./variables.ts";

export type TakenPanel =
  | { readonly ok: true; readonly panel: Omit<PanelFile, "at">; readonly left: readonly string[] }
  | { readonly ok: false; readonly reason: string };

const KINDS: Readonly<Record<string, PanelFile["type"]>> = {
  stat: "big-number",
  singlestat: "big-number",
  gauge: "bar-gauge",
  bargauge: "bar-gauge",
  timeseries: "time-series",
  graph: "time-series",
  table: "table",
  "table-old": "table",
  text: "text",
  "state-timeline": "state-timeline",
  "status-history": "state-timeline",
};

const DRAWS_PAST: ReadonlySet<PanelFile["type"]> = new Set(["big-number", "time-series", "state-timeline"]);
const USUAL_RANGE = "1h";

/** A bar with its value beside it needs a quarter of the glass; a gauge that is smaller is a number with its limits. */
const GAUGE_COLUMNS = 6;

export function takePanel(given: GrafanaPanel, columns: number, dashboard: GrafanaDashboard, variables: Variables): TakenPanel {
  const panel = libraryModel(given, dashboard);
  if (!panel) return { ok: false, reason: "a library panel, which the file does not bring along" };
  const kind = KINDS[panel.type ?? ""];
  const type = kind === "bar-gauge" && panel.type === "gauge" && columns < GAUGE_COLUMNS ? "big-number" : kind;
  if (!type) return { ok: false, reason: `panels of the kind ${panel.type ?? "(none)"} are not drawn here` };
  const left: string[] = [];
  const title = titleOf(panel, variables);
  if (type === "text") {
    const text = plainText(panel.options?.content ?? panel.content ?? "");
    if (text === "") return { ok: false, reason: "a text without words" };
    if (text.length > WALL_LIMITS.textCharacters) left.push(`its text beyond ${WALL_LIMITS.textCharacters} characters`);
    return { ok: true, panel: { title, type, text: text.slice(0, WALL_LIMITS.textCharacters) }, left };
  }
  const foreign = foreignSource(panel.datasource);
  if (foreign !== undefined) return { ok: false, reason: `asks ${foreign}, not Prometheus` };
  const queries = queriesOf(panel, variables, left);
  if (queries.length === 0) return { ok: false, reason: left.length > 0 ? left.join("; ") : "asks nothing" };
  return { ok: true, panel: { title, type, ...queryPart(queries), ...rangePart(type, panel, dashboard), ...look(panel, left) }, left };
}

function libraryModel(panel: GrafanaPanel, { __elements }: GrafanaDashboard): GrafanaPanel | undefined {
  if (!panel.libraryPanel) return panel;
  // Some exports write the model beside the reference.
  return __elements?.[panel.libraryPanel.uid ?? ""]?.model ?? (panel.targets.length > 0 ? panel : undefined);
}

function titleOf(panel: GrafanaPanel, variables: Variables): string {
  const title = panel.title ?? panel.libraryPanel?.name ?? "";
  return replaceVariables(title, variables).text.replace(/\s+/g, " ").trim().slice(0, WALL_LIMITS.titleCharacters);
}

/** Markdown and HTML as the words that they are. */
function plainText(content: string): string {
  return content
    .replace(/<(?:script|style)[\s\S]*?<\/(?:script|style)>/gi, "")
    .replace(/<[^>]*>/g, "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^#+\s*/gm, "")
    .replace(/(\*\*|__|`)/g, "")
    .replace(/&nbsp;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&")
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n]/gu, " ")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}

/** Data sources that are no Prometheus by what they say; a name says nothing. */
function foreignSource(source: GrafanaPanel["datasource"]): string | undefined {
  if (source === undefined || typeof source === "string") return undefined;
  const { type } = source;
  // `datasource` stands for mixed ones and for other panels' data.
  return type === undefined || type === "prometheus" || type === "datasource" || /prometheus/i.test(type) ? undefined : type;
}

function queriesOf(panel: GrafanaPanel, variables: Variables, left: string[]): QueryFile[] {
  const queries: QueryFile[] = [];
  for (const [i, { expr, hide, datasource, legendFormat, refId }] of panel.targets.entries()) {
    if (hide) continue;
    const name = `query ${refId ?? i + 1}`;
    const foreign = foreignSource(datasource);
    if (foreign !== undefined || expr === undefined || expr.trim() === "") {
      left.push(
        foreign === undefined
          ? `${name}, which is no PromQL`
          : `${name}, which asks ${foreign === "__expr__" ? "Grafana itself" : foreign}`,
      );
      continue;
    }
    const { text, unknown } = replaceVariables(expr, variables);
    const reason = unknown.length > 0 ? `the variable $${unknown.join(", $")} has no value` : exprDefect(text.trim());
    if (reason !== undefined || text.length > WALL_LIMITS.exprCharacters) {
      left.push(`${name}: ${reason ?? "too long"}`);
      continue;
    }
    if (queries.length === WALL_LIMITS.queriesOfPanel) {
      left.push(`more than ${WALL_LIMITS.queriesOfPanel} queries`);
      break;
    }
    const legend = legendOf(legendFormat, variables);
    queries.push({ expr: text.trim(), ...(legend === "" ? {} : { legend }) });
  }
  return queries;
}

function legendOf(format: string | undefined, variables: Variables): string {
  if (format === undefined || format === "__auto") return "";
  return replaceVariables(format, variables)
    .text.replace(/\{\{\s*(\w+)\s*\}\}/g, "{{$1}}")
    .replace(/\p{Cc}/gu, " ")
    .trim()
    .slice(0, WALL_LIMITS.legendCharacters);
}

function queryPart(queries: readonly QueryFile[]): Pick<PanelFile, "expr" | "legend" | "queries"> {
  const [only] = queries;
  return queries.length === 1 && only ? only : { queries };
}

function rangePart(type: PanelFile["type"], { timeFrom }: GrafanaPanel, { time }: GrafanaDashboard): Pick<PanelFile, "range"> {
  const range = rangeOf(timeFrom) ?? rangeOf(time?.from);
  if (!DRAWS_PAST.has(type) || range === undefined || range === USUAL_RANGE) return {};
  return { range: milliseconds(range) > WALL_LIMITS.rangeMs ? "31d" : range };
}

function look(panel: GrafanaPanel, left: string[]): Partial<PanelFile> {
  const defaults = panel.fieldConfig?.defaults;
  const [axis] = panel.yaxes;
  const written = defaults?.unit ?? panel.format ?? axis?.format ?? "";
  const unit = written === "" ? "none" : unitOfGrafana(written);
  if (unit === undefined) left.push(`its unit \`${written}\``);
  const { min, max } = endsOf(panel, written);
  const thresholds = thresholdsOf(panel, min, max);
  const mappings = mappingsOf(panel);
  left.push(...thresholds.left, ...mappings.left);
  if (panel.transformations.length > 0) left.push("its transformations");
  if ((panel.fieldConfig?.overrides.length ?? 0) > 0) left.push("its overrides of single fields");
  if (panel.repeat) left.push(`its repetition for each $${panel.repeat}`);
  const decimals = defaults?.decimals ?? panel.decimals;
  return {
    ...(unit === undefined || (unit === "none" && written !== "none") ? {} : { unit }),
    ...(decimals === undefined ? {} : { decimals: Math.min(10, Math.max(0, Math.round(decimals))) }),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(thresholds.taken.length === 0 ? {} : { thresholds: thresholds.taken.slice(0, WALL_LIMITS.thresholds) }),
    ...(mappings.taken.length === 0 ? {} : { mappings: mappings.taken.slice(0, WALL_LIMITS.mappings) }),
  };
}

/** Ends of the scale. A gauge has some always: Grafana's are 0 and 100. */
function endsOf(panel: GrafanaPanel, unit: string): { min: number | undefined; max: number | undefined } {
  const [axis] = panel.yaxes;
  const number = (value: unknown): number | undefined => {
    const parsed = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof parsed === "number" && Number.isFinite(parsed) ? parsed : undefined;
  };
  const isGauge = panel.type === "gauge" || panel.gauge?.show === true;
  const usual = isGauge ? { min: panel.gauge?.minValue ?? 0, max: panel.gauge?.maxValue ?? (unit === "percentunit" ? 1 : 100) } : undefined;
  const min = panel.fieldConfig?.defaults?.min ?? usual?.min ?? number(axis?.min);
  const max = panel.fieldConfig?.defaults?.max ?? usual?.max ?? number(axis?.max);
  return min !== undefined && max !== undefined && min >= max ? { min: undefined, max: undefined } : { min, max };
}
