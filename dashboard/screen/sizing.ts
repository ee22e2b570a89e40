/**
 * The wall as this glass has it: laid out for the glass's shape, and for eyes that are so far away. What does it are files of their own,
 * asked for where they are needed: most glass has the shape that walls are drawn for, and only a paired screen knows its eyes.
 */
import type { WallDefinition } from "../../protocol/wall.ts";
import type { Language } from "../i18n.ts";
import { isOtherShape, type Size, USUAL_RATIO } from "./layout.ts";

export interface Sizing {
  /** Resolves once `size` does all it can for the window as it is; what a lost file would have done is left. */
  load(): Promise<void>;
  /** `wall`: as the site has it, or as it was sized before. The same object where nothing is to be done. */
  size(wall: WallDefinition): WallDefinition;
}

type Fit = (wall: WallDefinition, window: Size) => WallDefinition;

export function createSizing(search: string, language: Language, readWindow: () => Size): Sizing {
  const asked = new URLSearchParams(search);
  let toGlass: Fit | undefined;
  let toEyes: Fit | undefined;

  async function load(): Promise<void> {
    // A part of a canvas that other browsers show too is left as it is.
    if (asked.has("view")) return;
    const isUnusual = isOtherShape(readWindow(), USUAL_RATIO);
    const glass = !toGlass && isUnusual ? import("./for-glass.ts").then(({ reflow }) => (toGlass = reflow)) : undefined;
    const eyes =
      !toEyes && asked.has("diagonal") ? import("./for-eyes.ts").then(({ fitFor }) => (toEyes = fitFor(asked, language))) : undefined;
    await Promise.allSettled([glass, eyes]);
  }

  return {
    load,
    size(wall) {
      const window = readWindow();
      const shaped = toGlass?.(wall, window) ?? wall;
      return toEyes?.(shaped, window) ?? shaped;
    },
  };
}
