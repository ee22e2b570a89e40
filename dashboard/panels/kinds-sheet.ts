/** The styles of the kinds that no overview wall has. */
import { sheetLoader } from "../sheet.ts";
import href from "./kinds.css?url";

export const kindStyles = sheetLoader(href);
