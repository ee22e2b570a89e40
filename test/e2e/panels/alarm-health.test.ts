/** Whether people can still trust the alarms. */

import { ALARM_STATES } from "../../support/alarm-walls.ts";
import { wallAlarms } from "../../support/alarms.ts";
import { describePanel } from "../../support/panel-pictures.ts";
import type { Pictured } from "../../support/panel-states.ts";

type Says = readonly (string | RegExp)[];

/** `turning`: what is said where the figures take turns. */
function sizes(says: Says, turning: Says): Pictured[] {
  const tile = (en: string, zh: string, place: Pictured["place"], texts: Says): Pictured => ({
    type: "alarm-health",
    title: { en, zh },
    place,
    shown: { state: "live", says: texts },
  });
  return [
    tile("Large", "大", [0, 0, 6, 5], says),
    tile("Usual", "一般", [6, 0, 4, 4], says),
    tile("Narrow", "窄", [10, 0, 2, 4], says),
    tile("Low", "低", [6, 4, 4, 2], turning),
    tile("Small", "小", [10, 4, 2, 2], turning),
    tile("Wide and low", "宽而低", [0, 5, 6, 1], turning),
  ];
}

const mixed = ALARM_STATES.mixed ?? (() => wallAlarms({}));

describePanel("alarm-health", {
  good: { pages: [sizes(["0%", "—"], [/[^≤≥ \d](0%?|—)/])], alarms: () => wallAlarms({}) },
  missed: { pages: [sizes(["164", "2.1%"], [/[^≤≥ \d][\d.]+%?/])], alarms: mixed },
});
