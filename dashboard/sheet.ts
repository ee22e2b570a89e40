/** A sheet that is not a page's from its start: loaded when something needs it, once. */

/** What is answered settles when the styles are in force, and asks again after a failure. */
export function sheetLoader(href: string): () => Promise<void> {
  let loaded: Promise<void> | undefined;
  return () => {
    loaded ??= new Promise<void>((resolve, reject) => {
      const link = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
      link.addEventListener("load", () => resolve());
      link.addEventListener("error", () => {
        link.remove();
        loaded = undefined;
        reject(new Error(`${href} could not be loaded`));
      });
      document.head.append(link);
    });
    return loaded;
  };
}
