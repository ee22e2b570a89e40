/**
 * What a wall seldom begins with, as one file: notices, the name of the shift, which screen this is, what to send a wall of which
 * nothing was heard. Fetched when the first picture needs it, or when that is on the glass.
 */
import { sheetLoader } from "../sheet.ts";
import href from "./seldom.css?url";

export { EmptyWall } from "./EmptyWall.tsx";
export { IdentifyOverlay } from "./IdentifyOverlay.tsx";
export { fitBand, Notices } from "./Notices.tsx";
export { ShiftName } from "./ShiftName.tsx";
export const seldomStyles = sheetLoader(href);
