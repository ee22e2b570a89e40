/**
 * The bodies of panel kinds. What every overview wall draws is part of the page; the others are files of their own, asked for when a wall
 * has such a panel.
 */
import type { ComponentType } from "preact";
import type { PanelType } from "../../protocol/wall.ts";
import type { Source } from "../files.ts";
import { BigNumber } from "./BigNumber.tsx";
import type { BodyProps } from "./context.ts";
import { StatusGrid } from "./StatusGrid.tsx";
import { TopN } from "./TopN.tsx";

export type Body = ComponentType<BodyProps>;

/** A band is lines with the room between them filled. */
const LINES: Source<Body> = { load: () => import("./TimeSeries.tsx").then((file) => file.TimeSeries) };

/** Each kind with its body. `sheet`: loads the styles of those that are files of their own. */
export function sourcesWith(sheet: () => Promise<void>): Readonly<Record<PanelType, Source<Body>>> {
  const apart = (file: () => Promise<Body>): Source<Body> => ({ load: () => Promise.all([file(), sheet()]).then(([body]) => body) });
  return {
    "status-grid": StatusGrid,
    "big-number": BigNumber,
    "top-n": TopN,
    "time-series": LINES,
    "percentile-band": LINES,
    "bar-gauge": apart(() => import("./BarGauge.tsx").then((file) => file.BarGauge)),
    table: apart(() => import("./Table.tsx").then((file) => file.Table)),
    text: apart(() => import("./TextPanel.tsx").then((file) => file.TextPanel)),
    "alarm-list": { load: () => import("../alarms/alarm-file.ts").then((file) => file.AlarmList) },
    "alarm-health": { load: () => import("../alarms/alarm-file.ts").then((file) => file.AlarmHealth) },
    ticker: apart(() => import("./Ticker.tsx").then((file) => file.Ticker)),
    "task-progress": apart(() => import("./TaskProgress.tsx").then((file) => file.TaskProgress)),
    clock: apart(() => import("./Clock.tsx").then((file) => file.Clock)),
    countdown: apart(() => import("./Countdown.tsx").then((file) => file.Countdown)),
    "live-text": apart(() => import("./LiveText.tsx").then((file) => file.LiveText)),
    "state-timeline": apart(() => import("./StateTimeline.tsx").then((file) => file.StateTimeline)),
  };
}
