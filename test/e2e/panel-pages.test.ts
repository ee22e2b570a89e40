/**
 * What finds no room in its panel takes turns, in a real browser, on a clock that the test sets: all of it is seen in one round, each page
 * stands whole and readable, and what does not turn keeps its place.
 */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Panel } from "../../protocol/wall.ts";
import { launchBrowser } from "../support/browser.ts";
import { galleryWall, type Line, type Tile } from "../support/gallery.ts";
import { defectsOf } from "../support/glass-defects.ts";
import { type ScreenServer, startScreenServer } from "../support/screen-server.ts";

const DWELL_MS = 8_000;

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(() => browser?.close());

const devices = (count: number, age: (i: number) => NonNullable<Line["age"]>, value: (i: number) => number): Line[] =>
  Array.from({ length: count }, (_, i) => ({ labels: { instance: `web-${i + 1}` }, value: value(i), age: age(i), past: () => value(i) }));

const tile = (type: Tile["type"], place: Tile["place"], lines: readonly Line[], panel: Partial<Panel> = {}): Tile => ({
  type,
  title: type,
  place,
  lines: [lines],
  queries: [{ legend: "{{instance}}" }],
  panel: { unit: "ratio", thresholds: [{ at: 0.95, level: "critical" }], ...panel },
});

/** What the page shows at each turn of one round and the next, while its clock goes on by a dwell at a time. */
async function turns<T>(
  tiles: readonly Tile[],
  count: number,
  read: (page: Page) => Promise<T>,
): Promise<{ seen: T[]; defects: string[] }> {
  const startMs = Math.ceil(Date.now() / DWELL_MS) * DWELL_MS;
  let laterMs = 1_000;
  const server: ScreenServer = await startScreenServer({
    snapshot: (wall) => galleryWall(wall, tiles, startMs + laterMs),
    now: () => startMs + laterMs,
  });
  const [seen, defects]: [T[], string[]] = [[], []];
  for (let turn = 0; turn < count; turn++) {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(`${server.url}/walls/w?lang=en`);
    await page.waitForSelector(".tile");
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    seen.push(await read(page));
    defects.push(...(await defectsOf(page, ".tile")).map((defect) => `turn ${turn}: ${defect}`));
    await page.close();
    laterMs += DWELL_MS;
  }
  await server.close();
  return { seen, defects };
}

/** Each bad cell's name and state. */
const states = (page: Page): Promise<string[]> =>
  page.$$eval(".cells.bad .cell", (list) =>
    list.map((cell) => `${cell.querySelector(".cell-name span")?.textContent} ${cell.getAttribute("data-state")}`),
  );

describe("a status grid of 2,000 devices of which 300 are not well", () => {
  it("shows each of those in one round, the critical ones always, and nothing moves", async () => {
    const lines = devices(
      2000,
      (i) => (i % 7 === 3 ? (i % 2 ? "late" : "stale") : "live"),
      (i) => (i % 400 === 5 ? 0.97 : 0.4),
    );
    const bad = lines.filter(({ age, value }) => age !== "live" || value > 0.95).map(({ labels }) => labels.instance);
    const { seen, defects } = await turns([tile("status-grid", [0, 0, 12, 8], lines)], 3, async (page) => ({
      cells: await states(page),
      // On the canvas, which itself wanders a little.
      places: await page.$$eval(".cells.bad .cell.critical, .grid-page", (list) => {
        const canvas = document.querySelector(".canvas")?.getBoundingClientRect() ?? new DOMRect();
        return list.map((one) => {
          const { x, y, width, height } = one.getBoundingClientRect();
          return [x - canvas.x, y - canvas.y, width, height].map((px) => px.toFixed(1)).join();
        });
      }),
      page: await page.textContent(".grid-page"),
    }));
    expect(new Set(seen.flatMap(({ cells }) => cells.map((cell) => cell.split(" ")[0])))).toEqual(new Set(bad));
    const critical = seen.map(({ cells }) => cells.filter((cell) => cell.endsWith("critical")).length);
    expect(critical).toEqual(seen.map(() => lines.filter(({ value, age }) => value > 0.95 && age === "live").length));
    expect(new Set(seen.map(({ places }) => places.slice(0, -1).join())).size).toBe(1);
    expect(new Set(seen.map(({ page }) => page))).toEqual(new Set(["page 1 of 2", "page 2 of 2"]));
    expect(defects).toEqual([]);
  });
});

describe("a status grid too low for counts and cells together", () => {
  it("turns from the counts to each device that is not well", async () => {
    const lines = devices(
      3,
      () => "stale",
      () => 0.4,
    );
    const { seen, defects } = await turns([tile("status-grid", [0, 0, 2, 1], lines)], 4, async (page) => [
      await page.$$eval(".grid-count", (list) => list.map((one) => one.textContent).join()),
      ...(await states(page)),
    ]);
    expect(seen.map((texts) => texts.filter((text) => text !== "").join()).sort()).toEqual([
      "3 stale",
      "web-1 stale",
      "web-2 stale",
      "web-3 stale",
    ]);
    expect(defects).toEqual([]);
  });
});

