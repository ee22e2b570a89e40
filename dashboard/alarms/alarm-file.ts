/** All that walls show of alarms, as one file: it is a page's own from the first second after it was drawn, and in no wall's way before. */
export { AlarmHealth } from "../panels/AlarmHealth.tsx";
export { AlarmList } from "../panels/AlarmList.tsx";
export { createAlarmScreen } from "./alarm-screen.ts";
