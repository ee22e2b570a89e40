/** The styles of alarms, in a sheet of their own: a page draws before they are here. */
import sheet from "./alarms.css?url";

let loaded: Promise<void> | undefined;

/** Settles when the styles are in force; asks again after a failure. */
export function alarmStyles(): Promise<void> {
  loaded ??= new Promise<void>((resolve, reject) => {
    const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href: sheet });
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", () => {
      link.remove();
      loaded = undefined;
      reject(new Error(`${sheet} could not be loaded`));
    });
    document.head.append(link);
  });
  return loaded;
}
