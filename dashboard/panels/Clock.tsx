/**
 * What time it is, by the server, here or in places: a screen whose own clock is wrong shows the right time. Places that have no room take
 * turns.
 */

import { measureEms } from "../plot/measure.ts";
import { layoutClocks, NAME_PX, zoneTime } from "./clock-model.ts";
import { type BodyProps, useWall } from "./context.ts";
import { dwellOf, pageAt } from "./paging.ts";
import { panelWordsOf } from "./words.ts";

const NAME_FONT_PX = 28;

/** The date stands beside the place where both have room. */
function headOf(name: string, date: string, width: number): string {
  const both = [name, date].filter((text) => text !== "").join(", ");
  return name === "" || measureEms(both) * NAME_FONT_PX < width ? both : name;
}

export function Clock({ panel, width, height }: BodyProps) {
  const { store, words, language, timeZone } = useWall();
  const zones = panel.zones ?? [undefined];
  const seconds = zones.length === 1;
  const { columns, cellPx, rowPx, fontPx, shown } = layoutClocks(zones.length, seconds, width, height);
  const pages = Math.ceil(zones.length / Math.max(1, shown));
  const page = pageAt(store.now.value, pages, dwellOf(panel));
  const times = zones.slice(page * shown, (page + 1) * shown).map((zone) => zoneTime(zone, store.now.value, seconds, language, timeZone));
  return (
    <div class="clocks" style={{ gridTemplateColumns: `repeat(${columns}, ${cellPx}px)` }}>
      {times.map(({ name, time, date }, i) => (
        <div key={i} style={{ height: `${rowPx}px` }}>
          <p class="row clock-place" style={{ height: `${NAME_PX}px` }}>
            <span class="row-name">{headOf(name, date, cellPx)}</span>
          </p>
          {time === undefined ? (
            <p class="more">{panelWordsOf(language).unknownZone}</p>
          ) : (
            <p class="clock-time" style={{ fontSize: `${fontPx}px` }}>
              {time}
            </p>
          )}
        </div>
      ))}
      {pages > 1 && <p class="more">{words.pageOf(page + 1, pages)}</p>}
    </div>
  );
}
