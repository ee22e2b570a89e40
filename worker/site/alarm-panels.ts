/** Which panels of a wall read what an alarm is about: its series among those that their queries read. */
import type { Alarm } from "../../core/alarm/alarm.ts";
import { DRILL_RULE, SCREEN_RULE, SILENT_RULE } from "../../core/alarm/built-in.ts";
import type { RuleRunner } from "../../core/alarm/runner.ts";
import { deviceOf, type Labels } from "../../core/metric.ts";
import type { StandingQueries } from "../../core/promql/standing-queries.ts";
import type { Head } from "../../core/series/head.ts";
import { equalTo, intersects, type SeriesRef } from "../../core/series/store.ts";
import type { Panel, WallDefinition } from "../../protocol/wall.ts";

export interface PanelParts {
  readonly head: Head;
  readonly queries: StandingQueries;
  readonly runner: RuleRunner;
}

export function panelsOf(alarm: Alarm, rule: string, wall: WallDefinition, parts: PanelParts): readonly string[] {
  const panels = wall.pages.flatMap((page) => page.panels);
  if (rule === DRILL_RULE || rule === SCREEN_RULE) return [];
  if (rule === SILENT_RULE) return panels.filter((panel) => isOfDevice(panel, deviceOf(alarm.labels) ?? "", parts)).map(({ id }) => id);
  const about = seriesOf(alarm, rule, parts);
  if (about.size === 0) return [];
  const reads = ({ queries }: Panel): boolean => queries.some(({ expr }) => intersects(parts.queries.inputsOf(expr), about));
  return panels.filter(reads).map(({ id }) => id);
}

/** The labels that the rule's own query yielded: without those that the rule adds. */
export function ownLabels(labels: Labels, rule: string, runner: RuleRunner): Labels {
  const added = runner.find(rule)?.rule.labels.map(([name]) => name) ?? [];
  return labels.filter(([name]) => name !== "alertname" && !added.includes(name));
}

function seriesOf(alarm: Alarm, rule: string, { head, queries, runner }: PanelParts): ReadonlySet<SeriesRef> {
  const found = runner.find(rule);
  if (!found) return new Set();
  const inputs = queries.inputsOf(found.questions.holds);
  const labels = ownLabels(alarm.labels, rule, runner);
  if (labels.length === 0) return inputs;
  const bearing = head.select(labels.map(equalTo)).map(({ ref }) => ref);
  return new Set(bearing.filter((ref) => inputs.has(ref)));
}

/** All that it shows is of that device; the grid of devices shows each. */
function isOfDevice({ type, queries }: Panel, device: string, parts: PanelParts): boolean {
  if (type === "status-grid") return true;
  const inputs = queries.map(({ expr }) => parts.queries.inputsOf(expr));
  return inputs.some(({ size }) => size > 0) && inputs.every((refs) => [...refs].every((ref) => parts.head.info(ref).device === device));
}
