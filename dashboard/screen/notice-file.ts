/** Everything that notices need, as one file that is fetched when there is one or when the first picture is on the glass. */
import { sheetLoader } from "../sheet.ts";
import href from "./notices.css?url";

export { fitBand, Notices } from "./Notices.tsx";
export const noticeStyles = sheetLoader(href);
