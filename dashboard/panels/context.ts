/** What every panel needs beside its own definition: the store, the words, and the scale at which the wall stands on the glass. */
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Picture } from "../../protocol/picture.ts";
import type { Panel } from "../../protocol/wall.ts";
import type { AlarmScreen } from "../alarms/alarm-screen.ts";
import type { Files } from "../files.ts";
import type { Language } from "../i18n.ts";
import type { ScreenStore } from "../screen/store.ts";
import type { Words } from "../screen/words.ts";
import type { Body } from "./bodies.ts";

export interface WallContext {
  readonly store: ScreenStore;
  readonly bodies: Files<Body>;
  /** A file of its own; absent until it is here. */
  readonly alarms: AlarmScreen | undefined;
  readonly words: Words;
  readonly language: Language;
  /** In which the wall says times; the browser's without. */
  readonly timeZone: string | undefined;
  /** Wall pixels to window pixels, and window pixels to device pixels. */
  readonly scale: number;
  readonly ratio: number;
}

const Context = createContext<WallContext | undefined>(undefined);

export const WallProvider = Context.Provider;

export function useWall(): WallContext {
  const context = useContext(Context);
  if (!context) throw new Error("a panel stands outside of a wall");
  return context;
}

/** What a panel's body is given: its place is known in wall pixels, so that it never has to measure. */
export interface BodyProps {
  readonly panel: Panel;
  readonly picture: Picture;
  readonly width: number;
  readonly height: number;
}
