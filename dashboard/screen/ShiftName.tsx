/** Which shift is on, by server time and the clock of the wall's time zone. */
import { useComputed } from "@preact/signals";
import { useMemo } from "preact/hooks";
import { createLocalClock, shiftAt, type WallDefinition } from "../../protocol/wall.ts";
import { textOf } from "../i18n.ts";
import { useWall } from "../panels/context.ts";

export function ShiftName({ wall }: { readonly wall: WallDefinition }) {
  const { store, language } = useWall();
  const localTime = useMemo(() => createLocalClock(wall.timeZone), [wall.timeZone]);
  const name = useComputed(() => {
    const shift = shiftAt(wall, localTime(store.now.value));
    return shift ? textOf(shift.name, language) : "";
  });
  return name.value === "" ? null : <span class="strip-shift">{name}</span>;
}
