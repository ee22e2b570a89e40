/** Members that belong together. They follow from the labels alone, so they are found once for a run. */
import { type Labels, seriesKey } from "../metric.ts";
import type { Grouping } from "./plan.ts";
import { isMetadataLabel, joinDevices, type Member } from "./vector.ts";

export interface Group extends Member {
  /** Indexes of members, rising. */
  readonly rows: readonly number[];
}

/** Every member that could contribute is in a group, and with it the devices that the group expects. */
export function groupMembers(members: readonly Member[], labelsOf: (labels: Labels, index: number) => Labels | null): readonly Group[] {
  const groups = new Map<string, { readonly labels: Labels; readonly rows: number[] }>();
  members.forEach((member, row) => {
    const labels = labelsOf(member.labels, row);
    if (labels === null) return;
    const key = seriesKey("", labels);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { labels, rows: [row] });
    else group.rows.push(row);
  });
  return [...groups.values()].map(({ labels, rows }) => ({
    labels,
    rows,
    devices: joinDevices(rows.map((row) => (members[row] as Member).devices)),
  }));
}

export function groupedLabels(labels: Labels, { without, labels: names }: Grouping): Labels {
  if (without) return labels.filter(([name]) => !names.includes(name) && !isMetadataLabel(name));
  return labels.filter(([name]) => names.includes(name));
}
