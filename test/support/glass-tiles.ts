/** What the tiles on the glass show, as whoever stands before it sees it: words, shapes, and whether anything is drawn at all. */
import type { Page } from "playwright-core";

export interface SeenTile {
  readonly panel: string;
  readonly state: string;
  /** The outline before its state's word and the word; empty where it says none. */
  readonly stateShape: string;
  readonly stateWord: string;
  /** Of the alarm that is about it: outline and word. */
  readonly alarmShape: string;
  readonly alarmWord: string;
  readonly body: string;
  /** Points of its canvases that are not transparent. */
  readonly drawnPoints: number;
  /** Everything in it that is coloured as a level or as old: what, and the outlines that stand with it. */
  readonly marks: readonly { readonly as: string; readonly shapes: readonly string[]; readonly text: string }[];
}

/** The tiles of the page that is shown, not of one that is drawn ahead. */
export const SHOWN_TILES = ".page:not(.ahead) .tile";

export function seenTiles(page: Page): Promise<SeenTile[]> {
  return page.$$eval(SHOWN_TILES, (tiles) => {
    const outlineOf = (within: Element | null | undefined): string => within?.querySelector(".shape path, .shape circle")?.outerHTML ?? "";
    const pointsOf = (canvas: HTMLCanvasElement): number => {
      if (canvas.width === 0 || canvas.height === 0) return 0;
      const data = canvas.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
      let points = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] !== 0) points++;
      return points;
    };
    return (tiles as HTMLElement[]).map((tile) => {
      const stateMark = tile.querySelector(".tile-state");
      const alarmMark = tile.querySelector(".panel-mark");
      const body = tile.querySelector(".tile-body");
      const rows = [...(body?.querySelectorAll<HTMLElement>("[data-state], [data-level]") ?? [])];
      return {
        panel: tile.dataset.panel ?? "",
        state: tile.dataset.state ?? "",
        stateShape: outlineOf(stateMark),
        stateWord: stateMark?.textContent ?? "",
        alarmShape: outlineOf(alarmMark),
        alarmWord: alarmMark?.textContent ?? "",
        body: body?.textContent ?? "",
        drawnPoints: [...(body?.querySelectorAll("canvas") ?? [])].reduce((sum, canvas) => sum + pointsOf(canvas), 0),
        marks: rows
          .flatMap((row) => [row.dataset.state, row.dataset.level].map((as) => [as, row] as const))
          .filter(([as]) => as !== undefined && as !== "live" && as !== "good")
          .map(([as = "", row]) => ({
            as,
            shapes: [...row.querySelectorAll(".shape path, .shape circle")].map((outline) => outline.outerHTML),
            text: row.textContent ?? "",
          })),
      };
    });
  });
}