describe("rows of other kinds that find no room", () => {
  it.each(["state-timeline", "task-progress", "big-number"] as const)("are all seen in one round of a %s", async (type) => {
    const lines = devices(
      20,
      () => "live",
      () => 0.4,
    );
    const names = (page: Page): Promise<string[]> =>
      page.$$eval(".tile .row:not(.more) .row-name", (list) => list.map((one) => one.textContent ?? ""));
    const { seen, defects } = await turns([tile(type, [0, 0, 6, 4], lines)], 4, names);
    expect(new Set(seen.flat())).toEqual(new Set(lines.map(({ labels }) => labels.instance)));
    expect(defects).toEqual([]);
  });
});

describe("a table of more rows and columns than find room", () => {
  const COLUMNS = 7;
  const ROWS = 9;
  const wide = (place: Tile["place"]): Tile => ({
    type: "table",
    title: "table",
    place,
    lines: Array.from({ length: COLUMNS }, (_, q) =>
      devices(
        ROWS,
        () => "live",
        // One value that is bad, in the last column of the last row, and one that is a little.
        (i) => (i === ROWS - 1 && q === COLUMNS - 1 ? 0.97 : i === 2 && q === 3 ? 0.85 : 0.1),
      ),
    ),
    queries: Array.from({ length: COLUMNS }, (_, q) => ({ legend: `c${q + 1}` })),
    panel: {
      unit: "ratio",
      thresholds: [
        { at: 0.8, level: "medium" },
        { at: 0.95, level: "critical" },
      ],
    },
  });
  const cells = (page: Page) =>
    page.$$eval(".tile", ([tile]) => {
      const texts = (within: Element | null | undefined, selector: string): string[] =>
        [...(within?.querySelectorAll(selector) ?? [])].map((one) => one.textContent ?? "");
      return {
        columns: texts(tile, "th.row-value"),
        rows: [...(tile?.querySelectorAll("tbody tr") ?? [])].map((row) => ({
          name: row.querySelector(".row-name")?.textContent,
          away: row.querySelector<HTMLElement>(".row-name")?.dataset.level,
        })),
        foot: texts(tile, "caption span"),
        places: [...(tile?.querySelectorAll("th") ?? [])].map((one) => [one.offsetLeft, one.offsetWidth].join(" ")),
      };
    });

  it("shows each value in one round, what is bad always, and marks a row whose worst value is away", async () => {
    const { seen, defects } = await turns([wide([0, 0, 4, 3])], 12, cells);
    const first = seen[0]?.foot.join(" ");
    const again = seen.findIndex(({ foot }, i) => i > 0 && foot.join(" ") === first);
    const roundOf = seen.slice(0, again);
    expect(again).toBe(new Set(seen.map(({ foot }) => foot.join(" "))).size);
    const pairs = new Set(roundOf.flatMap(({ columns, rows }) => rows.flatMap(({ name }) => columns.map((column) => `${name} ${column}`))));
    expect(pairs.size).toBe(ROWS * COLUMNS);
    // The critical value: its column, and in it its row.
    expect(seen.map(({ columns, rows }) => [columns[0], rows[0]])).toEqual(seen.map(() => ["c7", { name: "web-9", away: undefined }]));
    // The other stays as long as its row does, as a mark where its column is away.
    expect(seen.map(({ columns, rows }) => rows.find(({ name }) => name === "web-3")?.away ?? columns.includes("c4"))).toEqual(
      seen.map(({ columns }) => (columns.includes("c4") ? true : "medium")),
    );
    // No column moves; the last turn may have fewer.
    const widest = seen.map(({ places }) => places).reduce((a, b) => (b.length > a.length ? b : a));
    expect(seen.map(({ places }) => places)).toEqual(seen.map(({ places }) => widest.slice(0, places.length)));
    expect(new Set(seen.map(({ foot }) => foot.length))).toEqual(new Set([2]));
    expect(defects).toEqual([]);
  });

  it("says shortly which stand in the least tile", async () => {
    const { seen, defects } = await turns([wide([0, 0, 2, 2])], 2, cells);
    expect(seen.map(({ foot }) => foot.join(" "))).toEqual(seen.map(() => expect.stringMatching(/^\d\/9 col\. \d\/7$/)));
    expect(defects).toEqual([]);
  });
});

describe("a ranking", () => {
  it("has the rest in one row, with its sum", async () => {
    const lines = devices(
      10,
      () => "live",
      (i) => 1024 ** 2 * (10 - i),
    );
    const tiles = [tile("top-n", [0, 0, 3, 2], lines, { unit: "bytes-per-second", thresholds: [] })];
    const { seen, defects } = await turns(tiles, 1, (page) =>
      page.$$eval(".top .row", (list) =>
        list.map((row) => [...row.querySelectorAll(".row-name, .row-value")].map((part) => part.textContent).join(" ")),
      ),
    );
    expect(seen[0]?.slice(-2)).toEqual(["web-4 7.00 MiB/s", "6 others 21.0 MiB/s"]);
    expect(defects).toEqual([]);
  });
});
