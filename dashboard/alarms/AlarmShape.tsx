/** The shapes of alarms: those of priorities, as on limits and notices, and what else an alarm may say of itself. */
import type { Priority } from "../../protocol/alarm.ts";
import { LEVEL_SHAPES } from "../panels/levels.ts";
import { Shape, type ShapeName } from "../panels/Shape.tsx";
import type { Mark } from "./line.ts";

/** Up and down. */
const ZIGZAG = <path d="M1 13 5.5 5l5 9 4.5-9L19 13" fill="none" stroke="currentColor" stroke-width="3" />;
/** A flag. */
const FIRST = <path d="M3 1h2.6v1.5H18l-3.4 4.8L18 12H5.6v7H3Z" fill="currentColor" />;
/** A loudspeaker, crossed out. */
const MUTED = (
  <>
    <path d="M1 7h4l5-4.5v15L5 13H1Z" fill="currentColor" />
    <path d="m12.5 7 6 6m0-6-6 6" stroke="currentColor" stroke-width="2.4" />
  </>
);

export function PriorityShape({ priority }: { readonly priority: Priority }) {
  return <Shape name={LEVEL_SHAPES[priority]} />;
}

const USUAL_MARKS: Partial<Record<Mark, ShapeName>> = { "no-data": "ring", stale: "clock" };

export function MarkShape({ mark }: { readonly mark: Mark }) {
  const usual = USUAL_MARKS[mark];
  if (usual) return <Shape name={usual} />;
  return mark === "drill" ? null : <Own>{mark === "chattering" ? ZIGZAG : FIRST}</Own>;
}

export function MutedShape() {
  return <Own>{MUTED}</Own>;
}

function Own({ children }: { readonly children: preact.ComponentChildren }) {
  return (
    <svg class="shape" viewBox="0 0 20 20" aria-hidden="true">
      {children}
    </svg>
  );
}
