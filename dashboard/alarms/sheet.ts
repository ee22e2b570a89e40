/** The styles of alarms, in a sheet of their own: a page draws before they are here. */
import { sheetLoader } from "../sheet.ts";
import href from "./alarms.css?url";

export const alarmStyles = sheetLoader(href);
