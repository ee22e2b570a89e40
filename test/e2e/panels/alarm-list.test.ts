/** Lists of what stands. */
import { ALARM_STATES } from "../../support/alarm-walls.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import type { Pictured } from "../../support/panel-states.ts";

/** `always`: what is said of these alarms in the least tile too. */
function sizes(says: Pictured["shown"]["says"], always: Pictured["shown"]["says"]): Pictured[] {
  const tile = (en: string, zh: string, place: Pictured["place"], texts: Pictured["shown"]["says"]): Pictured => ({
    type: "alarm-list",
    title: { en, zh },
    place,
    shown: { state: "live", says: texts },
  });
  return [
    tile("Large", "大", [0, 0, 8, 5], says),
    tile("Usual", "一般", [8, 0, 4, 4], always),
    tile("Narrow", "窄", [8, 4, 2, 4], always),
    tile("Wide and low", "宽而低", [0, 5, 8, 1], []),
    tile("Small", "小", [0, 6, 2, 2], []),
    tile("Low", "低", [2, 6, 4, 2], always),
  ];
}

const at = (state: string) => ALARM_STATES[state];
const wall = (state: string, says: Pictured["shown"]["says"], always: Pictured["shown"]["says"]) => {
  const alarms = at(state);
  if (!alarms) throw new Error(`expected alarms called ${state}`);
  return { pages: [sizes(says, always)], alarms };
};

describePanel("alarm-list", {
  none: wall("none", { en: ["No active alarms"], zh: ["当前无告警"] }, { en: [/No active ?alarms/], zh: ["当前无告警"] }),
  mixed: wall("mixed", ["Oven 2 is at 268 °C", "Line 1 stands still", "Li Wei"], ["Oven 2"]),
  flood: wall("flood", { en: ["Mains of hall 2 are gone", "first"], zh: ["Mains of hall 2 are gone"] }, ["Mains of hall 2"]),
});
