/**
 * Imported before everything else by the scripts of the wall page and the pairing page: below the floor, or with `?lite`, the plain page of dashboard/lite has the
 * glass, and two pages on one glass would be none.
 */
if (document.documentElement.hasAttribute("data-lite")) throw new Error("the plain page is shown: see docs/screens.md");
