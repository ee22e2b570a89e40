/**
 * What is read of a Grafana dashboard's JSON (the classic model, of every version since 2015): loosely, because dashboards are written
 * by hand, by exporters and by fifteen years of Grafana. What is not of the expected kind is as if it were not there.
 */
import * as v from "valibot";

/** `undefined` in place of anything else. */
const maybe = <T extends v.GenericSchema>(schema: T) => v.optional(v.fallback(v.union([schema, v.undefined()]), undefined));
const text = maybe(v.string());
const number = maybe(v.number());
const flag = maybe(v.boolean());
/** Grafana writes numbers as texts where a form field was. */
const loose = maybe(v.union([v.number(), v.string()]));
const list = <T extends v.GenericSchema>(item: T) => v.optional(v.fallback(v.array(item), []), []);

const Datasource = maybe(v.union([v.string(), v.object({ type: text, uid: text })]));

const Target = v.object({ expr: text, legendFormat: text, refId: text, hide: flag, datasource: Datasource });
const Step = v.object({ color: text, value: v.optional(v.fallback(v.nullable(v.number()), null), null) });
const Mapping = v.object({
  type: loose,
  options: maybe(v.unknown()),
  text,
  value: loose,
  from: loose,
  to: loose,
});
const Defaults = v.object({
  unit: text,
  decimals: number,
  min: number,
  max: number,
  thresholds: maybe(v.object({ mode: text, steps: list(Step) })),
  mappings: list(Mapping),
  color: maybe(v.object({ mode: text })),
  custom: maybe(v.object({ thresholdsStyle: maybe(v.object({ mode: text })) })),
});

const panelEntries = {
  type: text,
  title: text,
  gridPos: maybe(v.object({ x: v.number(), y: v.number(), w: v.number(), h: v.number() })),
  /** Of twelve columns, before 2018. */
  span: loose,
  height: loose,
  datasource: Datasource,
  targets: list(Target),
  fieldConfig: maybe(v.object({ defaults: maybe(Defaults), overrides: list(v.unknown()) })),
  options: maybe(v.object({ content: text, mode: text, colorMode: text })),
  transformations: list(v.unknown()),
  repeat: text,
  timeFrom: text,
  libraryPanel: maybe(v.object({ uid: text, name: text })),
  // Of panels before Grafana 7 and 8.
  content: text,
  mode: text,
  format: text,
  decimals: number,
  colorValue: flag,
  colorBackground: flag,
  colors: list(v.string()),
  gauge: maybe(v.object({ show: flag, minValue: number, maxValue: number })),
  valueMaps: list(Mapping),
  rangeMaps: list(Mapping),
  thresholds: maybe(v.union([v.string(), v.array(v.object({ value: number, op: text, colorMode: text }))])),
  yaxes: list(v.object({ format: text, min: loose, max: loose })),
} as const;

const Panel = v.object({ ...panelEntries, panels: list(v.object(panelEntries)) });
export type GrafanaPanel = v.InferOutput<typeof Panel>;

const Variable = v.object({
  name: v.string(),
  type: text,
  current: maybe(v.object({ value: maybe(v.union([v.string(), v.array(v.string())])) })),
  query: maybe(v.union([v.string(), v.object({})])),
  allValue: maybe(v.string()),
  multi: flag,
});
export type GrafanaVariable = v.InferOutput<typeof Variable>;

const Dashboard = v.object({
  title: text,
  uid: text,
  panels: list(Panel),
  rows: list(v.object({ title: text, height: loose, panels: list(Panel) })),
  templating: maybe(v.object({ list: list(v.fallback(v.union([Variable, v.undefined()]), undefined)) })),
  time: maybe(v.object({ from: text })),
  /** Library panels that an export brings along. */
  __elements: maybe(v.record(v.string(), v.object({ model: Panel }))),
});
export type GrafanaDashboard = v.InferOutput<typeof Dashboard>;

/** A panel with the place that Grafana gives it: 24 columns, rows of 38 pixels. */
export interface PlacedPanel {
  readonly panel: GrafanaPanel;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

/** What stands under one row's title; the first may have none. */
export interface Section {
  readonly title: string;
  readonly panels: readonly PlacedPanel[];
}

export type ReadDashboard =
  | { readonly ok: true; readonly dashboard: GrafanaDashboard; readonly sections: readonly Section[] }
  | { readonly ok: false; readonly reason: string };

export function readDashboard(data: unknown): ReadDashboard {
  const root = fieldsOf(data);
  if (!root) return { ok: false, reason: "is no dashboard: a JSON object is one" };
  // What Grafana's API answers, and what provisioning files wrap.
  const inner = fieldsOf(root.dashboard) ?? root;
  if (fieldsOf(inner.spec)?.elements !== undefined || inner.elements !== undefined) {
    return { ok: false, reason: "is a dashboard of Grafana's schema v2; export it again as the classic model" };
  }
  if (!Array.isArray(inner.panels) && !Array.isArray(inner.rows))
    return { ok: false, reason: "is no dashboard: it has neither panels nor rows" };
  const dashboard = v.parse(Dashboard, inner);
  return { ok: true, dashboard, sections: sectionsOf(dashboard) };
}

function fieldsOf(data: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof data === "object" && data !== null && !Array.isArray(data) ? Object.fromEntries(Object.entries(data)) : undefined;
}

/** A row begins a section: what it holds while it is collapsed, what follows it otherwise. */
function sectionsOf(dashboard: GrafanaDashboard): Section[] {
  const sections: { title: string; panels: PlacedPanel[] }[] = [{ title: "", panels: [] }];
  const ordered = [...dashboard.panels].sort(
    (a, b) => (a.gridPos?.y ?? 0) - (b.gridPos?.y ?? 0) || (a.gridPos?.x ?? 0) - (b.gridPos?.x ?? 0),
  );
  for (const panel of ordered) {
    if (panel.type === "row")
      sections.push({ title: panel.title ?? "", panels: panel.panels.map((inner) => placed({ ...inner, panels: [] })) });
    else sections.at(-1)?.panels.push(placed(panel));
  }
  for (const row of dashboard.rows) sections.push({ title: row.title ?? "", panels: flow(row.panels, heightOf(row.height)) });
  return sections.filter(({ panels }) => panels.length > 0);
}

/** What Grafana gives a panel that says nothing. */
const USUAL = { x: 0, y: 0, w: 12, h: 8 };

function placed(panel: GrafanaPanel): PlacedPanel {
  return { panel, ...(panel.gridPos ?? USUAL) };
}

/** Rows of before 2018: panels flow in spans of twelve columns. */
function flow(panels: readonly GrafanaPanel[], rowHeight: number): PlacedPanel[] {
  let [x, y, lineHeight] = [0, 0, 0];
  return panels.map((panel) => {
    const w = Math.min(24, Math.max(2, 2 * Math.round(Number(panel.span ?? 12) || 12)));
    const h = panel.height === undefined ? rowHeight : heightOf(panel.height);
    if (x + w > 24) [x, y, lineHeight] = [0, y + lineHeight, 0];
    const at = { panel, x, y, w, h };
    x += w;
    lineHeight = Math.max(lineHeight, h);
    return at;
  });
}

/** `250px` or 250 in rows of 38 pixels. */
function heightOf(height: string | number | undefined): number {
  const px = typeof height === "number" ? height : Number.parseFloat(height ?? "");
  return Math.max(2, Math.round((Number.isFinite(px) ? px : 250) / 38));
}
