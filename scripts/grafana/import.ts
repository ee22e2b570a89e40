/** A Grafana dashboard as a wall file, with a list of what could not be taken: each panel by its title, and why. */
import { formatSize, slug } from "../../core/wall/defaults.ts";
import { WALL_LIMITS, type WallFile } from "../../core/wall/file.ts";
import { formatWall } from "../../protocol/wall-text.ts";
import { readDashboard } from "./dashboard.ts";
import { COLUMNS, pagesOf, ROWS, type Tile } from "./pages.ts";
import { takePanel } from "./panels.ts";
import { readVariables, type VariableOptions } from "./variables.ts";

export interface ImportOptions extends VariableOptions {
  /** The wall's name; made of the dashboard's title when absent. */
  readonly name: string | undefined;
}

export type Imported =
  | {
      readonly ok: true;
      readonly file: WallFile;
      readonly taken: number;
      /** Panels that are not on the wall: `Title: why`. */
      readonly left: readonly string[];
      /** Parts of panels that are on it, and what variables became. */
      readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly reason: string };

export function importDashboard(data: unknown, options: ImportOptions): Imported {
  const read = readDashboard(data);
  if (!read.ok) return read;
  const { dashboard, sections } = read;
  const variables = readVariables(dashboard, options);
  const [left, notes]: [string[], string[]] = [[], [...variables.said]];
  const tileSections = sections.map(({ title, panels }) => {
    const tiles = panels.flatMap(({ panel, ...place }): Tile[] => {
      const taken = takePanel(panel, place.w, dashboard, variables);
      const name = panel.title || panel.libraryPanel?.name || `a ${panel.type ?? "panel"} without a title`;
      if (!taken.ok) {
        left.push(`${name}: ${taken.reason}`);
        return [];
      }
      if (taken.left.length > 0) notes.push(`${name}: without ${taken.left.join(", ")}`);
      return [{ panel: taken.panel, ...place }];
    });
    return { title, tiles };
  });
  const pages = pagesOf(tileSections.filter(({ tiles }) => tiles.length > 0));
  if (pages.length === 0) return { ok: false, reason: ["no panel could be taken", ...left].join("\n  ") };
  const title = (dashboard.title ?? "").trim() || "Imported";
  const name =
    options.name ??
    (slug(title)
      .replace(/[^A-Za-z0-9_-]+/g, "-")
      .replace(/^-+|-+$/g, "") ||
      "imported");
  const fitting = pages.slice(0, WALL_LIMITS.pages);
  for (const page of pages.slice(WALL_LIMITS.pages))
    for (const panel of page.panels) left.push(`${String(panel.title)}: a wall has at most ${WALL_LIMITS.pages} pages`);
  const file: WallFile = {
    wall: name.slice(0, 64),
    title,
    grid: formatSize(COLUMNS, ROWS),
    pages: fitting.map((page) => ({ ...(page.title === "" ? {} : { title: page.title }), panels: page.panels })),
  };
  return { ok: true, file, taken: fitting.reduce((sum, { panels }) => sum + panels.length, 0), left, notes };
}

/** The file as text, with what is missing said at its head. */
export function importedText({ file, left, notes }: Imported & { ok: true }): string {
  const lines = [
    "Imported from a Grafana dashboard by `npm run import-grafana`.",
    ...(left.length > 0 ? ["Not taken:", ...left.map((line) => `- ${line}`)] : []),
    ...(notes.length > 0 ? ["Notes:", ...notes.map((line) => `- ${line}`)] : []),
  ];
  return `${lines.map((line) => `# ${line.replace(/\s+/g, " ").trimEnd()}`.trimEnd()).join("\n")}\n${formatWall(file)}`;
}
