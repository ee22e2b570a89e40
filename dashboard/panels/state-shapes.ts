/** The shape of each freshness: the quiet dot, a warning's triangle, a full stop, an empty place. */
import type { Freshness } from "../../core/freshness.ts";
import type { ShapeName } from "./Shape.tsx";

export const STATE_SHAPES: Record<Freshness, ShapeName> = { live: "circle", late: "triangle", stale: "square", never: "ring" };
