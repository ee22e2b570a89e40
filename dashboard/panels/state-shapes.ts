/** The shape of each freshness: the quiet dot, a clock, a full stop, an empty place. None is that of an alarm's priority. */
import type { Freshness } from "../../core/freshness.ts";
import type { ShapeName } from "./Shape.tsx";

export const STATE_SHAPES: Record<Freshness, ShapeName> = { live: "circle", late: "clock", stale: "square", never: "ring" };
